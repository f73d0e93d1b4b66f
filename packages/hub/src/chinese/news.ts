/** What is told at an account's desk, and in chats, of what happens. */
export const news: Readonly<Record<string, string>> = {
  'WeChat is logged in as {}.': '微信已登录：{1}。',
  '✓ Scanned: WeChat is logged in as {}.': '✓ 已扫码，微信已登录：{1}。',
  'WeChat is logged out.': '微信已退出登录。',
  'Scan this with the phone of the account to log in; another one follows when it has run out.':
    '请用该账号的手机扫描二维码登录；过期后会自动发送新的二维码。',
  'The WeChat client of {} is heard again, after {}.': '{1} 的微信客户端在[2]后恢复响应。',
  '⚠ Nothing has been heard from the WeChat client of {} for {}. Is its PC on, and online? What is written waits for it.':
    '⚠ {1} 的微信客户端已有[2]没有响应。电脑是否已开机并联网？写下的内容会等待它恢复。',
  'It goes often of late: from now on that is told only when it lasts.': '它最近经常断开：今后只在长时间断开时提示。',
  '{} second{}': '{1} 秒',
  '{} minute{}': '{1} 分钟',
  '{} hour{}': '{1} 小时',

  '{} wants to be a contact: “{}”.': '[1]申请添加好友：“{2}”。',
  '{} wants to be a contact.': '[1]申请添加好友。',
  '{} from the group “{}”': '群聊“{2}”中的{1}',
  '{} is a contact now: “{}”.': '{1}已成为好友：“{2}”。',
  '{} is a contact now.': '{1}已成为好友。',
  '{} is no contact any more.': '{1}不再是好友。',
  Somebody: '有人',
  '{} is not in the group any more.': '{1}已不在群里。',
  '{} are not in the group any more.': '{1}已不在群里。',
  'This account is not in the group any more.': '本账号已不在群里。',

  'WeChat reported something not understood yet ({}); it is kept as report {}.':
    '微信报告了尚不能识别的内容（{1}）；已保存为报告 {2}。',
  '⚠ A report of WeChat could not be dealt with; it is kept as report {}.':
    '⚠ 微信的一条报告无法处理；已保存为报告 {1}。',
  '⚠ WeChat has been asked for as much today as `pace.perDay` allows. The rest waits for midnight.':
    '⚠ 今天向微信提出的操作已达到 `pace.perDay` 的上限，其余等到午夜。',
  '⚠ {}: something could not be shown on {} ({}). It is kept.': '⚠ {1}：有内容无法显示在 {2} 上（[3]），已保存。',
  'This is the place of the chat with {} now.': '这里现在是与{1}的聊天的位置。',
  'The chat with {} has another place now.': '与{1}的聊天现在有了其他位置。',
  'What was written here for {}, and waited, was not sent: {} is not here any more.':
    '在这里写给{1}、尚在等待的内容没有发送：{2}已不在这里。',
  '⏳ Its file has not come yet ({}). It waits, and so does what is written here behind it: for some minutes at most, then it is left out.':
    '⏳ 文件还没有到（[1]）。它和之后写下的内容会等待，最多几分钟，然后略过。',
  '✗ Something that was written here could not be read ({}), and was not sent. It is kept.':
    '✗ 这里写下的内容无法读取（[1]），没有发送；已保存。',
  'This WeChat client cannot mention anybody: what begins with “@” goes as words, and nobody is called by it.':
    '此微信客户端无法提醒别人：“@”开头的内容会作为普通文字发送，不会提醒任何人。',

  '✗ That is nothing that was sent to WeChat from here.': '✗ 这不是从这里发到微信的内容。',
  '✗ That was not sent to WeChat.': '✗ 这没有发到微信。',
  '✗ Only who wrote this, and owners of the account, can take it back.': '✗ 只有作者和账号的所有者可以撤回。',
  'Taken back: it was not sent to WeChat.': '已撤回：没有发到微信。',
  'Taken back: the words under it were not sent to WeChat.': '已撤回：下面的文字没有发到微信。',
  'Taken back: WeChat is not asked.': '已撤回：不会请求微信。',
  '✗ It is in WeChat already, which lets nobody take it back from here.': '✗ 微信已收到，无法从这里撤回。',
  '✗ What stood here before is in WeChat already, and stays there.': '✗ 之前的内容微信已收到，不会改变。',
  '✗ WeChat has been asked already.': '✗ 已请求过微信。',
  '✗ It may be in WeChat by now, which lets nobody take it back from here.': '✗ 微信可能已收到，无法从这里撤回。',
  '✗ What stood here was not sent to WeChat, so the change is not either: write it as a new message.':
    '✗ 原内容没有发到微信，修改也不会：请作为新消息发送。',
  '✗ Only who wrote this can change it: nothing is changed in WeChat.': '✗ 只有作者可以修改：微信中没有任何改变。',
  '✗ What was asked of WeChat cannot be changed: {}, which takes it back while it waits, and type another.':
    '✗ 向微信提出的请求无法修改：请[1]（等待期间即为撤回），再重新输入。',
  'delete the line': '删除该行',
}
