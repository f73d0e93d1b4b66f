import type { Config } from '../config/schema.ts'
import type { CommandLine } from '../process/command-line.ts'
import { type Answers, signs } from './answers.ts'

/** The address that a WeChat client reports to. */
export const callbackUrl = (publicUrl: string, token: string): string => `${publicUrl}/wechat/${token}`

const wehub = ({ publicUrl, wechat }: Config, answers: Answers): readonly string[] => {
  const [endpoint] = wechat
  const where = signs(answers) ? "the vendor's web console, under the appid" : "WeHub's own window"
  return [
    `WeHub ${answers.client}: into ${where}`,
    `  callback URL   ${callbackUrl(publicUrl, endpoint?.token ?? '')}`,
    `  appid          ${endpoint?.appid ?? '(any)'}`,
    ...(signs(answers) && endpoint?.secret === undefined
      ? ['  secret key     (none given: WeHub from 0.4.0 refuses to log in until `secret` holds it)']
      : []),
    ...(endpoint?.secret === undefined ? [] : ['  secret key     the one that you gave']),
    '  poll interval  1 second',
  ]
}

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

const botFather = ({ telegram }: Config): readonly string[] =>
  telegram === undefined
    ? []
    : [
        '',
        'Telegram',
        '  @BotFather: /setprivacy, choose the bot, Disable (not needed where the bot is an administrator)',
        '  the group: switch on Topics, add the bot, make it an administrator that may manage topics',
      ]

/** What to paste where, once the configuration is written. */
export const paste = (config: Config, answers: Answers, typed: CommandLine): string =>
  [
    ...wehub(config, answers),
    ...homeserver(config, typed),
    ...botFather(config),
    '',
    'Then',
    `  ${typed('doctor')}`,
    `  ${typed('start')}`,
    '',
  ].join('\n')
