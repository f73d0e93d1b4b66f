import type { Content, Source } from '../model/content.ts'
import type { Event } from '../model/event.ts'
import type { Chat, PersonId, WeChatId } from '../model/id.ts'
import type { Mentioned } from '../model/text.ts'
import type { Told } from './said.ts'
import { lineOf, type Notice, noticeOf, recallOf } from './system.ts'
import { fromWeChat } from './words.ts'
import type { Meaning } from './xml-meaning.ts'

/** Everything of a message but what it says. */
export interface Heard {
  readonly chat: Chat
  readonly sender: PersonId
  /** The sender's name, where the client says it. */
  readonly name: string | undefined
  /** That name is the title of the chat, which may be a remark. */
  readonly titled?: true
  readonly fromSelf: boolean
  readonly time: number
  readonly wechat: WeChatId | undefined
  readonly mentions: readonly Mentioned[]
}

export const NOBODY: readonly Mentioned[] = []

type Message = Event<Source, 'message'>

// one field after the other: every message comes through here, and a spread costs as much as all the rest
export const message = (
  { chat, sender, name, titled, fromSelf, time, wechat, mentions }: Heard,
  content: Content<Source>,
  quote?: Message['quote'],
): Message => ({ kind: 'message', chat, sender, name, titled, fromSelf, time, wechat, content, mentions, quote })

/** A room by a name that is said beside: many are named nowhere else. */
export const roomNamed = ({ chat }: Heard, name: string | undefined): Told =>
  chat.kind === 'room' && name !== undefined ? [{ kind: 'rooms', rooms: [{ id: chat.id, name }] }] : []

type Meanings = { readonly [K in Meaning['kind']]: (meaning: Meaning & { kind: K }, heard: Heard) => Event<Source> }

const meanings: Meanings = {
  message: ({ content, quote, mentions }, heard) => {
    if (mentions === undefined) return message(heard, content, quote)
    return message({ ...heard, mentions: [...new Set([...heard.mentions, ...mentions])] }, content, quote)
  },
  // XML does not say who took it back: its line does
  recall: (recall, { chat, fromSelf }) => ({
    ...recall,
    chat,
    fromSelf: recallOf(recall.text)?.fromSelf ?? fromSelf,
  }),
  // it may come from a service of WeChat's: then the name beside it is the service's
  'friend-request': (request, { chat, name }) => ({
    ...request,
    name: request.name ?? (chat.kind === 'person' ? name : undefined),
  }),
}

/** What the XML of a message means where it was said. */
export const meant = <K extends Meaning['kind']>(meaning: Meaning & { kind: K }, heard: Heard): Event<Source> => {
  const row: Meanings[K] = meanings[meaning.kind]
  return row(meaning, heard)
}

/** Whether it is more than a line about what cannot be shown. */
export const shows = (meaning: Meaning): boolean => meaning.kind !== 'message' || meaning.content.kind !== 'unsupported'

type Notices = {
  readonly [K in Notice['kind']]: (notice: Notice & { kind: K }, heard: Heard, line: string) => Told
}

const notices: Notices = {
  recall: (recall, { chat }) => [{ ...recall, chat }],
  renamed: ({ name }, heard, text) => [...roomNamed(heard, name), message(heard, { kind: 'system', text })],
  pat: ({ text }, heard) => [message(heard, { kind: 'pat', text })],
  'red-packet': (_notice, heard) => [message(heard, { kind: 'red-packet' })],
  call: ({ text }, heard) => [message(heard, { kind: 'call', text })],
}

const noted = <K extends Notice['kind']>(notice: Notice & { kind: K }, heard: Heard, line: string): Told => {
  const row: Notices[K] = notices[notice.kind]
  return row(notice, heard, line)
}

/** What a line of WeChat's own means beyond its words; none where it is nothing but a line. */
export const noticed = (words: string, heard: Heard): Told | undefined => {
  const line = fromWeChat(lineOf(words))
  const notice = noticeOf(line)
  return notice && noted(notice, heard, line)
}

/** A line of WeChat's own as it is, whatever it means. */
export const lineItself = (words: string, heard: Heard): Told => [
  message(heard, { kind: 'system', text: fromWeChat(lineOf(words)) }),
]

/** A line of WeChat's own: what it means, or else the line itself. */
export const lineSaid = (words: string, heard: Heard): Told => noticed(words, heard) ?? lineItself(words, heard)
