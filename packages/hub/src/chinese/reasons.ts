/** Why something was not sent, may not have been, or cannot be done. */
export const reasons: Readonly<Record<string, string>> = {
  '✗ {}': '✗ [1]',
  '⚠ {}': '⚠ [1]',

  // how it ended in WeChat
  'the WeChat client has not said how it ended': '微信客户端没有回报结果',
  'it has not come back from WeChat as a message of your own': '微信没有把它作为自己的消息传回',
  'this WeChat client never says how that ends': '此微信客户端从不回报该操作的结果',
  'it can only be sent as {}': '只能以[1]的形式发送',
  'WeChat lets only the group’s owner, {}, and its administrators do that': '微信只允许群主 {1} 和群管理员执行此操作',
  '{} (WeChat lets only the group’s owner, {}, and its administrators do that)':
    '[1]（微信只允许群主 {2} 和群管理员执行此操作）',
  'the client went away before it was told': '客户端在收到之前断开了',
  'it was dropped, and not sent': '已放弃，没有发送',
  'it was taken back, and not sent': '已撤回，没有发送',
  'it was taken back, and not asked': '已撤回，没有执行',
  'its writer took it back, and it was not sent': '作者已撤回，没有发送',
  'it was not to be sent': '已选择不发送',
  'something else was done in its place': '已改为执行其他操作',
  'nobody can ask for that': '无法请求此操作',
  'this WeChat client cannot send that': '此微信客户端无法发送该内容',
  'its file is not kept any more': '文件已不再保存',
  'WeChat clients cannot get files from here: it is not set how they reach us':
    '微信客户端无法从这里取得文件：尚未设置客户端如何访问本机',
  'what is stored of it cannot be read any more': '保存的内容已无法读取',
  'its file does not come, so nothing of it was sent ({})': '文件没有到达，因此全部没有发送（[1]）',
  'it may not have been delivered': '可能没有送达',

  // who may
  'you are not among the users of {}': '您不在[1]的用户名单中',
  'the WeChat account that this is for': '该微信账号',
  'this bridge': '此桥',
  'guests may not ask that': '访客无权执行此操作',
  'guests may only read here': '访客在此只能阅读',
  'guests may only write here': '访客在此只能发送消息',
  'only owners of this account may do that': '只有此账号的所有者可以执行此操作',
  'only owners of the account may call everybody (@all); nothing was sent':
    '只有账号的所有者可以提醒所有人（@all）；没有发送任何内容',

  // files
  'the file is empty': '文件是空的',
  'the file is too large: the limit is {}': '文件太大：上限为 {1}',
  'it is too large: the limit is {}': '文件太大：上限为 {1}',
  'it is too large: {}, and the limit is {}': '文件太大：{1}，上限为 {2}',
  'the WeChat client has not brought it': '微信客户端没有传来该文件',
  'it could not be fetched': '无法获取',
  'it is not kept any more': '已不再保存',
  'the file is not kept any more': '文件已不再保存',
  'it was recalled': '已撤回',
  'nobody needs it': '没有人需要它',
  'this WeChat client does not bring such files': '此微信客户端不传送这类文件',
  'it would become larger than files may be': '转换后会超过文件大小上限',
  '{}: {}; what was written with it was not sent either': '{1}：[2]；一同写下的文字也没有发送',

  // what is owed
  'somebody has decided about it already': '已有人处理过',
  'it waits already': '已在等待',
  'WeChat has it, and how it ends is not known yet': '微信已收到，结果尚不清楚',
  'WeChat has it already': '微信已收到',
  'it is done': '已完成',
  'it was dropped': '已放弃',
  'it was dropped already': '已经放弃',
  '{} is not set up any more': '{1} 已不在设置中',
  'it goes by itself: only what was set aside can be dropped': '它会自行处理：只能放弃被搁置的内容',
  'it was not set aside: it waits, or has arrived': '它没有被搁置：仍在等待或已送达',
  'nothing of that name is owed': '没有这个编号的待处理内容',
  'tried {} times so far': '已尝试 {1} 次',

  // what was asked, and for which chat
  'nobody knows for which chat this is: answer a message of that chat, or write where it has a place of its own':
    '不知道这是发给哪个聊天的：请回复该聊天的消息，或在该聊天自己的位置发送',
  'nobody answered what was asked about it in time: write it once more': '没有人及时回答相关提问：请重新发送',
  'what begins with // stays inside, and so do its files: they were not sent':
    '以 // 开头的内容及其文件只留在内部，没有发送',

  // buttons that do nothing any more
  'That has been answered already.': '已有人回答。',
  'It is too late for that: it was not sent.': '已经超时：没有发送。',
  'What this asks about has been changed or taken back since: nothing depends on the answer any more.':
    '所问的内容已被修改或撤回，不再需要回答。',
  'This is too old: ask once more. What has not arrived can be tried again by what “{}outbox” lists.':
    '已过期：请重新操作。没有送达的内容可以用“{1}outbox”列出并重试。',
  'Only {} and owners of the account can answer that.': '只有 {1} 和账号的所有者可以回答。',
  'that place in the list is none: begin anew': '列表中没有这个位置：请重新开始',
}
