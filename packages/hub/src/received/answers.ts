import type { AccountId } from '@queqiao/protocol/model'
import type { Accounts } from '../accounts/accounts.ts'
import { type Asking, isOwner, mayWrite, type Speaker } from '../accounts/roles.ts'
import type { Batch, Deliveries } from '../deliveries/deliveries.ts'
import { type ChatKey, type PlaceId, placeId, remoteId } from '../ids.ts'
import { keyText } from '../keys.ts'
import { withLeads } from '../outbox/leads.ts'
import type { Outbox } from '../outbox/outbox.ts'
import type { Directory } from '../people/directory.ts'
import { distinctTitle } from '../people/distinct.ts'
import { labelOf } from '../people/finding.ts'
import { chatsAt } from '../places/places.ts'
import { reword } from '../questions/astray.ts'
import { lately, livingAt } from '../questions/lately.ts'
import { newToken } from '../questions/offering.ts'
import {
  against,
  ask,
  askedIn,
  end,
  mostOptions,
  numbered,
  overdue,
  type Picked,
  pressed,
  type Question,
} from '../questions/questions.ts'
import type { CommandsTable } from '../store/schema.ts'
import type { Selectable, Store, Tx } from '../store/store.ts'
import type { Astray, Author, Option, Wish, Writing } from '../wish.ts'
import { type Granted, type Line, refuse } from './granted.ts'
import { inWhole } from './in-whole.ts'
import { sayUnchanged } from './undoing.ts'
import type { Uncertain, Whereabouts, Writings } from './writings.ts'

export interface AnswersOptions {
  readonly store: Store
  readonly deliveries: Deliveries
  readonly directory: Directory
  readonly accounts: Pick<Accounts, 'all' | 'person'>
  readonly outbox: Outbox
  readonly writings: Writings
  speaker(tx: Tx, bridge: string, said: Pick<Wish, 'by' | 'to'>): Promise<Speaker>
  /** The accounts that somebody may see, by their id on a bridge's side. */
  seen(bridge: string, author: string): readonly AccountId[]
  /** Does what a wish says. */
  grant(batch: Batch, granted: Granted): Promise<void>
  /** Does what a typed line says. */
  type(batch: Batch, line: Line): Promise<void>
}

const whereTo =
  'For which chat is this? It waits for a minute, and is not sent unless you say so. (Who answers a message of a chat writes to that one.)'
const noChat =
  'nobody knows for which chat this is: answer a message of that chat, or write where it has a place of its own'
const unanswered = 'nobody answered what was asked about it in time: write it once more'

/** What is answered to questions, by buttons and numbers. */
export class Answers {
  readonly #options: AnswersOptions

  constructor(options: AnswersOptions) {
    this.#options = options
  }

  /** Holds what its writer may send until they have said what it means. */
  async hold(batch: Batch, asked: Uncertain, speaker: Speaker): Promise<void> {
    const [first] = asked.options.flatMap(({ wishes }) => wishes)
    const allowed = first && mayWrite(speaker, first)
    if (allowed && 'refused' in allowed) return refuse(batch, asked.at.bridge, asked.at, allowed.refused)
    await this.#options.writings.hold(batch, asked, speaker)
  }

  /** Asks for which chat it is, of those that its writer wrote to last, and then of those that spoke there last. Also where there is
   *  only one, nothing waits for that. */
  async lost(batch: Batch, { at, said, isEdit }: Lost): Promise<void> {
    const { bridge, place, by } = at
    const { tx } = batch
    if (isEdit) return this.#reworded(batch, { at, said })
    const options: Option[] = []
    const seen = this.#options.seen(bridge, by.id)
    const written = await lately(tx, { bridge, author: by.id, seen })
    const chats = distinct([...written, ...(await livingAt(tx, { bridge, place, seen }))])
    for (const { label, to } of await this.#labelled(tx, chats))
      options.push({ label, wishes: said.flatMap((one) => asSaid(one, to, by)) })
    if (options.length) return ask(batch, { ...at, token: newToken(), words: whereTo, options })
    refuse(batch, bridge, { ...at, ...(await unlessHome(tx, at)) }, noChat)
  }

  /** Each under a name that none of the others has. */
  async #labelled(tx: Tx, chats: readonly ChatKey[]) {
    const { directory, accounts } = this.#options
    const all: { readonly label: string; readonly to: ChatKey }[] = []
    for (const to of chats) all.push({ label: await distinctTitle({ db: tx, directory, accounts }, to), to })
    const isTwice = (label: string) => all.filter((one) => one.label === label).length > 1
    return all.map(({ label, to }) => ({ label: isTwice(label) && to.chat ? labelOf([label], to.chat.id) : label, to }))
  }

  async #reworded(batch: Batch, { at, said }: Lost): Promise<void> {
    const [content] = said.flatMap((one) => (one.content.kind === 'text' ? [one.content] : []))
    if (!content || !(await reword(batch.tx, at, content.text))) sayUnchanged(batch, at, 'nobody')
  }

  /** A button types a line, or answers a question. */
  async pressed(batch: Batch, { wish, ...line }: Line<'press'>): Promise<void> {
    const picked = await pressed(batch.tx, wish.token)
    const { token: _, ...about } = wish
    const typed = { ...line, pressed: wish.from, wish: { ...about, kind: 'desk', line: '' } } as const
    if (picked) await this.#pick(batch, picked, typed)
  }

  /** A number answers a question. False: it is none. */
  async typed(batch: Batch, line: Line): Promise<boolean> {
    const [typed] = /^\d{1,6}$/u.exec(line.wish.line.trim()) ?? []
    if (typed === undefined) return false
    const { bridge, place } = line.origin
    const picked = await numbered(batch.tx, { bridge, place, number: Number(typed) })
    if (picked) await this.#pick(batch, picked, line)
    return picked !== undefined
  }

  async #pick(batch: Batch, { question, meant }: Picked, line: Line): Promise<void> {
    const { bridge, wish } = line
    const { by, from } = wish
    const to = askedIn(question)
    const speaker = await this.#options.speaker(batch.tx, bridge.name, { by, to })
    const prefix = bridge.traits?.prefix?.elsewhere
    const why = against(question, { author: by.id, isOwner: isOwner(speaker), prefix })
    if (why !== undefined) return batch.tell(to, { kind: 'word', of: from, words: `✗ ${why}` }, { only: bridge.name })
    const about = aboutOf(question)
    if ('line' in meant) {
      if (about && !(await this.#dismiss(batch, question))) return
      const typed = about || question.remote === null ? from : remoteId(question.remote)
      return this.#options.type(batch, { ...line, speaker, wish: { ...wish, from: typed, to, line: meant.line } })
    }
    if (!about) return
    // first what others take first, too: two processes would wait for each other
    const held = await this.#options.writings.held(batch.tx, question)
    if (!(await end(batch.tx, question.token, 'answered'))) return
    if (held) return this.#release(batch, { held, meant, at: about })
    const row = { id: about.received, place: about.place }
    await this.#answer(batch, meant, { bridge, claim: line.claim, row, index: (about.wish + 1) * 1000 })
  }

  /** Words that wait for an answer are not sent: a line is typed in their place. False: somebody else has answered. */
  async #dismiss(batch: Batch, question: Question): Promise<boolean> {
    const { writings } = this.#options
    const { tx } = batch
    const held = await writings.held(tx, question)
    if (!(await end(tx, question.token, 'answered'))) return false
    if (held) await writings.instead(batch, held, 'something else was done in its place')
    return true
  }

  /** What nobody held is as if it were said now. */
  async #answer(batch: Batch, { wishes }: Option, from: Omit<Granted, 'wish'>): Promise<void> {
    const judge = async (wish: Asking) => mayWrite(await this.#options.speaker(batch.tx, from.bridge.name, wish), wish)
    const meant = await withLeads(await inWhole(wishes, judge), judge)
    for (const [n, wish] of meant.entries()) await this.#options.grant(batch, { ...from, wish, index: from.index + n })
  }

  async #release(batch: Batch, { held, meant, at }: Released): Promise<void> {
    const { writings, speaker: speakerOf } = this.#options
    const [wish] = meant.wishes
    const speaker = await speakerOf(batch.tx, at.bridge, at)
    const allowed = wish && mayWrite(speaker, wish)
    if (wish && allowed && 'command' in allowed)
      return writings.release(batch, held, { at: { ...at, isOwner: isOwner(speaker) }, wish, speaker })
    const reason = allowed && 'refused' in allowed ? allowed.refused : 'it was not to be sent'
    await writings.forget(batch, held, reason)
    refuse(batch, at.bridge, at, reason)
  }

  /** What nobody has answered in time is not sent, which is told. Gives whether there was any. */
  async sweep(): Promise<boolean> {
    const { store, outbox, deliveries } = this.#options
    const late = await overdue(store.db)
    for (const question of late)
      await store.write((tx) => deliveries.within(tx, (batch) => this.#expire(batch, question)))
    if (late.length) outbox.wake()
    return late.length > 0
  }

  async #expire(batch: Batch, question: Question): Promise<void> {
    const { tx } = batch
    const { writings } = this.#options
    const held = await writings.held(tx, question)
    const about = aboutOf(question)
    if (!(await end(tx, question.token, 'late')) || !about) return
    if (held) await writings.forget(batch, held, unanswered)
    refuse(batch, about.bridge, { ...about, ...(await unlessHome(tx, about)) }, unanswered)
  }
}

interface Lost {
  readonly at: Whereabouts
  readonly said: readonly Astray[]
  readonly isEdit?: true | undefined
}

interface Released {
  readonly held: Selectable<CommandsTable>
  readonly meant: Option
  readonly at: Omit<Whereabouts, 'isOwner'>
}

/** What a question is about; undefined for lines of the desk. */
function aboutOf(question: Question): Omit<Whereabouts, 'isOwner'> | undefined {
  const { bridge, place, remote, author, name, received, wish } = question
  if (bridge === null || place === null || remote === null || author === null || received === null || wish === null)
    return undefined
  const by = { id: author, name: name ?? author }
  return { bridge, place: placeId(place), from: remoteId(remote), by, to: askedIn(question), received, wish }
}

/** As many as are asked about, each once. */
const distinct = (chats: readonly ChatKey[]): readonly ChatKey[] =>
  [...new Map(chats.map((key) => [keyText(key), key])).values()].slice(0, mostOptions)

/** Where something is told, if no chat lives there. */
const unlessHome = async (
  tx: Tx,
  { bridge, place }: Pick<Whereabouts, 'bridge' | 'place'>,
): Promise<{ readonly at?: PlaceId }> => ((await chatsAt(tx, bridge, place)).length ? {} : { at: place })

/** What was said, as if it had been said in that chat. */
const asSaid = ({ from, content }: Astray, to: ChatKey, by: Author): readonly Writing[] =>
  to.chat ? [{ kind: 'command', from, by, to, command: { kind: 'send', chat: to.chat, content } }] : []
