/** What is answered at the desk. What a line begins with, and what stands in a list of `help`, is typed as it is in English. */
export const desk: Readonly<Record<string, string>> = {
  // help, and what was typed wrong
  '“{}” is not known here; {} lists what is.': '这里没有“{1}”；{2} 会列出可以输入的内容。',
  'How that ends is told at the desk of that account.': '结果将在该账号的服务台告知。',
  'That is answered at the desk of the account that you named.': '将在您所指定账号的服务台回答。',
  'No chat lives here: only {} can be typed, which makes this the place of that chat.':
    '这里没有聊天：只能输入{1}，使这里成为该聊天的位置。',
  'Whatever else is written here goes to WeChat, unless it begins with “//”.':
    '其他写在这里的内容都会发到微信，除非以“//”开头。',
  'Where a chat lives, begin each with “{}”.': '在聊天中，请在每条命令前加“{1}”。',
  'Type {} where the accounts are dealt with, in no chat.': '请在账号的服务台输入{1}，不要在聊天中输入。',
  'Type “{}for NAME LINE” with one of these: {}.': '请输入“{1}for NAME LINE”，名字为其中之一：[2]。',
  'no account is yours': '没有您的账号',
  'Type {}; {} finds names.': '请输入{1}；{2}可以查找名字。',
  'Type {}; {} lists the IDs.': '请输入{1}；{2}会列出编号。',
  'Type {}.': '请输入{1}。',
  'Type {}, with a name of the chat that is to live here.': '请输入{1}，写上要放在这里的聊天的名字。',
  'Type {}, or {} in the chat of a transfer.': '请输入{1}，或在有转账的聊天中输入{2}。',
  'Type {} here, or {} in the chat of a transfer.': '请在这里输入{1}，或在有转账的聊天中输入{2}。',
  'Type {} here, or {} in the chat.': '请在这里输入{1}，或在该聊天中输入{2}。',
  'Type {} here, or {} in the group.': '请在这里输入{1}，或在该群中输入{2}。',
  'Type {}, or {} in the chat with a contact.': '请输入{1}，或在与联系人的聊天中输入{2}。',
  'Type {} or {} in a chat.': '请在聊天中输入{1}或{2}。',
  'Type {} or {}.': '请输入{1}或{2}。',
  'Type {} in the chat of the voice message.': '请在有语音的聊天中输入{1}。',
  'Something is missing behind “{}”: {} says what.': '“{1}”后面缺少内容：{2}有说明。',

  // accounts
  'WeChat ({}) is {}, but nothing has been heard from its client for {}.':
    '微信（{1}）[2]，但其客户端已有[3]没有响应。',
  'WeChat ({}) is {}.': '微信（{1}）[2]。',
  'logged in': '已登录',
  'not logged in': '未登录',
  'Nothing waits for WeChat.': '没有等待微信的内容。',
  '{} waiting for WeChat': '{1} 条等待微信',
  '{} given to the WeChat client, which has not said yet how it ended': '{1} 条已交给微信客户端，尚无结果',
  '{} of which nobody knows whether WeChat has it': '{1} 条不清楚微信是否收到',
  'It comes where the account’s own messages are, not here: who scans it logs in.':
    '二维码会出现在账号自己的消息处，而不是这里：谁扫描谁登录。',

  // chats and their places
  'This is the chat with {}.': '这是与{1}的聊天。',
  'The chat with {} is opened.': '与{1}的聊天已打开。',
  'Whoever is here may speak in this chat now, with their name in front.':
    '现在在场的人都可以在此发言，前面会带上名字。',
  'Only people who are listed may speak in this chat now.': '现在只有名单上的人可以在此发言。',
  'There is no such chat.': '没有这个聊天。',
  'No chat is known yet.': '还没有聊天。',
  '{}, not opened here': '{1}（未在这里打开）',
  'No contact and no group has these words in a name.': '没有名字包含这些文字的联系人或群。',
  '{}: contact': '{1}：联系人',
  '{}: public account': '{1}：公众号',
  '{}: group': '{1}：群聊',
  '✗ {} goes by “{}”.': '✗ 没有名为“{2}”的[1]。',
  'Nobody who is known here': '已知的人',
  'No contact': '联系人',
  'Nobody who is known to be in this group': '已知的群成员',
  'No group': '群',
  'No contact and no group': '联系人或群',
  '“{}” may be one of {}: nothing has been done yet.': '“{1}”可能是 {2} 个中的一个：目前尚未执行。',
  'These are {} of them: more of the name tells which.': '这里列出其中 {1} 个：请输入更完整的名字。',
  '✗ This is where the account is dealt with: no chat can be linked here. Type it where it is to live.':
    '✗ 这里是账号的服务台，不能绑定聊天。请在要绑定的地方输入。',
  '✗ What mentions you is listed here: no chat can be linked here. Type it where it is to live.':
    '✗ 这里列出提到您的消息，不能绑定聊天。请在要绑定的地方输入。',
  '✗ This is the place of the chat with {} already: {} or {} ends that.':
    '✗ 这里已经是与{1}的聊天的位置：{2}或{3}可以解除。',
  '✗ The chat with {} has no place here.': '✗ 与{1}的聊天在这里没有位置。',
  '✗ The place of the chat with {} was made for it: {} removes it.': '✗ 与{1}的聊天的位置是为它创建的：{2}可以删除。',
  'This is not the place of the chat with {} any more.': '这里不再是与{1}的聊天的位置。',
  '✗ The chat with {} has no place of its own here: its messages stand among others, and stay.':
    '✗ 与{1}的聊天在这里没有自己的位置：其消息与其他消息在一起，会保留。',
  '✗ The place of the chat with {} was linked, and is not ours: {} lets it go.':
    '✗ 与{1}的聊天的位置是手动绑定的，不属于我们：{2}可以解除。',
  'The chat with {} is closed here.': '与{1}的聊天在这里已关闭。',
  '{} Its next message makes another.': '[1]它的下一条消息会创建新的位置。',
  'The place of the chat with {} is let go.': '与{1}的聊天的位置已解除。',

  // people and groups
  'A group begins with {} people at most: invite the others later.': '建群时最多 {1} 人：其他人请稍后邀请。',
  'WeChat wants two people beside the account: type {}.': '除账号外，微信还需要两个人：请输入{1}。',
  'It comes without a name: type {} in it, once it is here.': '新群没有名字：出现后请在群里输入{1}。',
  'Nobody is known to be in {} yet: WeChat is asked who is, if its client can say.':
    '还不知道{1}里有谁：如果客户端支持，会向微信查询。',
  '✗ There is no contact request {}, or it is not kept any more.': '✗ 没有编号为 {1} 的好友申请，或已不再保存。',
  'WeChat has no word for that: who asked is told nothing, and the request runs out by itself.':
    '微信没有拒绝的操作：申请人不会收到通知，申请会自行过期。',
  '✗ This request was accepted already.': '✗ 该申请已通过。',
  '✗ WeChat is asked that already.': '✗ 已请求过微信。',
  '✗ There is no such transfer here.': '✗ 这里没有这笔转账。',
  '✗ {} from {} was accepted already.': '✗ {2}的 [1] 已收款。',
  '✗ {} from {} has gone back already.': '✗ {2}的 [1] 已退还。',
  '✗ WeChat has been asked about {} from {} already.': '✗ 已就{2}的 [1] 请求过微信。',
  '✗ There is no voice message here that WeChat could be asked about.': '✗ 这里没有可以转换的语音。',
  'WeChat is asked for the words of the last voice message; they come if it finds any.':
    '已请微信转换最近一条语音；有结果时会显示。',

  // what has not arrived
  'Everything has arrived.': '全部已送达。',
  '{}: {}, to {} ({})': '{1}：[2]，发往[3]（[4]）',
  '{}: {}, to {}': '{1}：[2]，发往[3]',
  '{}: {}, from {} to {} ({})': '{1}：[2]，从[3]到 {4}（[5]）',
  '{}: {}, from {} to {}': '{1}：[2]，从[3]到 {4}',
  queued: '等待中',
  handed: '已交客户端',
  failed: '未发送',
  unknown: '可能未发送',
  waiting: '等待中',
  dead: '已搁置',
  uncertain: '可能已送达',
  'the desk': '服务台',
  '… and {} more.': '……还有 {1} 条。',
  'It {}.': '[1]。',
  'goes once more': '会再发一次',
  'is dropped': '已放弃',
  '{} goes once more.': '{1} 会再发一次。',
  '{} is dropped.': '{1} 已放弃。',
  'It was left out, and {}.': '之前略过，[1]。',
  '✗ {}.': '✗ [1]。',
  '✗ {}: {}.': '✗ {1}：[2]。',

  // the page
  'There is no page here: it wants an `adminToken` in the settings, and `web.enabled` not to be false.':
    '这里没有网页：需要在设置中写上 `adminToken`，且 `web.enabled` 不为 false。',
  'You are signed in here already; “Open on another device” gives a link for another browser.':
    '您已在此登录；“在其他设备上打开”可以为其他浏览器生成链接。',
  'Only the machine that Queqiao runs on has this address: `adminUrl` in the settings says how others reach it.':
    '只有运行鹊桥的机器能访问此地址：设置中的 `adminUrl` 指定其他人如何访问。',
  'The link is for you alone, and others may read along here. Type {} where nobody else is but the bot: in a private chat with it.':
    '此链接只属于您，而这里可能有其他人。请在只有您和机器人的私聊中输入{1}。',
  '✗ The settings have no name for you on the page.': '✗ 设置中没有您在网页上的名字。',
  'This opens the page, in one browser, once, within ten minutes. Whoever has it is let in as you:':
    '此链接可打开网页，十分钟内有效，只能让一个浏览器登录一次。持有者会以您的身份登录：',
}
