import type { AccountId, PersonId, Text } from '@queqiao/protocol/model'
import type { Directory } from './directory.ts'
import { roomOf } from './keys.ts'
import type { Tx } from './store/store.ts'
import type { Wanted } from './wish.ts'

/** Whose a name is; `several`: nobody's alone. */
export type Bearers = ReadonlyMap<string, PersonId | 'several'>

/** What stands before an `@` that may begin a name: no address has it. */
const begins = /(?<![a-z0-9_.+-])@/giu
/** What may follow a name: a blank, the end, a sign that no word goes on behind. */
const ends = /^(?:$|\s|\p{P}(?![a-z0-9]))/iu
/** A text that is looked through no further: each place costs as many looks as the longest name has letters. */
const most = 500

interface Asked {
  readonly account: AccountId
  /** Nobody can mention themselves. */
  readonly self: PersonId
  readonly command: Wanted
}

/** The command with everybody mentioned whose name was typed behind an `@`, if only one member of the room goes by it. */
export async function callTyped(tx: Tx, directory: Directory, { account, self, command }: Asked): Promise<Wanted> {
  if (command.kind !== 'send' || command.content.kind !== 'text') return command
  const { chat, content } = command
  const room = roomOf(chat)
  if (!room || !content.text.some((run) => typeof run === 'string' && run.includes('@'))) return command
  const bearers = await directory.bearers(tx, account, room)
  return { ...command, content: { ...content, text: called(content.text, bearers, self) } }
}

/** The same text with typed names as mentions: the longest name that stands there counts. */
function called(text: Text, bearers: Bearers, self: PersonId): Text {
  const longest = Math.max(0, ...[...bearers.keys()].map((name) => name.length))
  return text.flatMap((run) => (typeof run === 'string' ? inWords(run, { bearers, self, longest }) : [run]))
}

interface Known {
  readonly bearers: Bearers
  readonly self: PersonId
  readonly longest: number
}

function inWords(words: string, known: Known): Text {
  const runs: Text[number][] = []
  let from = 0
  for (const { index } of [...words.matchAll(begins)].slice(0, most)) {
    const name = index < from ? undefined : nameAt(words, index + 1, known)
    const mention = name === undefined ? undefined : known.bearers.get(name)
    if (name === undefined || mention === undefined || mention === 'several' || mention === known.self) continue
    if (index > from) runs.push(words.slice(from, index))
    runs.push({ mention, name })
    from = index + 1 + name.length
  }
  if (from < words.length) runs.push(words.slice(from))
  return runs
}

/** The longest name of anybody that stands there. */
function nameAt(words: string, from: number, { bearers, longest }: Known): string | undefined {
  for (let length = Math.min(longest, words.length - from); length > 0; length--) {
    const end = from + length
    if (bearers.has(words.slice(from, end)) && ends.test(words.slice(end, end + 2))) return words.slice(from, end)
  }
  return undefined
}
