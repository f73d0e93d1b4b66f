import type { AccountId, Capabilities, PersonId } from '@queqiao/protocol/model'
import type { Accounts } from '../accounts/accounts.ts'
import { type Asking, isOwner, mayAsk, mayDecide, mayWrite, muted } from '../accounts/roles.ts'
import { writerText } from '../accounts/users.ts'
import type { Bridge } from '../bridge.ts'
import { steadyNow } from '../clock.ts'
import type { Why } from '../crew/failures.ts'
import type { Done } from '../crew/worker.ts'
import type { Batch, Deliveries } from '../deliveries/deliveries.ts'
import { Retry } from '../errors.ts'
import { placeId } from '../ids.ts'
import { asideOf, waitsIn } from '../lanes/aside.ts'
import type { Claim } from '../lanes/claims.ts'
import * as lanes from '../lanes/lanes.ts'
import type { Replies } from '../options.ts'
import { type Lead, withLeads } from '../outbox/leads.ts'
import type { Directory } from '../people/directory.ts'
import { forgetLeftOut } from '../questions/left-out.ts'
import type { Store, Tx } from '../store/store.ts'
import type { Remote, Wish, Writing } from '../wish.ts'
import { addressed } from './addressed.ts'
import { albumAtHead, patienceFor } from './albums.ts'
import { Answers } from './answers.ts'
import { Arrivals, asRemote, readerOf, rowsOf } from './arrivals.ts'
import { sayBuried, sayWaits } from './buried.ts'
import { type Change, Changes, type ChangesOptions } from './changing.ts'
import { type Granted, type Line, refuse } from './granted.ts'
import { inWhole } from './in-whole.ts'
import { followed, Meant } from './meant.ts'
import { noted } from './replies.ts'
import { Told } from './told.ts'
import { Typing, type TypingOptions } from './typing.ts'
import { sayUnchanged, whose, withdraw } from './undoing.ts'
import { Writings, writer } from './writings.ts'

export interface ReceivedOptions extends ChangesOptions, Omit<TypingOptions, 'isAnswer'> {
  readonly store: Store
  readonly deliveries: Deliveries
  readonly accounts: Pick<Accounts, 'all' | 'person'>
  /** What answers become in WeChat. */
  readonly replies: Replies
  /** The person that an account is. */
  self(account: AccountId): PersonId
  /** What its client can do. */
  can(account: AccountId): Capabilities
  /** What somebody typed is committed, whatever it changed. */
  asked(): void
}

/** Who wishes something, and where. */
interface Wishing extends Pick<Line, 'bridge' | 'speaker' | 'claim' | 'origin'> {
  readonly batch: Batch
  readonly at: Change & { readonly isOwner: boolean }
}

type Kinds = { readonly [K in (Wish | Lead)['kind']]: Extract<Wish | Lead, { readonly kind: K }> }

/** What becomes of wishes: one row for each kind. */
type Grants = { readonly [K in keyof Kinds]: (wishing: Wishing, wish: Kinds[K]) => Promise<void> | void }

/** What the other sides said: stored before it is confirmed to them, then read into commands, in order per place. */
export class Received {
  readonly #options: ReceivedOptions
  readonly #arrivals: Arrivals
  readonly #told = new Told()
  /** Who may write nothing somewhere, and knows it. */
  readonly #unheard = new Told()
  readonly #writings: Writings
  readonly #answers: Answers
  readonly #typing: Typing
  readonly #changes: Changes
  readonly #meant: Meant

  constructor(options: ReceivedOptions) {
    this.#options = options
    this.#arrivals = new Arrivals(options.store)
    this.#writings = new Writings(options)
    this.#changes = new Changes(options)
    this.#meant = new Meant(options, this.#told)
    this.#answers = new Answers({
      ...options,
      writings: this.#writings,
      grant: (batch, granted) => this.#grant(batch, granted),
      type: (batch, line) => this.#typing.desk(batch, line),
    })
    this.#typing = new Typing({ ...options, isAnswer: (batch, line) => this.#answers.typed(batch, line) })
  }

  /** Durable when it resolves. What is known already is passed over, unless the bridge's ids may have started anew. */
  receive(bridge: Bridge, remotes: readonly Remote[]): Promise<void> {
    return this.#arrivals.receive(bridge, remotes)
  }

  /** Reads what stands at the head of a place: one message, or an album once it is whole. */
  async read(bridge: Bridge, claim: Claim): Promise<Done> {
    const rows = await rowsOf(this.#options.store.db, claim)
    const count = albumAtHead(rows)
    const album = await followed(this.#options.store.db, bridge.name, rows.slice(0, count))
    const waits = album[0]?.album ? patienceFor(album.at(-1)?.at ?? 0, claim) : 0
    if (waits > 0) throw new Retry('an album may have more', { after: waits, certain: true })
    const entries = [claim.entries[0], ...claim.entries.slice(1, count)] as const
    const group = album.map(asRemote)
    const aside = group[0] && asideOf(bridge, claim, group[0])
    // what the same person wrote before comes first
    if (aside !== undefined && (await waitsIn(this.#options.store.db, aside))) return setAside(bridge, aside, entries)
    const read = await bridge.read(group).catch((error: unknown) => {
      if (aside === undefined || !(error instanceof Retry) || !error.letsOthers) throw error
      return undefined
    })
    if (aside !== undefined && !read) return setAside(bridge, aside, entries)
    return {
      entries,
      change: (tx) =>
        this.#options.deliveries.within(tx, async (batch) => {
          const judge = async (wish: Asking) => mayWrite(await this.#options.speaker(tx, bridge.name, wish), wish)
          const left = await this.#meant.left(batch, bridge.name, album, read ?? [])
          const wishes = await withLeads(await inWhole(left, judge), judge)
          for (const [index, wish] of wishes.entries()) {
            await this.#grant(batch, { bridge, row: album[0], index, wish, claim })
          }
        }),
    }
  }

  /** What nobody has answered in time is not sent, which is told. Gives whether there was any. */
  sweep(): Promise<boolean> {
    return this.#answers.sweep()
  }

  /** A run's end is committed: what it queued or changed goes on. */
  ended(): void {
    this.#options.outbox.wake()
    if (this.#typing.hasAsked()) this.#options.asked()
  }

  /** Says of a message whose file keeps it waiting that it does. */
  async waits(tx: Tx, bridge: Bridge, why: Why): Promise<void> {
    await this.#options.deliveries.within(tx, async (batch) => sayWaits(batch, bridge, why))
  }

  /** Says, where it was written, that it could not be read. */
  async buried(tx: Tx, bridge: Bridge, claim: Claim, why: Why): Promise<void> {
    await this.#options.deliveries.within(tx, (batch) => sayBuried(batch, bridge, claim, why))
  }

  async #grant(batch: Batch, granted: Granted): Promise<void> {
    const { bridge, row, index, claim } = granted
    if (!row) return
    const wish = await addressed(batch.tx, granted)
    const { by, to } = wish
    // what is said of a message stands there
    const from = 'of' in wish ? wish.of : wish.from
    const speaker = await this.#options.speaker(batch.tx, bridge.name, wish)
    const origin = { received: row.id, wish: index, bridge: bridge.name, place: placeId(row.place) }
    const at = { ...origin, from, by, to, isOwner: isOwner(speaker) }
    await this.#do(wish.kind, { batch, bridge, claim, speaker, origin, at }, wish)
  }

  #do<K extends keyof Kinds>(kind: K, wishing: Wishing, wish: Kinds[K]): Promise<void> | void {
    return this.#grants[kind](wishing, wish)
  }

  readonly #grants: Grants = {
    command: (wishing, wish) => this.#write(wishing, wish),
    edit: async (wishing, wish) => {
      const { batch, bridge, at, speaker } = wishing
      const whoseIs = await whose(batch.tx, at)
      if (whoseIs === 'theirs') return this.#write(wishing, wish)
      if (!('refused' in mayWrite(speaker, wish))) await unchanged(batch, bridge, at, whoseIs)
    },
    withdraw: ({ batch, at, speaker }, wish) => {
      const decides = wish.from === wish.of || (mayAsk(speaker) ?? mayDecide(speaker)) === undefined
      return withdraw(batch, this.#options.outbox, { ...at, ...wish, from: at.from, decides })
    },
    revert: ({ batch, at, speaker }, wish) =>
      this.#changes.revert(batch, { ...at, by: writer(at.by, speaker) }, wish, speaker),
    lead: async ({ batch, at }, wish) => {
      await this.#options.outbox.queue(batch.tx, { ...at, ...wish, written: wish.command, isLead: true })
    },
    note: (wishing, wish) => inside(wishing, wish, this.#options.directory),
    word: ({ batch, at }, { words }) => this.#told.once(batch, { ...at, words }),
    refusal: ({ batch, at, speaker }, wish) => {
      const isNews = !wish.daily || wish.reason !== muted(speaker) || this.#unheard.isNews({ ...at, words: '' })
      if (isNews) refuse(batch, at.bridge, wish, wish.reason)
    },
    question: ({ batch, at, speaker }, wish) => this.#answers.hold(batch, { ...wish, at }, speaker),
    astray: ({ batch, at }, wish) => this.#answers.lost(batch, { ...wish, at }),
    press: ({ batch, bridge, speaker, claim, origin }, wish) =>
      this.#answers.pressed(batch, { bridge, speaker, wish, claim, origin }),
    desk: ({ batch, bridge, speaker, claim, origin }, wish) =>
      this.#typing.typed(batch, { bridge, speaker, wish, claim, origin }),
  }

  /** What is for WeChat: a message, or a change to the place itself. */
  async #write({ batch, at, speaker }: Wishing, wish: Writing): Promise<void> {
    const allowed = mayWrite(speaker, wish)
    if ('refused' in allowed) return refuse(batch, at.bridge, at, allowed.refused)
    this.#unheard.forget({ ...at, words: '' })
    const { command } = allowed
    if (command.kind === 'send') return this.#writings.send(batch, { at, wish, speaker })
    await this.#changes.change(batch, { ...at, by: writer(at.by, speaker), command })
  }
}

/** What is said inside is kept, unless they may write nothing there. */
async function inside({ batch, at, speaker }: Wishing, wish: Kinds['note'], directory: Directory): Promise<void> {
  const { to, by, text } = wish
  const refused = muted(speaker)
  if (refused !== undefined) return refuse(batch, at.bridge, wish, refused)
  const reply = await noted(batch.tx, { directory }, wish)
  const answering = reply && { answers: reply.message, quote: reply.quote }
  batch.note(to, { kind: 'note', text, via: by.name, writer: writerText(at.bridge, by.id), ...answering })
}

/** Another try of what was left out would say what it said before. */
async function unchanged(
  batch: Batch,
  { traits }: Bridge,
  at: Change,
  whoseIs: Parameters<typeof sayUnchanged>[2],
): Promise<void> {
  await forgetLeftOut(batch.tx, at)
  sayUnchanged(batch, at, whoseIs, traits?.takesBack)
}

/** Moves entries into a lane beside that of their place, where they are read in their turn. */
function setAside(bridge: Bridge, key: string, entries: Claim['entries']): Done {
  const readers = [{ name: readerOf(bridge) }]
  const moved = entries.map(({ body }) => ({ key, body, readers }))
  return { entries, change: (tx) => lanes.append(tx, 'read', moved, steadyNow()) }
}
