import type { Labels } from '@queqiao/protocol/model'

/** What contents are called in Chinese, as WeChat calls them. */
export const chinese: Labels = {
  text: '文字',
  image: '图片',
  voice: '语音',
  video: '视频',
  file: '文件',
  sticker: '表情',
  location: '位置',
  link: '链接',
  articles: '文章',
  channel: '视频号',
  'mini-program': '小程序',
  card: '名片',
  transfer: '转账',
  'red-packet': '红包',
  'room-invite': '群聊邀请',
  record: '聊天记录',
  announcement: '群公告',
  pat: '拍一拍',
  call: '通话',
  system: '系统消息',
  unsupported: '无法显示的消息',
  started: '待收款',
  accepted: '已收款',
  returned: '已退还',
}
