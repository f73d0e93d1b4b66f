import { randomBytes } from 'node:crypto'
import { stringify } from 'yaml'
import { type Answers, officialApi, signs } from './answers.ts'

/** Names and values of the environment file. */
export type Secrets = Readonly<Record<string, string>>

/** Something that nobody guesses: 32 bytes, as 43 characters that may stand in a URL. */
export const randomToken = (): string => randomBytes(32).toString('base64url')

const from = (name: string): string => `\${${name}}`

const toMatrix = ({ homeserver }: Answers): boolean => homeserver !== undefined
const toTelegram = ({ botToken }: Answers): boolean => botToken !== undefined
const hasSecret = (answers: Answers): boolean => signs(answers) && Boolean(answers.secret)

/** The secrets of a new configuration. Random ones that stand there already are kept: what they were pasted into
 *  goes on working. */
export const secretsFor = (answers: Answers, standing: Secrets, random: () => string = randomToken): Secrets => {
  const kept = (name: string): Secrets => ({ [name]: standing[name] ?? random() })
  return {
    ...kept('QUEQIAO_ADMIN_TOKEN'),
    ...kept('WECHAT_TOKEN'),
    ...(hasSecret(answers) && { WECHAT_SECRET: answers.secret ?? '' }),
    ...(toMatrix(answers) && { ...kept('MATRIX_AS_TOKEN'), ...kept('MATRIX_HS_TOKEN') }),
    ...(toTelegram(answers) && { TELEGRAM_BOT_TOKEN: answers.botToken ?? '' }),
  }
}

const endpoint = (answers: Answers) => ({
  name: 'wechat',
  dialect: answers.dialect,
  token: from('WECHAT_TOKEN'),
  ...(answers.appid && { appid: answers.appid }),
  ...(hasSecret(answers) && { secret: from('WECHAT_SECRET') }),
})

const owner = ({ matrixOwner, telegramOwner }: Answers) => ({
  name: 'Me',
  ...(matrixOwner && { matrix: matrixOwner }),
  ...(telegramOwner && { telegram: Number(telegramOwner) }),
  role: 'owner',
})

const matrixSection = ({ homeserver, domain }: Answers) => ({
  homeserver,
  domain,
  asToken: from('MATRIX_AS_TOKEN'),
  hsToken: from('MATRIX_HS_TOKEN'),
})

const telegramSection = ({ forum, apiRoot = officialApi }: Answers) => ({
  botToken: from('TELEGRAM_BOT_TOKEN'),
  ...(forum && { forums: [Number(forum)] }),
  ...(apiRoot !== officialApi && { apiRoot }),
})

/** The text of `queqiao.yaml`. `environmentFile`: where its secrets stand. */
export const render = (answers: Answers, environmentFile: string): string => {
  const settings = {
    data: './data',
    listen: answers.listen,
    publicUrl: answers.publicUrl,
    admin: answers.admin,
    ...(answers.adminUrl && { adminUrl: answers.adminUrl }),
    ...(answers.language && answers.language !== 'en' && { language: answers.language }),
    adminToken: from('QUEQIAO_ADMIN_TOKEN'),
    wechat: [endpoint(answers)],
    users: [owner(answers)],
    ...(toMatrix(answers) && { matrix: matrixSection(answers) }),
    ...(toTelegram(answers) && { telegram: telegramSection(answers) }),
  }
  const heading = `# Settings of Queqiao. \${NAME} is read from the environment, or else from ${environmentFile} beside this file.\n`
  return heading + stringify(settings)
}

// A value may hold any quote but not all of them; a key that WeHub gives holds none.
const quoted = (value: string): string => {
  const quote = ["'", '"', '`'].find((each) => !value.includes(each)) ?? ''
  return `${quote}${value}${quote}`
}

/** The text of the environment file. */
export const renderSecrets = (secrets: Secrets): string =>
  Object.entries(secrets)
    .map(([name, value]) => `${name}=${quoted(value)}\n`)
    .join('')
