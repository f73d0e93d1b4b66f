const en = {
  signOut: 'Sign out',
  findChats: 'Find a chat',
  noChats: 'No chat yet. Once somebody writes in WeChat, it stands here.',
  pick: 'Pick a chat to read it here.',
  accounts: 'Accounts',
  online: 'online',
  silent: 'not responding',
  offline: 'offline',
  unread: 'unread',
  muted: 'muted in the settings',
  lost: 'The connection is lost. Trying again …',
  unanswered: 'No answer came. Send it again once the connection is back: it does not go twice.',
  notify: 'Notify me',
  notifyOn: 'You are notified of what others say while this page is open somewhere.',
  notifyOff: 'You are not notified any more.',
  notifyRefused: 'This browser does not let the page notify you: allow it in the settings of the site.',
  outdated: 'This page is older than Queqiao is now.',
  reload: 'Load it again',
} as const

const zh: Readonly<Record<keyof typeof en, string>> = {
  signOut: '退出',
  findChats: '查找聊天',
  noChats: '还没有聊天。微信里有人说话后会出现在这里。',
  pick: '选择一个聊天开始阅读。',
  accounts: '账号',
  online: '在线',
  silent: '无响应',
  offline: '离线',
  unread: '条未读',
  muted: '设置中已静音',
  lost: '连接已断开，正在重试……',
  unanswered: '没有收到答复。连接恢复后请再发一次，不会重复发送。',
  notify: '通知我',
  notifyOn: '只要页面在某处打开，别人发言时就会通知您。',
  notifyOff: '不再通知您。',
  notifyRefused: '浏览器不允许此页面发送通知，请在网站设置中允许。',
  outdated: '鹊桥已更新，此页面已过期。',
  reload: '重新加载',
}

/** What the page says beside every conversation. */
export const chats = { en, zh }
