import { type Choice, type Kept, type OwedId, type RemoteId, type User, type What, wentWell } from '@queqiao/hub'
import type { Content, ContentKind } from '@queqiao/protocol/model'
import { filesIn, summary } from '@queqiao/protocol/model'
import { fromRemote } from './ids.ts'
import { joinable } from './shown/joined.ts'
import { hasCaption, isEditable, mediaOf } from './shown/media.ts'
import { about, type Filed, inPlaceOf } from './shown/placeholders.ts'
import type { Post, Quoting, Spotted } from './shown/post.ts'
import { buttonOf, copying } from './shown/presses.ts'
import type { Setting } from './shown/setting.ts'
import { paged, worded } from './shown/worded.ts'
import { captioned, introduced, texts } from './words/captions.ts'
import { quiet, type Span } from './words/entities.ts'
import { headOf, leadOf, type Said } from './words/heads.ts'
import { quotingOf } from './words/quotes.ts'
import { spansOf, told } from './words/spans.ts'

/** The first owner of an account with a Telegram id; else the first user with one. */
export const ownerOf = (users: readonly User[]): number | undefined => {
  const here = users.filter((user) => /^\d+$/.test(user.ids.telegram ?? ''))
  const user = here.find(({ role }) => role === 'owner') ?? here[0]
  return user && Number(user.ids.telegram)
}

/** What was said in it, as WeChat wrote it down; or why it goes as a file. */
const wordsIn = (content: Filed): readonly Span[] => {
  if (content.kind === 'voice') return content.transcript ? [{ text: quiet(content.transcript) }] : []
  return content.file.reason === undefined ? [] : [told(content.file.reason)]
}

/** Pictures of one sender that answer nothing may stand together. */
const albumOf = ({ event, via = '' }: Said): { album?: string } =>
  event.quote ? {} : { album: [event.sender, event.fromSelf, via].join(' ') }

/** The file, or what is said in its place. */
const filed = (content: Filed, what: Said, { limit }: Setting): readonly Post[] => {
  const words = inPlaceOf(content, limit)
  if (words !== undefined) return texts([...headOf(what), told(words)])
  const media = mediaOf(content)
  const head = headOf(what, { alone: true })
  if (!hasCaption(media)) return introduced({ media }, head.length ? [...headOf(what), told(summary(content))] : [])
  const spoken = wordsIn(content)
  const posts = captioned(media, spoken.length ? [...headOf(what), ...spoken] : head)
  return media.kind === 'photo' && posts.length === 1 ? posts.map((post) => ({ ...post, ...albumOf(what) })) : posts
}

const spotted = ({ latitude, longitude, name, address }: Content<Kept, 'location'>): Spotted => {
  const [title = '', where = title] = [name, address].filter(Boolean)
  return { kind: title ? 'venue' : 'location', latitude, longitude, title, address: where }
}

const located = (content: Content<Kept, 'location'>, what: Said): readonly Post[] => {
  const isBare = headOf(what, { alone: true }).length === 0
  return introduced({ place: spotted(content) }, isBare ? [] : [...headOf(what), told(summary(content))])
}

type Rows = {
  readonly [K in ContentKind]?: (content: Content<Kept, K>, what: Said, setting: Setting) => readonly Post[]
}

const rows: Rows = {
  ...{ image: filed, voice: filed, video: filed, file: filed, sticker: filed },
  ...{ location: located, articles: paged, record: paged },
}

const row = <K extends ContentKind>(kind: K): Rows[K] => rows[kind]

const shown = <K extends ContentKind>(content: Content<Kept, K>, what: Said, setting: Setting): readonly Post[] =>
  row(content.kind)?.(content, what, setting) ?? worded(content, what, setting)

const firstAnswers = (
  [first, ...rest]: readonly Post[],
  of: RemoteId | undefined,
  quotes?: Quoting | undefined,
): readonly Post[] =>
  first ? [of ? { ...first, answers: fromRemote(of), ...(quotes && { quotes }) } : first, ...rest] : []

const quotesIn = ({ answered, event: { quote } }: Said, setting: Setting): Quoting | undefined =>
  answered && quote && quotingOf(answered, quote, setting)

type Of<K extends What['kind']> = Extract<What, { kind: K }>

/** What is shown of a file that has come, or will not, after something stood in its place: it takes that place where an edit
 *  can make it do so; else it answers it, and what stood there says what it was. */
const completed = (what: Of<'completed'> & Said, setting: Setting): readonly Post[] => {
  const { content } = what.event
  const posts = shown(content, what, setting)
  const [first, ...rest] = posts
  const [remote] = what.parts
  if (remote === undefined || first === undefined) return firstAnswers(posts, what.answers, quotesIn(what, setting))
  const stood = fromRemote(remote)
  if (what.words) return [{ text: first.text, entities: first.entities, replaces: stood, caption: true }, ...rest]
  const media = posts.find((post) => post.media)?.media
  if (!media || isEditable(media) || !('file' in content)) return [{ ...first, replaces: stood }, ...rest]
  const [words] = texts([...headOf(what), told(about(content))])
  const answer = captioned(media, wordsIn(content)).map((post) => ({ ...post, answers: stood }))
  return [...answer, ...(words ? [{ ...words, replaces: stood, spare: true } as const] : [])]
}

const signs = { failed: '✗', unknown: '⚠' } as const

const wordsOf = (ended: Of<'outcome'>): string | undefined => {
  const { outcome } = ended
  return outcome.kind === 'done' ? wentWell(ended) : `${signs[outcome.kind]} ${outcome.reason}`
}

/** Words that no person said. */
export const wordPosts = (words: string): readonly Post[] => texts([{ text: quiet(words) }])

/** Words that answer a message of this side. */
const answering = (of: RemoteId, words: string): readonly Post[] => {
  const answers = fromRemote(of)
  // message 0 is none: it is about the chat
  return texts([{ text: quiet(words) }]).map((post) => ({ ...post, ...(answers.message && { answers }) }))
}

/** Words in the place of what stood there, which has no buttons any more. */
const instead = ({ of, words }: Of<'word'>): readonly Post[] =>
  wordPosts(words).map((post) => ({ ...post, replaces: fromRemote(of) }))

/** What a person may decide about what did not end well, where an earlier version noted no buttons. */
const decisions = (owed: OwedId | undefined): readonly Choice[] =>
  owed
    ? [
        { label: 'Retry', line: `retry ${owed}` },
        { label: 'Drop', line: `drop ${owed}` },
      ]
    : []

/** Under the last of them. */
const withButtons = (
  posts: readonly Post[],
  { choices = [], copies = [] }: Offering,
  { account }: Setting,
): readonly Post[] => {
  const buttons = [...copies.map(copying), ...choices.flatMap((choice) => buttonOf(choice, account) ?? [])]
  return posts.map((post, n) => (buttons.length && n === posts.length - 1 ? { ...post, buttons } : post))
}

/** What may be typed or written next. */
type Offering = Pick<Of<'desk'>, 'choices' | 'copies'>

const outcomePosts = (what: Of<'outcome'>, setting: Setting): readonly Post[] => {
  const words = wordsOf(what)
  const { choices = decisions(what.owed) } = what
  return words === undefined ? [] : withButtons(answering(what.of, words), { choices }, setting)
}

/** What is too long for a button is there to be copied, as it is to be typed. */
export const deskPosts = ({ lines, choices = [], copies = [] }: Of<'desk'>, setting: Setting): readonly Post[] => {
  const typed = choices.filter((choice) => !buttonOf(choice, setting.account))
  const spans = typed.flatMap(({ label, line }) => [{ text: `\n${quiet(label)}: ` }, { text: `/${line}` }])
  return withButtons(texts([{ text: quiet(lines.join('\n')) }, ...spans]), { choices, copies }, setting)
}

/** WeChat's line about a message that was taken back: it answers that, where it stays. */
const recalled = ({ as, line, parts: [part], strikes: [strike] = [] }: Of<'recalled'>): readonly Post[] =>
  line ? firstAnswers(texts([told(line.text)]), as === 'mark' ? (part ?? strike?.remote) : undefined) : []

/** With the chat's name, where that does not stand above it. */
const placed = <W extends Said>(what: W, { among }: Setting): W => (among === undefined ? what : { ...what, among })

/** What it says where it stands in one message with others: who, and their words. Undefined where it needs messages of its
 *  own: files, what answers another, what is too long. */
export const lineOf = (what: What, setting: Setting): readonly Span[] | undefined => {
  if (what.kind !== 'message' || what.answers || what.event.quote || what.choices) return undefined
  const { content } = what.event
  if (row(content.kind) || filesIn(content).length) return undefined
  return joinable([...leadOf(placed(what, setting)), ...spansOf(content, setting)])
}

/** The messages that show a delivery, in order; none where there is nothing to say. */
export const toTelegram = (what: What, setting: Setting): readonly Post[] => {
  switch (what.kind) {
    case 'message':
      return withButtons(
        firstAnswers(shown(what.event.content, placed(what, setting), setting), what.answers, quotesIn(what, setting)),
        what,
        setting,
      )
    case 'completed':
      return completed(placed(what, setting), setting)
    case 'recalled':
      return recalled(what)
    case 'outcome':
      return outcomePosts(what, setting)
    case 'word':
      return what.replaces ? instead(what) : withButtons(answering(what.of, what.words), what, setting)
    case 'desk':
      return deskPosts(what, setting)
    // said elsewhere (aside.ts)
    case 'vacated':
    // shown by the topic itself (faces.ts), which has no members
    case 'chat':
    case 'joined':
    case 'left':
      return []
  }
}

/** Stands where a send may or may not have happened. `count`: of so many messages. */
export const doubtful = (count: number): Post => {
  const [which, them] = count > 1 ? [`${count} messages`, 'They are'] : ['A message', 'It is']
  return {
    text: `⚠ ${which} may or may not have arrived here: Telegram’s answer was lost. ${them} not sent again.`,
    entities: [],
  }
}
