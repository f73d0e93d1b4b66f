import type { User, What } from '@queqiao/hub'
import type { Content, ContentKind, Mention, PersonId, Quote } from '@queqiao/protocol/model'
import { summary } from '@queqiao/protocol/model'
import { quiet, type Span, split } from './entities.ts'
import { fromRemote } from './ids.ts'
import type { Post } from './telegram.ts'

/** Who is called on this side, and for whom. */
export interface Reader {
  /** The person that the account is. */
  readonly self?: PersonId | undefined
  /** The Telegram user who is called when the account, or everybody, is mentioned. */
  readonly owner?: number | undefined
}

/** The first owner of an account with a Telegram id; else the first user with one. */
export const ownerOf = (users: readonly User[]): number | undefined => {
  const here = users.filter((user) => /^\d+$/.test(user.ids.telegram ?? ''))
  const user = here.find(({ role }) => role === 'owner') ?? here[0]
  return user && Number(user.ids.telegram)
}

const calls = ({ mention, name }: Mention, { self, owner }: Reader): Span => {
  const ours = mention === 'all' || mention === self
  return { text: quiet(`@${name}`), as: ours && owner !== undefined ? { user: owner, name } : 'bold' }
}

type Shown = { readonly [K in ContentKind]?: (content: Content<unknown, K>, reader: Reader) => readonly Span[] }

/** Everything else is said in a few words. */
const shown: Shown = {
  text: ({ text }, reader) => text.map((run) => (typeof run === 'string' ? { text: quiet(run) } : calls(run, reader))),
}

const row = <K extends ContentKind>(kind: K): Shown[K] => shown[kind]

const show = <K extends ContentKind>(content: Content<unknown, K>, reader: Reader): readonly Span[] =>
  row(content.kind)?.(content, reader) ?? [{ text: quiet(summary(content)), as: 'italic' }]

const isBlank = (text: string): boolean => !/[^\s\u2060]/u.test(text)

const posts = (spans: readonly Span[]): readonly Post[] => {
  const pieces = split(spans).filter(({ text }) => !isBlank(text))
  return pieces.length ? pieces : split([{ text: '(empty)', as: 'italic' }])
}

type Of<K extends What['kind']> = Extract<What, { kind: K }>

// enough to know which message is meant
const excerptLimit = 200

/** A line of what the message answers. */
const quoted = ({ name, excerpt }: Quote): Span => {
  const points = [...excerpt.replace(/\s+/gu, ' ').trim()]
  const line = points.length > excerptLimit ? `${points.slice(0, excerptLimit - 1).join('')}…` : points.join('')
  return { text: quiet(name ? `> ${name}: ${line}\n` : `> ${line}\n`), as: 'italic' }
}

/** Who speaks: in a room everybody is named, in a private chat only the account itself, and never WeChat. */
const heading = ({ event, sender, via }: Of<'message'>): readonly Span[] => {
  if (event.content.kind === 'system') return []
  if (!event.fromSelf && event.chat.kind !== 'room') return []
  const name = event.fromSelf ? (via ?? 'Me') : sender.name
  return [{ text: quiet(name), as: 'bold' }, { text: ': ' }]
}

const signs = { failed: '✗', unknown: '⚠' } as const

const outcomePosts = ({ of, outcome }: Of<'outcome'>): readonly Post[] => {
  if (outcome.kind === 'done') return []
  const answers = fromRemote(of)
  return posts([{ text: `${signs[outcome.kind]} ${quiet(outcome.reason)}` }]).map((post) => ({ ...post, answers }))
}

/** The messages that show a delivery, in order; none where there is nothing to say. */
export const toTelegram = (what: What, reader: Reader): readonly Post[] => {
  switch (what.kind) {
    case 'message':
      return posts([
        ...(what.event.quote ? [quoted(what.event.quote)] : []),
        ...heading(what),
        ...show(what.event.content, reader),
      ])
    case 'outcome':
      return outcomePosts(what)
    case 'desk':
      return posts([{ text: quiet(what.lines.join('\n')) }])
  }
}

/** Stands where a send may or may not have happened. */
export const doubt: Post = {
  text: '⚠ A message may or may not have arrived here: Telegram’s answer was lost. It is not sent again.',
  entities: [],
}
