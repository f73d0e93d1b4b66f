import type { Shape } from '../native.ts'

interface Api {
  /** Later editions leave it out; nobody minds it. */
  readonly code: number
  readonly shape: Shape
}

/** 轮询消息: every command of the document, in its order; then the one of its next edition. */
export const apis: Readonly<Record<string, Api>> = {
  // 发送文本消息
  sendTextMessage: { code: 1, shape: { wxid: 'text', text: 'text' } },
  // 发送图片消息
  sendPicMessage: { code: 2, shape: { wxid: 'text', imgPath: 'text' } },
  // 发送文件
  sendFileMessage: { code: 25, shape: { wxid: 'text', filePath: 'text' } },
  // 发送xml消息
  sendXmlMessage: {
    code: 3,
    shape: { wxid: 'text', title: 'text', url: 'text', desc: 'text?', pic: 'text?' },
  },
  // 获取联系人
  initContact: { code: 45, shape: {} },
  // 添加好友
  addUserEvent: { code: 5, shape: { wxid: 'text', message: 'text?' } },
  // 删除好友
  delUser: { code: 17, shape: { wxid: 'text' } },
  // 查询好友信息(一次最多五十人)
  newGetUserLists: { code: 46, shape: { wxidLists: 'texts' } },
  // 获取好友信息
  getUserInfo: { code: 19, shape: { wxid: 'text' } },
  // 同意新好友
  acceptFriend: { code: 10, shape: { v1: 'text', v2: 'text' } },
  // 获取所有群列表
  getChatRoomLists: { code: 47, shape: {} },
  // 踢群成员
  delChatRoomUser: { code: 12, shape: { chatroom: 'text', wxid: 'text' } },
  // 获取群成员列表
  getChatRoomUserLists: { code: 6, shape: { wxid: 'text' } },
  // 修改群备注名称(我在本群的昵称)
  updateRoomAsName: { code: 44, shape: { chatroom: 'text', name: 'text' } },
  // 获取群成员v2然后就可以加好友
  getRoomUserV2: { code: 34, shape: { chatroom: 'text', wxid: 'text' } },
  // 群邀请
  sendChatroom: { code: 4, shape: { wxid: 'text', chatroom: 'text' } },
  // 获取登陆状态
  getLoginStatus: { code: 20, shape: { info: 'text?' } },
  // 网络获取wxid详细信息
  netGetUserInfo: { code: 30, shape: { wxid: 'text' } },
  // 登录二维码
  getLoginQrCode: { code: 36, shape: {} },
  // 退出登录微信
  outLogin: { code: 39, shape: {} },
  isLoginInfo: { code: 8, shape: {} },
}

/** Every command may say how many seconds the client shall wait with it. */
const delayed = { time: 'integer?' } as const satisfies Shape

/** The options of every command. */
export const natives: Readonly<Record<string, Shape>> = Object.fromEntries(
  Object.entries(apis).map(([name, { shape }]) => [name, { ...shape, ...delayed }]),
)
