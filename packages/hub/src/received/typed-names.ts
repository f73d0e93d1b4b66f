import {
  type AccountId,
  type Mention,
  type Mentioned,
  type PersonId,
  words as plain,
  type Text,
} from '@queqiao/protocol/model'
import { roomOf } from '../keys.ts'
import type { Bearer, Directory } from '../people/directory.ts'
import { labelOf } from '../people/finding.ts'
import { areInitials, initials } from '../people/initials.ts'
import { everybody } from '../people/names.ts'
import { mostOptions } from '../questions/questions.ts'
import type { Tx } from '../store/store.ts'
import type { Wanted } from '../wish.ts'

/** What stands before an `@` that may begin a name: no address has it. */
const begins = /(?<![a-z0-9_.+-])@/giu
/** What stands before one that may begin a part of a name. */
const opens = /(?:^|[\s([{（「『“"'，。！？、：；,!?:;]|\p{Script=Han})$/u
/** What may follow a name: a blank, the end, a sign that no word goes on behind. */
const ends = /^(?:$|\s|\p{P}(?![a-z0-9]))/iu
/** Up to four words that may begin a name. */
const typedWords = /^[\p{L}\p{N}\p{M}_-]{1,40}(?: [\p{L}\p{N}\p{M}_-]{1,40}){0,3}/u
/** Less of a name is nobody's: two letters, or one of Chinese. */
const enough = /^(?:\p{Script=Han}|[\s\S]{2})/u
/** A text that is looked through no further: each place costs as many looks as the longest name has letters. */
const most = 500

interface Asked {
  readonly account: AccountId
  /** Nobody can mention themselves. */
  readonly self: PersonId
  readonly command: Wanted
  /** Whether whoever wrote it may put up announcements, and the client can. */
  readonly announces?: boolean
}

/** One answer: the command that it makes of theirs, or the line that it types in its place; neither: nothing is sent. */
export interface Way {
  readonly label: string
  readonly command?: Wanted
  readonly line?: string
}

/** A name that may mean several, or everybody: what its writer is asked. */
export interface Unsure {
  readonly words: string
  readonly options: readonly Way[]
}

/** A command with whom it mentions, and the first name of which that is not certain. */
export interface Typed {
  readonly command: Wanted
  readonly unsure?: Unsure
}

/** The command with everybody mentioned whose name was typed behind an `@`: a whole name, else the beginning of one, else the
 *  first letters of a Chinese one. Of which there are several, its writer is to say. No client calls everybody by a message: who tries to
 *  is told so, and says what is to become of it. */
export async function callTyped(tx: Tx, directory: Directory, asked: Asked): Promise<Typed> {
  const { account, self, command, announces = false } = asked
  if (command.kind !== 'send' || command.content.kind !== 'text') return { command }
  const { chat, content } = command
  const room = roomOf(chat)
  // whatever a side calls everybody, WeChat calls them so
  const nameOfAll = ({ name }: Mention): string => (everybody.includes(name) ? name : 'all')
  const typed = content.text.map((run) => (isAll(run) ? `@${nameOfAll(run)}` : run))
  if (!room || !typed.some((run) => typeof run === 'string' && run.includes('@'))) return { command }
  const members = new Members(await directory.bearers(tx, account, room), self)
  const called = await members.called(typed)
  const saying = (text: Text): Wanted => ({ ...command, content: { ...content, text } })
  const unsure = called.unsure && asking(typed, called.unsure, { members, announces, saying })
  return { command: saying(joined(called.text)), ...(unsure && { unsure }) }
}

const isAll = (run: Text[number]): run is Mention => typeof run !== 'string' && run.mention === 'all'

/** Words that follow each other are one run. */
function joined(text: Text): Text {
  const runs: Text[number][] = []
  for (const run of text) {
    const last = runs.at(-1)
    if (typeof run === 'string' && typeof last === 'string') runs.splice(-1, 1, last + run)
    else if (run !== '') runs.push(run)
  }
  return runs
}

/** Whom a name means that stands somewhere. */
interface Meant {
  readonly who: readonly Mentioned[]
  /** The name as it was typed. */
  readonly typed: string
}

/** Where a name stands that may mean several: in which run, and its `@` there. */
interface Doubt extends Meant {
  readonly run: number
  readonly index: number
}

interface Terms {
  readonly members: Members
  readonly announces: boolean
  readonly saying: (text: Text) => Wanted
}

/** What its writer is asked, and what each answer makes of theirs. */
function asking(text: Text, doubt: Doubt, { members, announces, saying }: Terms): Unsure {
  const { run, index, who, typed } = doubt
  const words = text[run]
  const at = typeof words === 'string' ? words : ''
  const behind = at.slice(index + 1 + typed.length)
  const around = (middle: Text): Text => [
    ...text.slice(0, run),
    at.slice(0, index),
    ...middle,
    behind,
    ...text.slice(run + 1),
  ]
  const people = who.slice(0, mostOptions).flatMap((mention) => (mention === 'all' ? [] : [mention]))
  const named = people.map((mention) => ({
    label: members.label(mention),
    command: saying(around([{ mention, name: typed }])),
  }))
  const announced =
    who.includes('all') && announces
      ? plain(around([]))
          .replace(/^[\s\p{P}]+/u, '')
          .trim()
      : ''
  const announcing = announced ? [{ label: 'Put it up as an announcement', line: `announce now: ${announced}` }] : []
  // an `@` at the end of a run begins no name
  const asWords = saying([...text.slice(0, run), at.slice(0, index + 1), typed + behind, ...text.slice(run + 1)])
  const rest = people.length
    ? [{ label: 'Nobody: send it as it stands', command: asWords }]
    : [{ label: 'Send it as plain words', command: asWords }, { label: 'Do not send it' }]
  return { words: questionOf(doubt, announcing.length > 0), options: [...named, ...announcing, ...rest] }
}

const questionOf = ({ who, typed }: Meant, announces: boolean): string => {
  const waits = 'It waits for a minute, and is not sent unless you say so.'
  if (who.length === 1) {
    const instead = announces
      ? ' An announcement calls everybody in the group, and takes the place of the one before.'
      : ''
    return `“@${typed}” in a message that is sent from here calls nobody: no WeChat client can do that.${instead} What shall become of it? ${waits}`
  }
  const few =
    who.length > mostOptions ? ` These are ${mostOptions} of ${who.length}: more of the name tells which.` : ''
  return `Whom does “@${typed}” mean?${few} ${waits}`
}

const fold = (name: string): string => name.trim().toLowerCase()

/** Who may be meant by a name that was typed in a room. */
class Members {
  readonly #self: PersonId
  readonly #byName = new Map<string, Mentioned[]>()
  readonly #names = new Map<Mentioned, readonly string[]>()
  readonly #longest: number
  readonly #folded: readonly (readonly [name: string, person: PersonId])[]
  #initials: ReadonlyMap<string, readonly PersonId[]> | undefined

  constructor(bearers: readonly Bearer[], self: PersonId) {
    const others = bearers.filter(({ person }) => person !== self)
    this.#self = self
    for (const { person, names } of bearers) {
      this.#names.set(person, names)
      for (const name of new Set(names)) this.#add(name, person)
    }
    for (const name of everybody) this.#add(name, 'all')
    this.#longest = Math.max(0, ...[...this.#byName.keys()].map((name) => name.length))
    this.#folded = others.flatMap(({ person, names }) => names.map((name) => [fold(name), person] as const))
  }

  #add(name: string, who: Mentioned): void {
    this.#byName.set(name, [...(this.#byName.get(name) ?? []), who])
  }

  label(who: PersonId): string {
    return labelOf(this.#names.get(who) ?? [], who)
  }

  /** The same text with typed names as mentions, and the first that may mean several. */
  async called(text: Text): Promise<{ readonly text: Text; readonly unsure?: Doubt }> {
    const runs: Text[number][] = []
    let unsure: Doubt | undefined
    for (const [n, run] of text.entries()) {
      const found = typeof run === 'string' ? await this.#inWords(run) : { runs: [run] }
      runs.push(...found.runs)
      if (found.doubt) unsure ??= { ...found.doubt, run: n }
    }
    return { text: runs, ...(unsure && { unsure }) }
  }

  async #inWords(words: string): Promise<{ readonly runs: Text; readonly doubt?: Omit<Doubt, 'run'> }> {
    const runs: Text[number][] = []
    let from = 0
    let doubt: Omit<Doubt, 'run'> | undefined
    for (const { index } of [...words.matchAll(begins)].slice(0, most)) {
      const meant = index < from ? undefined : await this.#meantAt(words, index)
      const [mention, other] = meant?.who ?? []
      if (!meant || mention === undefined) continue
      if (other !== undefined || mention === 'all') {
        doubt ??= { ...meant, index }
        continue
      }
      if (index > from) runs.push(words.slice(from, index))
      runs.push({ mention, name: meant.typed })
      from = index + 1 + meant.typed.length
    }
    if (from < words.length) runs.push(words.slice(from))
    return { runs, ...(doubt && { doubt }) }
  }

  async #meantAt(words: string, index: number): Promise<Meant | undefined> {
    const whole = this.#wholeAt(words, index + 1)
    if (whole) return whole
    const [typed = ''] = typedWords.exec(words.slice(index + 1, index + 200)) ?? []
    if (!opens.test(words.slice(Math.max(0, index - 2), index))) return undefined
    return this.#beginning(typed) ?? this.#byInitials(typed.split(' ')[0] ?? '')
  }

  /** The longest name of anybody that stands there. */
  #wholeAt(words: string, from: number): Meant | undefined {
    for (let length = Math.min(this.#longest, words.length - from); length > 0; length--) {
      const typed = words.slice(from, from + length)
      const who = this.#byName.get(typed)
      if (who && ends.test(words.slice(from + length, from + length + 2)))
        return { who: who.filter((one) => one !== this.#self), typed }
    }
    return undefined
  }

  /** Whose name these words are but for their case, else begin; as many of them as can be. */
  #beginning(words: string): Meant | undefined {
    for (let typed = words; enough.test(typed); typed = typed.slice(0, Math.max(0, typed.lastIndexOf(' ')))) {
      const folded = fold(typed)
      const same = this.#whose((name) => name === folded)
      const who = same.length ? same : this.#whose((name) => name.startsWith(folded))
      if (who.length) return { who, typed }
    }
    return undefined
  }

  #whose(fits: (name: string) => boolean): readonly PersonId[] {
    return [...new Set(this.#folded.flatMap(([name, person]) => (fits(name) ? [person] : [])))]
  }

  async #byInitials(typed: string): Promise<Meant | undefined> {
    if (!areInitials(typed)) return undefined
    this.#initials ??= await initialsOf(this.#folded)
    const who = this.#initials.get(fold(typed))
    return who && { who, typed }
  }
}

async function initialsOf(
  names: readonly (readonly [name: string, person: PersonId])[],
): Promise<ReadonlyMap<string, readonly PersonId[]>> {
  const byInitials = new Map<string, Set<PersonId>>()
  for (const [name, person] of names) {
    const letters = await initials(name)
    if (letters !== undefined) byInitials.set(letters, (byInitials.get(letters) ?? new Set()).add(person))
  }
  return new Map([...byInitials].map(([letters, people]) => [letters, [...people]]))
}
