/** What each word does, in Chinese: for menus, so in a few words. */
export const chinese: Readonly<Record<string, string>> = {
  help: '这里可以输入什么',
  status: '微信是否在线，还有什么在等待',
  login: '获取微信登录二维码',
  logout: '退出微信（需要确认）',
  chats: '已打开的聊天和其他聊天',
  search: '按名字查找联系人和群',
  open: '在这里打开一个聊天',
  send: '向某个聊天发送一条消息',
  mute: '在微信里对此聊天静音',
  unmute: '在微信里恢复此聊天的声音',
  relay: '此聊天是否允许名单以外的人发言',
  link: '把当前群或话题作为某个聊天的位置',
  unlink: '解除聊天与此处的绑定',
  close: '删除聊天在这里的位置（需要确认，微信不受影响）',
  members: '群里有哪些人',
  invite: '邀请联系人进群',
  kick: '把成员移出群',
  rename: '修改群名',
  nickname: '修改我在群里的昵称',
  announce: '发布群公告（需要确认）',
  leave: '退出群聊（需要确认）',
  add: '申请添加某人为好友',
  remark: '修改联系人的备注',
  create: '用联系人建一个新群',
  accept: '通过好友申请，或收下转账（需要确认）',
  refuse: '拒绝好友申请，或退还转账',
  transcribe: '把最近一条语音转成文字',
  outbox: '还没有送达的消息及其编号',
  retry: '重试没有送达的消息',
  rm: '收回还没有送出的消息',
  drop: '放弃没有送达的消息',
}

/** What stands behind a word, as `takes` writes it. */
const parts: Readonly<Record<string, string>> = {
  NAME: '名字',
  WORDS: '关键词',
  TEXT: '内容',
  GROUP: '群',
  CHAT: '聊天',
  TITLE: '群名',
  REMARK: '备注',
  GREETING: '招呼语',
  ID: '编号',
}

export const takesInChinese = (takes: string): string => takes.replaceAll(/[A-Z]+/g, (part) => parts[part] ?? part)
