import type { Shape } from '../native.ts'

/** send_msg: the commands that have no neutral word, in the order of the vendor's document. */
export const natives: Readonly<Record<string, Shape>> = {
  // 打开微信
  openWeChat: {},
  // 获取登陆状态
  getLoginStatus: {},
  // 获取联系人/公众号的wxid
  getUsersWxid: {},
  // 通过wxid获取联系人/公众号详细信息
  getUsersInfo: { wxidLists: 'texts' },
  // 获取某个群成员的群昵称
  getChatRoomUserNick: { chatroom: 'text', wxid: 'text' },
  // 关闭进程
  closeProcess: { pid: 'text' },
}
