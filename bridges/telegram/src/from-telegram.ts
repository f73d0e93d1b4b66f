import type { FileId, PlaceId, Remote, Wish } from '@queqiao/hub'
import type { Content } from '@queqiao/protocol/model'
import { type Spot, toRemote, updateId } from './ids.ts'
import { asLine, commandLine, isRemoval, typeAnew } from './said/commands.ts'
import { contactIn, offerIn, placeIn } from './said/offers.ts'
import type { Said, Something, Spoken, Where } from './said/said.ts'
import { type Press, pressIn } from './shown/presses.ts'
import type { Message, Update } from './telegram.ts'
import { wordsOf } from './words/hidden-links.ts'

type Command = Extract<Wish, { kind: 'command' }>

// Kinds of messages that people send, as the Bot API names their fields (type Message). All others but text are what
// Telegram itself reports of a chat.
const sendable = [
  'animation',
  'audio',
  'checklist',
  'contact',
  'dice',
  'document',
  'game',
  'live_photo',
  'location',
  'paid_media',
  'photo',
  'poll',
  'rich_message',
  'sticker',
  'story',
  'venue',
  'video',
  'video_note',
  'voice',
] as const satisfies readonly (keyof Message)[]

const kindOf = (message: Message): string | undefined => sendable.find((field) => message[field] !== undefined)

/** Whom Telegram names in place of administrators who hide behind their group. */
export const anonymousAdmin = 1087968824

/** Why a message is not passed on because of who sent it. */
const unknown =
  'as an anonymous administrator you are nobody whom the bridge knows: switch off “Remain anonymous” among your rights in this group, and say it again'

/** An administrator who hides behind the group is told why nothing comes of it; notes of this side are no concern of ours. */
const anonymous = (message: Message): Said => {
  const [kind, level, why] = ['nothing', 'debug', 'an anonymous administrator wrote: nobody is known by that'] as const
  if (message.edit_date !== undefined || /^\s*\/\//.test(message.text ?? message.caption ?? ''))
    return { kind, level, why }
  const from = toRemote({ chat: message.chat.id, message: message.message_id })
  const by = { id: String(anonymousAdmin), name: message.author_signature ?? message.chat.title ?? '' }
  return { kind, level, why, refusal: { kind: 'refusal', from, by, reason: unknown } }
}

const disregarded = (message: Message): Said | undefined => {
  const { from, sender_chat, chat } = message
  const nothing = (level: 'debug' | 'warn', why: string): Said => ({ kind: 'nothing', level, why })
  if (from?.id === anonymousAdmin || sender_chat?.id === chat.id) return anonymous(message)
  if (sender_chat) return nothing('debug', 'a channel wrote')
  return !from || from.is_bot ? nothing('debug', 'a bot wrote') : undefined
}

/** In a forum, everything in a topic answers the service message that made the topic: that is no answer of a person. */
const answersOf = (message: Message) => {
  const { chat, is_topic_message, message_thread_id, reply_to_message: reply } = message
  return reply && !(is_topic_message && reply.message_id === message_thread_id)
    ? { answers: toRemote({ chat: chat.id, message: reply.message_id }), ...pickedIn(message) }
    : {}
}

/** What Telegram adds by itself was picked by nobody. */
const pickedIn = ({ quote }: Message): Pick<Spoken, 'picked'> =>
  quote?.is_manual ? { picked: { words: quote.text, at: quote.position } } : {}

/** A thread outside a forum is only a chain of answers. */
const spotOf = ({ chat, is_topic_message, message_thread_id }: Message): Spot => ({
  chat: chat.id,
  thread: is_topic_message ? (message_thread_id ?? 0) : 0,
})

/** What a person said or changed; absent for everything else that Telegram reports. */
const personal = ({ message, edited_message }: Update): Message | undefined => {
  const said = message ?? edited_message
  return said && (said.text !== undefined || kindOf(said)) ? said : undefined
}

/** Where a person said something; absent for updates that are about something else. */
export const spoken = (update: Update): Spot | undefined => {
  const message = pressIn(update)?.message ?? personal(update)
  return message && spotOf(message)
}

/** An update as the hub keeps it. */
export const toReceived = (update: Update, place: PlaceId): Remote => {
  const group = update.message?.media_group_id
  const press = pressIn(update)
  return {
    id: press?.id ?? updateId(update.update_id),
    place,
    body: JSON.stringify(update),
    ...(group && { group }),
  }
}

const nameOf = ({ first_name, last_name }: NonNullable<Message['from']>): string =>
  last_name ? `${first_name} ${last_name}` : first_name

/** What it is, and its words. */
const sortOf = ({ message: fresh }: Update, message: Message) => {
  const words = wordsOf(message)
  if (!fresh) return { kind: 'edit', text: words ?? '' } as const
  if (message.text !== undefined) return { kind: 'words', text: words ?? '' } as const
  const [offer, place, contact] = [offerIn(message), placeIn(message), contactIn(message)]
  if (offer) return { kind: 'file', text: words ?? '', offer } as const
  if (place) return { kind: 'place', text: '', place } as const
  return contact
    ? ({ kind: 'words', text: contact } as const)
    : ({ kind: 'other', text: kindOf(message) ?? '' } as const)
}

const pressed = ({ on, from, means }: Press): Said => ({
  ...{ kind: 'press', means },
  text: 'line' in means ? means.line : '',
  from: toRemote(on),
  by: { id: String(from.id), name: nameOf(from) },
})

/** Reads what a person said. */
export const fromTelegram = (update: Update): Said => {
  const press = pressIn(update)
  if (press) return pressed(press)
  const message = personal(update)
  if (!message?.from) return { kind: 'nothing', level: 'debug', why: 'nobody said anything' }
  const why = disregarded(message)
  if (why) return why
  // such as a live location that moves on
  if (!update.message && message.text === undefined && message.caption === undefined && !offerIn(message))
    return { kind: 'nothing', level: 'debug', why: 'what was no text has changed' }
  return {
    ...sortOf(update, message),
    from: toRemote({ chat: message.chat.id, message: message.message_id }),
    by: { id: String(message.from.id), name: nameOf(message.from) },
    ...answersOf(message),
  }
}

/** Why something of this kind does not go to WeChat. */
export const refusal = (kind: string) => `a ${kind.replaceAll('_', ' ')} cannot be passed on yet`

/** A team's note. */
export const isNote = ({ text }: Something): boolean => text.startsWith('//')

const sending = ({ from, by }: Something, { to }: Where, content: Content<FileId>): readonly Command[] =>
  to.chat ? [{ kind: 'command', from, by, to, command: { kind: 'send', chat: to.chat, content } }] : []

const answering = ({ linked }: Where) => linked && !linked.isUnclear && { answers: linked.message }

const inWords = (said: Something, where: Where): readonly Command[] =>
  sending(said, where, { kind: 'text', text: [said.text] }).map((wish) => ({ ...wish, ...answering(where) }))

/** What the words are now, where they are none for WeChat: it is not sent, or what goes with them stays. Undefined: they are. */
export const withdrawing = (said: Something, { to, username }: Where): readonly Wish[] | undefined => {
  const { from, by, text } = said
  const about = { from, by, to, of: from }
  if (isRemoval(text, username)) return [{ kind: 'withdraw', ...about, isTyped: true }]
  const isLine = text.startsWith('/') && !isNote(said)
  if (text.trim() && !isNote(said) && !isLine) return undefined
  const isOurs = isLine && commandLine(text, username) !== undefined
  const told = isOurs ? refusing(said, { to }, typeAnew) : []
  return [{ kind: 'withdraw', ...about, only: 'words' }, ...told]
}

/** The words are now these. */
const changing = (said: Something, where: Where): readonly Wish[] => {
  const { to } = where
  const { from, by, text } = said
  const withdrawn = withdrawing(said, where)
  // in General, too, a changed line is answered
  if (withdrawn && (to.chat || text.startsWith('/'))) return withdrawn
  if (!to.chat) return []
  const command = { kind: 'send', chat: to.chat, content: { kind: 'text', text: [text] } } as const
  return withdrawn ?? [{ kind: 'edit', from, by, to, of: from, command, ...answering(where) }]
}

/** Says to whoever sent it why it cannot be passed on. */
export const refusing = ({ from, by }: Something, { to }: Where, reason: string): readonly Wish[] => [
  { kind: 'refusal', from, by, to, reason },
]

/** A message with a file. */
export type WithFile = Extract<Said, { kind: 'file' }>

/** Whether it is a file for WeChat: that is to be kept first. */
export const isGiving = (said: Something, { to }: Where): said is WithFile =>
  said.kind === 'file' && !isNote(said) && to.chat !== undefined

/** What a file that has been kept is sent as. */
export const contentOf = ({ offer: { as, seconds } }: WithFile, file: FileId): Content<FileId> => {
  const timed = (as === 'voice' || as === 'video') && seconds !== undefined ? { seconds } : {}
  return { kind: as, file, ...timed }
}

/** A file that has been kept, and then what is said about it. */
export const giving = (said: WithFile, where: Where, file: FileId): readonly Wish[] => {
  const sent = sending(said, where, contentOf(said, file))
  return said.text.trim() ? [...sent, ...inWords(said, where)] : sent
}

const several = 'several people’s messages stand there: answer by quoting the words that you mean'

const whom = 'Whose message does this answer? It waits for a minute, and is not sent unless you say so.'
/** Options at most: more are to be told apart by a quote. */
const most = 8

/** What is asked, or said, of an answer of which nobody knows whom it answers. */
export const unclear = (said: Something, where: Where): readonly Wish[] | undefined => {
  const { to, linked } = where
  const isSaid = said.kind === 'words' ? !said.text.startsWith('/') : said.kind === 'file' && said.text.trim() !== ''
  if (!to.chat || !linked?.isUnclear || !isSaid || isNote(said)) return undefined
  const { among = [] } = linked
  if (said.kind !== 'words' || !among.length || among.length > most) return refusing(said, where, several)
  const plain = inWords(said, where)
  const options = among.map(({ message, sender, words }) => ({
    label: words.startsWith(sender.name) ? words : `${sender.name}: ${words}`,
    wishes: plain.map((wish) => ({ ...wish, answers: message })),
  }))
  const nobody = { label: 'Nobody’s: send it without', wishes: plain }
  return [{ kind: 'question', from: said.from, by: said.by, to, words: whom, options: [...options, nobody] }]
}

const pressing = ({ from, by, means }: Extract<Said, { kind: 'press' }>, { to }: Where): readonly Wish[] =>
  'token' in means
    ? [{ kind: 'press', from, by, to, token: means.token }]
    : [{ kind: 'desk', from, by, to, line: means.line }]

/** What a person wants done, but for files; nothing where the words are for people of this side only. */
export const toWishes = (said: Something, where: Where): readonly Wish[] => {
  if (said.kind === 'edit') return changing(said, where)
  if (said.kind === 'press') return pressing(said, where)
  if (isNote(said) || said.kind === 'file') return []
  if (said.kind === 'words' && said.text.startsWith('/')) return asLine(said, where)
  // General is the group's own; only commands there are for us
  if (!where.to.chat) return []
  if (said.kind === 'place') return sending(said, where, { kind: 'location', ...said.place })
  return said.kind === 'words' ? inWords(said, where) : refusing(said, where, refusal(said.text))
}
