import type { Batch } from '../deliveries.ts'
import { account } from './account.ts'
import { type Answer, type DeskOptions, type Line, say, type Word, type Words } from './asked.ts'
import { chats } from './chats.ts'
import { unable } from './deeds.ts'
import { links } from './links.ts'
import { offers } from './offers.ts'
import { outbox } from './outbox.ts'
import { people } from './people.ts'
import { mayAsk, type Speaker } from './roles.ts'
import { rooms } from './rooms.ts'
import { voices } from './voices.ts'

export type { DeskOptions, Line } from './asked.ts'

const help: Word = {
  help: 'what you can type here',
  answer: ({ speaker }) => say(...Object.entries(typed).flatMap((entry) => lineOf(entry, speaker))),
}

/** What can be typed, in the order in which it is listed. */
const typed: Words = { help, ...account, ...chats, ...links, ...rooms, ...people, ...offers, ...voices, ...outbox }

/** A word with what stands behind it, and what it does; nothing for who may not. */
const lineOf = ([name, { takes, help, refusal }]: readonly [string, Word], speaker: Speaker): readonly string[] =>
  refusal?.(speaker) ? [] : [`${takes ? `${name} ${takes}` : name} – ${help}`]

export type Answered = Answer | { readonly refused: string }

/** Does what a line asks, inside a change. What else it changes is for `owing.changed` to say when that is committed. */
export async function answer(options: DeskOptions, batch: Batch, { line, ...asked }: Line): Promise<Answered> {
  const [, name = '', rest = ''] = /^(\S*)\s*([\s\S]*)$/u.exec(unprefixed(line.trim())) ?? []
  const known = wordOf(name)
  const refused = mayAsk(asked.speaker) ?? known?.refusal?.(asked.speaker)
  if (refused) return { refused }
  if (asked.vacant && !known?.vacant)
    return say('No chat lives here: only “link CHAT” can be typed, which makes this the place of that chat.')
  if (!known) return say(`“${name}” is not known here; “help” lists what is.`)
  if (known.does && !options.accounts.can(asked.key.account).commands[known.does]) return say(unable(known.does))
  return known.answer({ ...options, ...asked, batch, rest })
}

/** Phones begin a line with a capital. */
const wordOf = (name: string): Word | undefined => {
  const small = name.toLowerCase()
  return Object.hasOwn(typed, small) ? typed[small] : undefined
}

/** What is typed into a shell as `outbox list` or `outbox retry ID` means the same here. */
const unprefixed = (line: string): string =>
  line.replace(/^outbox\s+list$/u, 'outbox').replace(/^outbox\s+(?=(?:retry|drop)\b)/u, '')
