import type { Content, Source } from '../../model/content.ts'
import type { Event } from '../../model/event.ts'
import type { WeChatId } from '../../model/id.ts'
import type { Mentioned } from '../../model/text.ts'
import type { Notice } from '../system.ts'
import type { Spoken } from '../wequick.ts'
import type { Meaning } from '../xml.ts'

/** Everything of a message but what it says. */
export interface Heard extends Spoken {
  readonly wechat: WeChatId | undefined
  readonly mentions: readonly Mentioned[]
}

// one field after the other: a spread costs as much as all the rest
export const message = (
  { chat, sender, fromSelf, time, wechat, mentions }: Heard,
  content: Content<Source>,
): Event<Source, 'message'> => ({ kind: 'message', chat, sender, fromSelf, time, wechat, content, mentions })

type Meanings = { readonly [K in Meaning['kind']]: (meaning: Meaning & { kind: K }, base: Heard) => Event<Source> }

const meanings: Meanings = {
  message: ({ content, quote, mentions = [] }, base) => ({
    ...message({ ...base, mentions: [...new Set([...base.mentions, ...mentions])] }, content),
    quote,
  }),
  recall: (meaning, { chat, fromSelf }) => ({ ...meaning, chat, fromSelf }),
  'friend-request': (meaning) => meaning,
}

/** What the XML of a message means, as an event. */
export const meant = <K extends Meaning['kind']>(meaning: Meaning & { kind: K }, base: Heard): Event<Source> => {
  const row: Meanings[K] = meanings[meaning.kind]
  return row(meaning, base)
}

type Notices = {
  readonly [K in Notice['kind']]: (notice: Notice & { kind: K }, base: Heard, text: string) => readonly Event<Source>[]
}

const notices: Notices = {
  recall: (notice, { chat }) => [{ ...notice, chat }],
  renamed: ({ name }, base, text) => [
    ...(base.chat.kind === 'room' ? [{ kind: 'rooms', rooms: [{ id: base.chat.id, name }] } as const] : []),
    message(base, { kind: 'system', text }),
  ],
  pat: ({ text }, base) => [message(base, { kind: 'pat', text })],
  'red-packet': (_notice, base) => [message(base, { kind: 'red-packet' })],
  call: ({ text }, base) => [message(base, { kind: 'call', text })],
}

/** What a line of WeChat's own means, as events. */
export const noted = <K extends Notice['kind']>(notice: Notice & { kind: K }, base: Heard, text: string) => {
  const row: Notices[K] = notices[notice.kind]
  return row(notice, base, text)
}

export const isUnsupported = (meaning: Meaning): boolean =>
  meaning.kind === 'message' && meaning.content.kind === 'unsupported'
