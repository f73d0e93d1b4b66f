import type { Choice } from '@queqiao/hub'
import type { Button } from './post.ts'
import type { Update } from './telegram.ts'

/** Buttons of ours are told from those of the bot's other works by it. */
const mark = 'wx:'
/** Bytes that Telegram keeps with a button. */
const limit = 64
/** Characters of a button's words: phones show no more. */
const wordsLimit = 60

const dataOf = ({ line }: Choice): string => mark + line

/** Whether a line is short enough for a button. */
export const isPressable = (choice: Choice): boolean => Buffer.byteLength(dataOf(choice)) <= limit

export const buttonOf = (choice: Choice): Button => ({
  text: [...choice.label].slice(0, wordsLimit).join('') || choice.line,
  data: dataOf(choice),
})

/** Somebody has pressed a button of ours. */
export interface Press {
  /** What Telegram wants to be told that we heard of it. */
  readonly query: string
  /** Counts once for each person, message and button. */
  readonly id: string
  readonly from: NonNullable<Update['callback_query']>['from']
  /** The message with the button. */
  readonly message: NonNullable<Update['message']>
  /** What it types. */
  readonly line: string
}

/** The press that an update tells of; none where it is no button of ours, or Telegram does not show its message any more:
 *  then nobody knows where it stands. */
export const pressIn = ({ callback_query: query }: Update): Press | undefined => {
  const { data, message, from } = query ?? {}
  if (!query || !from || !data?.startsWith(mark) || !message || !isShown(message)) return undefined
  const id = `press ${message.chat.id}/${message.message_id} ${from.id} ${data}`
  return { query: query.id, id, from, message, line: data.slice(mark.length) }
}

type Pressed = NonNullable<NonNullable<Update['callback_query']>['message']>

// https://core.telegram.org/bots/api#inaccessiblemessage: its date is always 0
const isShown = (message: Pressed): message is NonNullable<Update['message']> => message.date !== 0
