import { pageUrl } from '../config/page.ts'
import type { Config } from '../config/schema.ts'
import { callbackUrl, tasksUrl, uploadUrl } from '../config/urls.ts'
import type { CommandLine } from '../process/command-line.ts'
import { type Answers, known, signs, spokenAs } from './answers.ts'

type Endpoint = Config['wechat'][number]
type Lines = (endpoint: Endpoint, publicUrl: string, answers: Answers) => readonly string[]

const wehub: Lines = ({ token, appid, secret }, publicUrl, answers) => {
  const { client = known.last } = answers
  const as = spokenAs(client)
  const where = signs(answers) ? "the vendor's web console, under the appid" : "WeHub's own window"
  return [
    `WeHub ${client}: into ${where}`,
    ...(as === undefined
      ? []
      : [`  (not a known version: ${known.first} to ${known.last} are; it is spoken to as ${as} is)`]),
    `  callback URL   ${callbackUrl(publicUrl, token)}`,
    `  upload URL     ${uploadUrl(publicUrl, token)}`,
    `  appid          ${appid ?? '(any)'}`,
    ...(signs(answers) && secret === undefined
      ? ['  secret key     (none given: WeHub from 0.4.0 refuses to log in until `secret` holds it)']
      : []),
    ...(secret === undefined ? [] : ['  secret key     the one that you gave']),
    '  poll interval  1 second',
  ]
}

const twoUrls =
  (name: string, window: string): Lines =>
  ({ token }, publicUrl) => [
    `${name}: into ${window}`,
    `  event URL      ${callbackUrl(publicUrl, token)}`,
    `  task URL       ${tasksUrl(publicUrl, token)}`,
    '  poll interval  1 second',
  ]

const clients: Readonly<Record<Endpoint['dialect'], Lines>> = {
  wehub,
  wehelp: twoUrls('WeHelp', 'the window of its interface: 自定义接口 (消息回调地址, 轮询消息地址)'),
  'wequick-2019': twoUrls('WeQuick', 'its own window'),
  'wequick-2021': twoUrls('WeQuick', 'its own window'),
}

const wechatClients = ({ publicUrl, wechat }: Config, answers: Answers): readonly string[] =>
  wechat.flatMap((endpoint) => clients[endpoint.dialect](endpoint, publicUrl, answers))

const homeserver = ({ publicUrl, matrix }: Config, typed: CommandLine): readonly string[] =>
  matrix === undefined
    ? []
    : [
        '',
        `Homeserver: it calls us at ${matrix.appserviceUrl ?? publicUrl}`,
        `  ${typed('registration')} > wechat-registration.yaml`,
        '  then in homeserver.yaml, and restart it:',
        '  app_service_config_files: [/path/to/wechat-registration.yaml]',
      ]

const forum = [
  '  @BotFather: /setprivacy, choose the bot, Disable (not needed where the bot is an administrator)',
  '  the group: switch on Topics, add the bot, make it an administrator with the rights',
  '  Manage Topics, Delete Messages and Pin Messages',
]
const privateChat = [
  '  @BotFather: switch on topics for the bot (each chat gets one; else they stand one below the other)',
  '  the private chat with the bot: open it, and press Start',
]

const botFather = ({ telegram }: Config): readonly string[] =>
  telegram === undefined ? [] : ['', 'Telegram', ...(telegram.forums.length ? forum : privateChat)]

const page = (config: Config, typed: CommandLine): readonly string[] => {
  const away =
    config.adminUrl === undefined ? ['  from elsewhere: by ssh -L, or behind a proxy whose address is `adminUrl`'] : []
  return [
    '',
    `The page in a browser: ${pageUrl(config)}/`,
    `  sign in with the link that \`${typed('link')}\` prints once it runs, or with QUEQIAO_ADMIN_TOKEN of the environment file`,
    ...away,
  ]
}

/** What to paste where, once the configuration is written. */
export const paste = (config: Config, answers: Answers, typed: CommandLine): string =>
  [
    ...wechatClients(config, answers),
    ...homeserver(config, typed),
    ...botFather(config),
    ...page(config, typed),
    '',
    'Then',
    `  ${typed('doctor')}`,
    `  ${typed('start')}`,
    '',
  ].join('\n')
