import type { AccountId } from '@queqiao/protocol/model'
import type { Speaker } from '../accounts/roles.ts'
import type { Bridge } from '../bridge.ts'
import type { Batch } from '../deliveries/deliveries.ts'
import type { Answer } from '../desk/asked.ts'
import type { Answered, Line as Typed } from '../desk/desk.ts'
import type { ChatKey } from '../ids.ts'
import type { Outbox } from '../outbox/outbox.ts'
import { entryId } from '../owed-refs.ts'
import { namedLines } from '../people/account-names.ts'
import type { Directory } from '../people/directory.ts'
import { isList } from '../places/lists.ts'
import { chatsAt } from '../places/places.ts'
import { offering } from '../questions/offering.ts'
import type { Tx } from '../store/store.ts'
import type { Wish } from '../wish.ts'
import { type Aimed, aim } from './aim.ts'
import { readerOf } from './arrivals.ts'
import { type Line, refuse } from './granted.ts'
import { writer } from './writings.ts'

export interface TypingOptions {
  readonly outbox: Outbox
  readonly directory: Directory
  /** Who wrote it, as far as the settings know them. */
  speaker(tx: Tx, bridge: string, said: Pick<Wish, 'by' | 'to'>): Promise<Speaker>
  /** Does what somebody typed for us, inside the change that writes the answer. */
  desk(batch: Batch, typed: Typed): Promise<Answered>
  /** The accounts that somebody may see, by their id on a bridge's side. */
  seen(bridge: string, author: string): readonly AccountId[]
  /** Whether everybody on a bridge's side who may see one account may see the other. */
  isShown(bridge: string, account: AccountId, other: AccountId): boolean
  /** Those that they own. */
  owned(bridge: string, author: string): readonly AccountId[]
  /** Takes a line that answers a question. False: it does not. */
  isAnswer(batch: Batch, line: Line): Promise<boolean>
}

/** What people type for us, rather than for WeChat. */
export class Typing {
  readonly #options: TypingOptions
  /** Whether something was done in transactions that may not be committed yet. */
  #hasAsked = false

  constructor(options: TypingOptions) {
    this.#options = options
  }

  /** Whether something was done since this was asked last. */
  hasAsked(): boolean {
    const had = this.#hasAsked
    this.#hasAsked = false
    return had
  }

  /** A number answers a question; anything else is for the desk. */
  async typed(batch: Batch, line: Line): Promise<void> {
    if (!(await this.#options.isAnswer(batch, line))) await this.desk(batch, line)
  }

  /** A line is for one account; whose, its writer is asked where nobody knows. */
  async desk(batch: Batch, line: Line): Promise<void> {
    const { wish } = line
    const aimed = await this.#aimed(batch.tx, line)
    if ('lines' in aimed) return this.#which(batch, line, aimed)
    for (const one of aimed) {
      const isHere = one.account === wish.to.account
      const back = this.#back(line, one.account)
      if (back === 'hidden') elsewhere(batch, line)
      const meant = isHere ? line : await this.#of(batch.tx, line, one.account)
      await this.#answer(batch, meant, { ...one, ...(typeof back === 'object' && { back }) })
    }
  }

  /** The desk at which a line for the desk of another account was typed: it is answered there. `hidden`: people read that desk who may
   *  not see the account. */
  #back({ bridge, wish }: Line, account: AccountId): ChatKey | 'hidden' | undefined {
    const { to } = wish
    if (this.#desks({ bridge, wish }).includes(account)) return undefined
    const isRead = bridge.traits?.reads && !this.#options.isShown(bridge.name, to.account, account)
    return isRead ? 'hidden' : deskOf(to)
  }

  /** The accounts that have their desks where it was typed. */
  #desks({ bridge, wish: { to, desks, vacant, by } }: Pick<Line, 'bridge' | 'wish'>): readonly AccountId[] {
    return desks ?? (vacant?.isDesk ? this.#options.seen(bridge.name, by.id) : [to.account])
  }

  /** What they answer is as if they had typed it so. */
  async #which(batch: Batch, { bridge, wish, origin }: Line, { lines, choices: all = [] }: Answer): Promise<void> {
    const to = deskOf(wish.to)
    const { row, choices } = offering(to, all, wish.from)
    if (all.length) await batch.tx.insertInto('questions').values(row).execute()
    batch.tell(to, { kind: 'desk', lines, choices, at: origin.place }, { only: bridge.name })
  }

  async #aimed(tx: Tx, { bridge, wish }: Line): Promise<readonly Aimed[] | Answer> {
    const { to, line, vacant, by } = wish
    const { account } = to
    if (to.chat && !isList(to)) return [{ account, line }]
    const { directory, seen, owned } = this.#options
    const all = seen(bridge.name, by.id)
    const desks = this.#desks({ bridge, wish })
    const prefix = bridge.traits?.prefix?.[vacant ? 'elsewhere' : 'desk'] ?? ''
    return aim(tx, directory, { line, account, desks, owned: owned(bridge.name, by.id), seen: all, prefix })
  }

  /** The same line, of another account. */
  async #of(tx: Tx, { wish, ...line }: Line, account: AccountId): Promise<Line> {
    const meant = { ...wish, to: { account } }
    return { ...line, wish: meant, speaker: await this.#options.speaker(tx, line.bridge.name, meant) }
  }

  async #answer(
    batch: Batch,
    { bridge, speaker, wish, claim, origin, pressed }: Line,
    { account, line, name, back }: Answering,
  ): Promise<void> {
    const { from, by, vacant, beside, alone } = wish
    // where something is listed it is answered, whichever chat it is about: nobody would look for that elsewhere
    const listed = (await chatsAt(batch.tx, bridge.name, origin.place)).some(isList)
    const key = deskOf(wish.to)
    const at = (vacant || listed || beside || alone || name !== undefined) && { at: origin.place }
    const asking = claim.entries.map(({ lane, n }) => entryId(readerOf(bridge), lane, n))
    const { desk = '', elsewhere = '' } = bridge.traits?.prefix ?? {}
    const prefixes = { here: key.chat || vacant ? elsewhere : desk, chat: elsewhere }
    const typist = { bridge: bridge.name, speaker, author: by.id, place: origin.place, vacant, alone }
    const typed = { key, ...typist, prefixes, own: bridge.traits?.own, line, asking, pressed }
    const answered = await this.#options.desk(batch, typed)
    if ('refused' in answered) return refuse(batch, bridge.name, { ...wish, ...at, to: back ?? key }, answered.refused)
    this.#hasAsked = true
    const { command, of, replaces, ...told } = back ? backAt(account, answered, bridge) : answered
    const lines = name === undefined ? told.lines : namedLines(name, told.lines)
    const isUnder = of !== undefined && !at
    const words = lines.join('\n')
    if (isUnder) batch.tell(key, { kind: 'word', of, words, ...(replaces && { replaces }) }, { only: bridge.name })
    else if (lines.length) batch.tell(back ?? key, { kind: 'desk', ...told, lines, ...at }, { only: bridge.name })
    if (!command) return
    await this.#options.outbox.queue(batch.tx, {
      ...origin,
      from,
      by: writer(by, speaker),
      to: key,
      command,
      written: command,
    })
  }
}

/** A line for an account, and the desk where it is answered, if that is another's. */
type Answering = Aimed & { readonly back?: ChatKey }

/** At the desk of another account its lines begin with whose they are; how it ends is told at its own, on sides that show each what is
 *  its own. */
function backAt(account: AccountId, { choices, lines, ...answer }: Answer, { traits }: Bridge): Answer {
  const isToldThere = answer.command && traits?.reads
  return {
    ...answer,
    lines: isToldThere ? [...lines, 'How that ends is told at the desk of that account.'] : lines,
    ...(choices && { choices: choices.map((one) => ({ ...one, line: `for ${account} ${one.line}` })) }),
  }
}

/** What is typed where something is listed is for the desk. */
const deskOf = (to: ChatKey): ChatKey => (isList(to) ? { account: to.account } : to)

/** Where a desk is read by people who may not see the account, that is answered at its own, and that is said. */
function elsewhere(batch: Batch, { bridge, wish, origin }: Line): void {
  const lines = ['That is answered at the desk of the account that you named.']
  batch.tell(deskOf(wish.to), { kind: 'desk', lines, at: origin.place }, { only: bridge.name })
}
