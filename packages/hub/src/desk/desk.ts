import { mayAsk, type Speaker } from '../accounts/roles.ts'
import type { Batch } from '../deliveries/deliveries.ts'
import { unable } from '../outbox/deeds.ts'
import { account } from './account.ts'
import { type Answer, type Asked, asLine, type DeskOptions, type Line, say, type Word, type Words } from './asked.ts'
import { chats } from './chats.ts'
import { links } from './links.ts'
import { offers } from './offers.ts'
import { outbox } from './outbox.ts'
import { page } from './page.ts'
import { people } from './people.ts'
import { rooms } from './rooms.ts'
import { voices } from './voices.ts'

export type { DeskOptions, Line } from './asked.ts'

const help: Word = {
  help: 'what you can type here',
  answer: (asked) =>
    say(...Object.entries(words).flatMap((entry) => lineOf(entry, asked)), ...ownLines(asked), ...lastly(asked)),
}

/** What can be typed, in the order in which it is listed. */
export const words: Words = {
  help,
  ...account,
  ...chats,
  ...links,
  ...rooms,
  ...people,
  ...offers,
  ...voices,
  ...page,
  ...outbox,
}

/** A word with what stands behind it, and what it does; nothing for who may not. */
const lineOf = ([name, word]: readonly [string, Word], asked: Asked): readonly string[] => {
  const { takes, help, refusal, does, mostly = does } = word
  if (refusal?.(asked.speaker)) return []
  const cannot =
    mostly && !asked.accounts.can(asked.key.account).commands[mostly] ? ' (not with this WeChat client)' : ''
  return [`${asked.prefixes.here}${takes ? `${name} ${takes}` : name} – ${help}${cannot}`]
}

const ownLines = ({ own = [], prefixes }: Asked): readonly string[] =>
  own.map(({ word, says }) => `${prefixes.here}${word} – ${says.en}`)

/** What else can be written, and where it goes. */
const lastly = ({ key, prefixes: { here, chat } }: Asked): readonly string[] => {
  if (key.chat) return ['Whatever else is written here goes to WeChat, unless it begins with “//”.']
  return here === chat ? [] : [`Where a chat lives, begin each with “${chat.trim()}”.`]
}

export type Answered = Answer | { readonly refused: string }

/** Does what a line asks, inside a change. What else it changes is for `owing.changed` to say when that is committed. */
export async function answer(options: DeskOptions, batch: Batch, { line, ...asked }: Line): Promise<Answered> {
  const [, name = '', rest = ''] = /^(\S*)\s*([\s\S]*)$/u.exec(unprefixed(line.trim())) ?? []
  const known = wordOf(name || 'help')
  const refused = mayAsk(asked.speaker) ?? known?.refusal?.(asked.speaker)
  if (refused) return { refused }
  if (asked.vacant && !asked.vacant.isDesk && !known?.vacant)
    return say(
      `No chat lives here: only ${asLine(asked, 'link CHAT')} can be typed, which makes this the place of that chat.`,
    )
  if (!known) return say(`“${name}” is not known here; ${asLine(asked, 'help')} lists what is.`)
  if (known.does && !options.accounts.can(asked.key.account).commands[known.does]) return say(unable(known.does))
  return known.answer({ ...options, ...asked, batch, rest })
}

/** Why somebody may not have a line done, whatever comes of it; nothing where they may. */
export const refusalOf = (line: string, speaker: Speaker): string | undefined =>
  mayAsk(speaker) ?? wordOf(line.split(' ')[0] ?? '')?.refusal?.(speaker)

/** Whether what such a line is answered is for its writer alone. */
export const isPersonal = (line: string): boolean => wordOf(line.trim().split(/\s/u)[0] ?? '')?.personal === true

/** Phones begin a line with a capital. */
const wordOf = (name: string): Word | undefined => {
  const small = name.toLowerCase()
  return Object.hasOwn(words, small) ? words[small] : undefined
}

/** What is typed into a shell as `outbox list` or `outbox retry ID` means the same here. */
const unprefixed = (line: string): string =>
  line.replace(/^outbox\s+list$/u, 'outbox').replace(/^outbox\s+(?=(?:retry|drop)\b)/u, '')
