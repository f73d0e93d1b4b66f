const en = {
  tagline: '鹊桥',
  starting: 'Queqiao is starting, or stopping. Try again in a moment.',
  signedOut: 'You are not signed in any more.',
  signIn: 'Sign in',
  adminToken: 'Admin token',
  orByLink:
    'It stands in the settings as adminToken. Or ask for a link of your own: type “web” to the bridge where you chat, or have “queqiao link” make one.',
  signInHere: 'Sign in with this browser',
  linkHint: 'The link lets one browser in, once, within ten minutes.',
  wrongToken: 'That is not the admin token.',
  spentLink:
    'This link was used already, or is older than ten minutes. Ask for another one: type “web” to the bridge where you chat, or have “queqiao link” make one.',
  deviceHint:
    'Scan the code with the other device, or open the link there. It lets one browser in as you, once, within ten minutes.',
  deviceCode: 'QR code of the link below',
  showCode: 'Show a code',
  anotherCode: 'Another code',
  nearOnly: 'Only this machine reaches that address: “adminUrl” in the settings says how others reach the page.',
  onlyAt: 'This page is at {url}.',
  otherPage: 'Another page asked for that: nothing was done.',
  cannotKeep:
    'Queqiao can keep and read nothing at the moment: its disk is full, or its database is away. Try again soon.',
  didFail: 'That failed; Queqiao’s log says more. Try again.',
  tryAgain: 'Try again',
  tooMuch: 'What was sent is longer than {most} kB: nothing of it was taken.',
  tooSlow: 'That took too long to come. Try again.',
} as const

const zh: Readonly<Record<keyof typeof en, string>> = {
  tagline: 'Queqiao',
  starting: '鹊桥正在启动或停止，请稍后再试。',
  signedOut: '您已退出登录。',
  signIn: '登录',
  adminToken: '管理令牌',
  orByLink: '它在设置中名为 adminToken。也可以在聊天中向桥发送 “web”，或用 “queqiao link”，获取您自己的登录链接。',
  signInHere: '在此浏览器登录',
  linkHint: '该链接十分钟内有效，只能让一个浏览器登录一次。',
  wrongToken: '管理令牌不正确。',
  spentLink: '该链接已被使用或已超过十分钟。请在聊天中向桥发送 “web”，或用 “queqiao link” 重新获取。',
  deviceHint: '用其他设备扫描二维码，或在其上打开此链接。十分钟内有效，只能让一个浏览器以您的身份登录一次。',
  deviceCode: '下方链接的二维码',
  showCode: '显示二维码',
  anotherCode: '换一个二维码',
  nearOnly: '只有本机能访问该地址：设置中的 “adminUrl” 指定其他设备如何访问此页面。',
  onlyAt: '此页面的地址是 {url}。',
  otherPage: '请求来自其他页面，未执行任何操作。',
  cannotKeep: '鹊桥暂时无法读写数据：磁盘已满或数据库不可用，请稍后再试。',
  didFail: '操作失败，详情见鹊桥的日志。请重试。',
  tryAgain: '重试',
  tooMuch: '提交的内容超过 {most} kB，未被接受。',
  tooSlow: '传输太慢，请重试。',
}

/** What the page says at its doors. */
export const doors = { en, zh }
