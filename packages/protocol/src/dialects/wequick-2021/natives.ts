import type { Shape } from '../native.ts'

const none: Shape = {}
const who: Shape = { wxid: 'text' }
const room: Shape = { roomWxid: 'text' }
const auto: Shape = { auto: 'integer' }
const message: Shape = { wxid: 'text', msgid: 'text' }
const xml: Shape = { wxid: 'text', xml: 'text' }

/** send_msg: the commands that have no neutral word, or more to them than it says; in the order of the vendor's document. */
export const natives: Readonly<Record<string, Shape>> = {
  // 01. 打开微信
  openWeChat: none,
  // 03. 获取当前登录微信详细信息
  getLoginUser: none,
  // 08. 获取单个普通好友信息
  getSingleContact: who,
  // 09. 任意普通微信反查详细信息
  updateContact: who,
  // 10. 添加好友: with any scene
  addFriend: { wxid: 'text', remark: 'text?', scene: 'integer', roomWxid: 'text?' },
  // 16. 自动同意加好友申请
  autoAcceptFriend: auto,
  // 17. 自动同意好友转帐
  autoAcceptWcpay: auto,
  // 18. 自动加名片
  autoAcceptCard: auto,
  // 19. 单向加好友
  acceptOnewayFriend: who,
  // 20. 通过手机号/微信号/QQ号查询任意微信号信息
  searchContact: { search: 'text' },
  // 21. 添加通过任意手机号/微信号/QQ号查询的联系人
  addSearchContact: { v1: 'text', v2: 'text', remark: 'text?', scene: 'integer' },
  // 26. 网络更新普通群成员信息
  updateChatRoom: room,
  // 28. 发送40人以上群邀请
  sendChatroomHigh: { roomWxid: 'text', wxidList: 'texts' },
  // 34. 是否显示群昵称
  showDisplayName: { roomWxid: 'text', code: 'integer' },
  // 37. 自动接受群邀请
  autoAcceptChatRoom: auto,
  // 38. 通过二维码进群
  acceptQrcodeChatRoom: { url: 'text' },
  // 39. 保存到/移出通讯录
  saveRoomToContact: { roomWxid: 'text', code: 'integer' },
  // 40. (腾讯已失效)任意消息转发
  transAnyMessage: message,
  // 49. 发送小程序: one that was reported, by its message
  sendMiniMessage: message,
  // 50. 发送收藏
  sendFavorite: { wxid: 'text', localId: 'text' },
  // 51. 发送xml消息
  sendXmlMessage: xml,
  // 52. 发送名片xml消息
  sendCardXmlMessage: xml,
  // 53. 关注公众号
  addPublic: { wxid: 'text', scene: 'integer?' },
  // 54. 获取收藏列表
  getFavorites: none,
  // 55. 收藏指定消息
  addFavoriteFrom: message,
  // 57. 无痕清粉
  zombieCheck: who,
  // 58. 解密图片
  decryptPic: { srcfile: 'text', tarfile: 'text' },
  // 59. 获取未读消息数量
  unreadMsgCountChange: none,
  // 60. 清理微信聊天记录
  clearChatHistory: none,
  // 61. 识别二维码
  scanQrcodePic: { pic: 'text' },
  // 63. 置顶/取消置顶聊天
  chatSessionTop: { wxid: 'text', code: 'integer' },
  // 64. 打开内置浏览器
  openBrowser: { url: 'text' },
  // 65. 开启/关闭防撤回功能
  disableRevoke: { code: 'integer' },
  // 66. 检测URL在微信中是否有效
  checkUrlStatus: { url: 'text' },
  // 67. 查询微信数据库
  getSqlData: { sql: 'text', db: 'integer', extend: 'text?' },
  // 68. 关闭进程
  closeProcess: { pid: 'text' },
}
