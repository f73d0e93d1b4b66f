import type { Content, Source } from '../../model/content.ts'
import type { Event } from '../../model/event.ts'
import type { Mentioned } from '../../model/text.ts'
import type { Notice } from '../system.ts'
import type { Spoken } from '../wequick.ts'
import type { Meaning } from '../xml.ts'

type Events = readonly Event<Source>[]

/** Where and by whom something was said. */
export interface Heard extends Spoken {
  /** The sender's name, in rooms. */
  readonly name?: string
}

const NOBODY: readonly Mentioned[] = []

// key by key: every message comes through here, and a spread costs as much as all of them
export const message = (
  { chat, sender, name, fromSelf, time }: Heard,
  content: Content<Source>,
): Event<Source, 'message'> => ({
  kind: 'message',
  chat,
  sender,
  name,
  fromSelf,
  time,
  content,
  mentions: NOBODY,
})

type Meanings = { readonly [K in Meaning['kind']]: (meaning: Meaning & { kind: K }, heard: Heard) => Event<Source> }

const meanings: Meanings = {
  message: ({ content, quote, mentions = [] }, heard) => ({ ...message(heard, content), quote, mentions }),
  recall: (meaning, { chat, fromSelf }) => ({ ...meaning, chat, fromSelf }),
  'friend-request': (meaning) => meaning,
}

/** What the XML of a message means where it was said. */
export const meant = <K extends Meaning['kind']>(meaning: Meaning & { kind: K }, heard: Heard): Event<Source> => {
  const row: Meanings[K] = meanings[meaning.kind]
  return row(meaning, heard)
}

type Notices = {
  readonly [K in Notice['kind']]: (notice: Notice & { kind: K }, heard: Heard, line: string) => Events
}

const notices: Notices = {
  recall: (notice, { chat }) => [{ ...notice, chat }],
  renamed: ({ name }, heard, line) => [
    ...(heard.chat.kind === 'room' ? [{ kind: 'rooms', rooms: [{ id: heard.chat.id, name }] } as const] : []),
    message(heard, { kind: 'system', text: line }),
  ],
  pat: ({ text }, heard) => [message(heard, { kind: 'pat', text })],
  'red-packet': (_notice, heard) => [message(heard, { kind: 'red-packet' })],
  call: ({ text }, heard) => [message(heard, { kind: 'call', text })],
}

/** What a line of WeChat itself means where it stands. */
export const noted = <K extends Notice['kind']>(notice: Notice & { kind: K }, heard: Heard, line: string): Events => {
  const row: Notices[K] = notices[notice.kind]
  return row(notice, heard, line)
}
