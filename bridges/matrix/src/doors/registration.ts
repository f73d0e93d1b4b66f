import { config, type Names } from '../config.ts'

interface Namespace {
  readonly exclusive: boolean
  readonly regex: string
}

/** The file that tells a homeserver of us (spec, Application Service API: Registration). */
export interface Registration {
  readonly id: string
  readonly url: string
  readonly as_token: string
  readonly hs_token: string
  readonly sender_localpart: string
  readonly rate_limited: false
  /** Who reads, who types and who is there is none of WeChat's business: the homeserver tells us nothing of it. */
  readonly receive_ephemeral: false
  readonly namespaces: {
    readonly users: readonly Namespace[]
    readonly aliases: readonly Namespace[]
    readonly rooms: readonly Namespace[]
  }
}

/** The same without anybody to call. */
export type DoublePuppetRegistration = Omit<Registration, 'url' | 'receive_ephemeral'> & { readonly url: null }

// the homeserver matches from the start of a name on, in Python's dialect: only what both dialects know is used
const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')

/** `url`: how the homeserver reaches us. The homeserver reads the file when it starts. */
export const registration = (names: Names & { readonly asToken: string }, url: string): Registration => {
  const { id, bot, sender, hsToken, prefix, suffix, domain } = config(names)
  const own = sender === bot ? [] : [{ exclusive: true, regex: `@${escaped(bot)}:${escaped(domain)}$` }]
  const any = `${escaped(prefix)}.*`
  return {
    id,
    url,
    as_token: names.asToken,
    hs_token: hsToken,
    sender_localpart: sender,
    rate_limited: false,
    receive_ephemeral: false,
    namespaces: {
      users: [...own, { exclusive: true, regex: `@${any}${escaped(suffix)}:${escaped(domain)}$` }],
      // reserved from the first day: an alias that is taken is then always ours
      aliases: [{ exclusive: true, regex: `#${any}:${escaped(domain)}$` }],
      rooms: [],
    },
  }
}

/** A registration with which we may speak for every user of the homeserver, as `DoublePuppet.asToken`. The homeserver calls
 *  nobody for it. */
export const doublePuppetRegistration = (names: Names & { readonly asToken: string }): DoublePuppetRegistration => {
  const { id, domain, bot, hsToken } = config(names)
  return {
    id: `${id}-double-puppet`,
    url: null,
    as_token: names.asToken,
    hs_token: `${hsToken}-double-puppet`,
    sender_localpart: `${bot}-double-puppet`,
    rate_limited: false,
    namespaces: { users: [{ exclusive: false, regex: `@.*:${escaped(domain)}$` }], aliases: [], rooms: [] },
  }
}

const namespaceYaml = (name: string, entries: readonly Namespace[]) =>
  entries.length === 0
    ? [`  ${name}: []`]
    : [
        `  ${name}:`,
        ...entries.map(({ exclusive, regex }) => `    - { exclusive: ${exclusive}, regex: ${JSON.stringify(regex)} }`),
      ]

/** The registration as the file's text: YAML, strings quoted as in JSON. */
export const registrationYaml = ({ namespaces, ...plain }: Registration | DoublePuppetRegistration): string =>
  [
    ...Object.entries(plain).map(([key, value]) => `${key}: ${JSON.stringify(value)}`),
    'namespaces:',
    ...Object.entries(namespaces).flatMap(([name, entries]) => namespaceYaml(name, entries)),
    '',
  ].join('\n')
