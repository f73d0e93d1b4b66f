import type { Problem } from './problem.ts'
import type { Config } from './schema.ts'

/** The address by which Telegram reaches us; undefined where it is asked for updates. */
export const webhookOf = ({ telegram, publicUrl }: Pick<Config, 'telegram' | 'publicUrl'>): string | undefined =>
  telegram?.webhook === true ? publicUrl : telegram?.webhook

/** Ports that Telegram itself brings updates to. A Bot API server of one's own knows any, and http too. */
const ports = new Set(['', '80', '88', '8443'])

/** What Telegram would not take. */
export const webhookProblems = (config: Config): readonly Problem[] => {
  const address = webhookOf(config)
  if (address === undefined || config.telegram?.apiRoot !== 'https://api.telegram.org') return []
  const { protocol, port } = new URL(address)
  if (protocol === 'https:' && ports.has(port)) return []
  return [{ key: 'telegram.webhook', expected: 'an https address with port 443, 80, 88 or 8443', found: address }]
}
