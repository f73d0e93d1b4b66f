/** What people are asked, and what stands on the buttons that answer it. */
export const asked: Readonly<Record<string, string>> = {
  'For which chat is this? It waits for a minute, and is not sent unless you say so. (Who answers a message of a chat writes to that one.)':
    '这是发给哪个聊天的？它会等待一分钟，您不确认就不会发送。（回复某个聊天的消息即发往该聊天。）',
  '“@{}” in a message that is sent from here calls nobody: no WeChat client can do that.{} What shall become of it? {}':
    '从这里发出的消息中的“@{1}”不会提醒任何人：没有微信客户端能做到。[2]要怎样处理？[3]',
  'An announcement calls everybody in the group, and takes the place of the one before.':
    '群公告会提醒群里所有人，并取代之前的公告。',
  'Whom does “@{}” mean?{} {}': '“@{1}”指的是谁？[2][3]',
  'These are {} of {}: more of the name tells which.': '这里列出 {2} 个中的 {1} 个：请输入更完整的名字。',
  'It waits for a minute, and is not sent unless you say so.': '它会等待一分钟，您不确认就不会发送。',
  'For which account is that? Nothing has been done yet.': '这是哪个账号的操作？目前尚未执行。',
  'Put it up as an announcement': '作为群公告发布',
  'Nobody: send it as it stands': '谁都不是：按原样发送',
  'Send it as plain words': '作为普通文字发送',
  'Do not send it': '不发送',

  Retry: '重试',
  Drop: '放弃',
  'Try it once more': '再试一次',
  'Drop it': '放弃',
  Accept: '接受',
  'Accept the money': '收款',
  'Send it back': '退还',
  'Announce it': '发布',
  'Log out': '退出登录',
  Leave: '退出',
  'Close it': '关闭',
  '{} more': '还有 {1} 个',

  'Nothing has been done yet.': '目前尚未执行。',
  '{} Nothing has been done yet.': '[1]目前尚未执行。',
  'Did you mean {}?': '您是指{1}吗？',
  'This calls everybody in {}: “{}”.': '这会提醒{1}里的所有人：“{2}”。',
  'This accepts {} from {}, for good.': '这会收下{2}的 [1]，无法撤回。',
  'This sends {} from {} back.': '这会退还{2}的 [1]。',
  'This logs WeChat ({}) out: somebody must log in again at the PC.':
    '这会让微信（{1}）退出登录：之后需要在电脑上重新登录。',
  'This takes the account out of {} for good: somebody would have to invite it again.':
    '这会让账号退出{1}：之后需要有人重新邀请。',
  'This removes the place of the chat with {} here, with all that stands in it; WeChat keeps it.':
    '这会删除与{1}的聊天在这里的位置及其全部内容；微信里的不受影响。',
}
