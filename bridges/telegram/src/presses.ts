import { createHash } from 'node:crypto'
import type { Choice } from '@queqiao/hub'
import type { AccountId } from '@queqiao/protocol/model'
import type { Button } from './post.ts'
import type { Update } from './telegram.ts'

/** Buttons of ours are told from those of the bot's other works by it. */
const mark = 'wx:'
/** Bytes that Telegram keeps with a button. */
const limit = 64
/** Characters of a button's words: phones show no more. */
const wordsLimit = 60

/** What a button tells accounts apart by: in General several may have their desks. */
export const tagOf = (account: AccountId): string => createHash('sha256').update(account).digest('hex').slice(0, 6)

/** The button of a choice; undefined where its line is too long for one. */
export const buttonOf = ({ label, line }: Choice, account: AccountId): Button | undefined => {
  const data = `${mark}${tagOf(account)}:${line}`
  if (Buffer.byteLength(data) > limit) return undefined
  return { text: [...label].slice(0, wordsLimit).join('') || line, data }
}

/** Somebody has pressed a button of ours. */
export interface Press {
  /** What Telegram wants to be told that we heard of it. */
  readonly query: string
  /** Counts once for each person, message and button. */
  readonly id: string
  readonly from: NonNullable<Update['callback_query']>['from']
  /** The message with the button. */
  readonly message: NonNullable<Update['message']>
  /** The account that it is about. */
  readonly tag: string
  /** What it types. */
  readonly line: string
}

/** The press that an update tells of; none where it is no button of ours, or Telegram does not show its message any more:
 *  then nobody knows where it stands. */
export const pressIn = ({ callback_query: query }: Update): Press | undefined => {
  const { data, message, from } = query ?? {}
  if (!query || !from || !data?.startsWith(mark) || !message || !isShown(message)) return undefined
  const id = `press ${message.chat.id}/${message.message_id} ${from.id} ${data}`
  const [tag = '', ...line] = data.slice(mark.length).split(':')
  return { query: query.id, id, from, message, tag, line: line.join(':') }
}

type Pressed = NonNullable<NonNullable<Update['callback_query']>['message']>

// https://core.telegram.org/bots/api#inaccessiblemessage: its date is always 0
const isShown = (message: Pressed): message is NonNullable<Update['message']> => message.date !== 0
