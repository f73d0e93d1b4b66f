import { createHash } from 'node:crypto'
import { type Choice, type Copy, type RemoteId, remoteId } from '@queqiao/hub'
import { type AccountId, visible } from '@queqiao/protocol/model'
import type { Sent } from '../ids.ts'
import type { Message, Update } from '../telegram.ts'
import type { Button } from './post.ts'

/** Buttons of ours are told from those of the bot's other works by it. */
const mark = 'wx:'
/** Bytes that Telegram keeps with a button. */
const limit = 64
/** Characters that a button can copy. */
const copyLimit = 256
/** Characters of a button's words: phones show no more. */
const wordsLimit = 60

/** What a button tells accounts apart by: in General several may have their desks. */
export const tagOf = (account: AccountId): string => createHash('sha256').update(account).digest('hex').slice(0, 6)

/** What people call themselves turns nothing around on a button. */
const fitting = (label: string): string => [...visible(label)].slice(0, wordsLimit).join('')

/** The button of a choice; undefined where it has no token, and its line is too long for one. */
export const buttonOf = ({ label, line, token }: Choice, account: AccountId): Button | undefined => {
  const data = mark + (token ?? `${tagOf(account)}:${line}`)
  if (Buffer.byteLength(data) > limit) return undefined
  return { text: fitting(label) || line, data }
}

/** The button that copies words. */
export const copying = ({ label, words }: Copy): Button => ({
  text: fitting(label),
  copies: [...words].slice(0, copyLimit).join(''),
})

/** What a button of ours means: what the hub knows it by, or the line that it types for an account. */
export type Meaning = { readonly token: string } | { readonly tag: string; readonly line: string }

/** Somebody has pressed a button of ours. */
export interface Press {
  /** What Telegram wants to be told that we heard of it. */
  readonly query: string
  /** Counts once for each person, message and button. */
  readonly id: RemoteId
  readonly from: NonNullable<Update['callback_query']>['from']
  /** The message with the button. */
  readonly on: Sent
  /** The same as Telegram shows it; none where it does not any more: then nobody knows in which topic it stands. */
  readonly message?: Message
  readonly means: Meaning
}

/** The press that an update tells of; none where it is no button of ours. */
export const pressIn = ({ callback_query: query }: Update): Press | undefined => {
  const { data, message, from } = query ?? {}
  if (!query || !from || !data?.startsWith(mark) || !message) return undefined
  const on = { chat: message.chat.id, message: message.message_id }
  return {
    ...{ query: query.id, id: remoteId(`press ${on.chat}/${on.message} ${from.id} ${data}`), from, on },
    ...(isShown(message) && { message }),
    means: meaningOf(data.slice(mark.length)),
  }
}

const meaningOf = (data: string): Meaning => {
  const [tag = '', ...line] = data.split(':')
  return line.length ? { tag, line: line.join(':') } : { token: data }
}

type Pressed = NonNullable<NonNullable<Update['callback_query']>['message']>

// https://core.telegram.org/bots/api#inaccessiblemessage: its date is always 0
const isShown = (message: Pressed): message is Message => message.date !== 0
