import type { AccountId, Capabilities, PersonId } from '@queqiao/protocol/model'
import type { Accounts } from '../accounts/accounts.ts'
import { type Asking, isOwner, mayAsk, mayDecide, mayWrite, muted, type Speaker } from '../accounts/roles.ts'
import { writerText } from '../accounts/users.ts'
import type { Bridge } from '../bridge.ts'
import { steadyNow } from '../clock.ts'
import type { Why } from '../crew/failures.ts'
import type { Done } from '../crew/worker.ts'
import type { Batch, Deliveries } from '../deliveries/deliveries.ts'
import type { Answer } from '../desk/asked.ts'
import type { Changed, Judged } from '../desk/changes.ts'
import type { Answered, Line as Typed } from '../desk/desk.ts'
import { Refused, Retry } from '../errors.ts'
import type { ChatKey, RemoteId } from '../ids.ts'
import { placeId, remoteId } from '../ids.ts'
import { asideOf, inLane, isStuck, laneIn, waitsIn } from '../lanes/aside.ts'
import type { Claim } from '../lanes/claims.ts'
import * as lanes from '../lanes/lanes.ts'
import type { Replies } from '../options.ts'
import type { Asked } from '../outbox/asked.ts'
import { withLeads } from '../outbox/leads.ts'
import type { Outbox } from '../outbox/outbox.ts'
import { entryId } from '../owed-refs.ts'
import { namedLines } from '../people/account-names.ts'
import type { Directory } from '../people/directory.ts'
import { isList } from '../places/lists.ts'
import { chatsAt } from '../places/places.ts'
import { forgetLeftOut } from '../questions/left-out.ts'
import { offering } from '../questions/offering.ts'
import { parse } from '../store/row.ts'
import type { Db, Store, Tx } from '../store/store.ts'
import type { Remote, Wish } from '../wish.ts'
import { addressed } from './addressed.ts'
import { type Aimed, aim } from './aim.ts'
import { Answers } from './answers.ts'
import { type Granted, type Line, refuse } from './granted.ts'
import { inWhole } from './in-whole.ts'
import { followed, Meant, meantAt } from './meant.ts'
import { noted } from './replies.ts'
import { revert, standing, supersede } from './reverting.ts'
import { Told } from './told.ts'
import { sayUnchanged, whose, withdraw } from './undoing.ts'
import { Writings, writer } from './writings.ts'

/** An album has come whole when nothing of it has followed for so long. */
const quiet = 800

export interface ReceivedOptions {
  readonly store: Store
  readonly outbox: Outbox
  readonly deliveries: Deliveries
  readonly directory: Directory
  readonly accounts: Pick<Accounts, 'all' | 'person'>
  /** What answers become in WeChat. */
  readonly replies: Replies
  /** Who wrote it, as far as the settings know them. */
  speaker(tx: Tx, bridge: string, said: Pick<Wish, 'by' | 'to'>): Promise<Speaker>
  /** The person that an account is. */
  self(account: AccountId): PersonId
  /** What its client can do. */
  can(account: AccountId): Capabilities
  /** What becomes of a change that somebody made in a place itself, and may make. */
  judge(tx: Tx, changed: Changed): Promise<Judged>
  /** Does what somebody typed for us, inside the change that writes the answer. */
  desk(batch: Batch, typed: Typed): Promise<Answered>
  /** The accounts that somebody may see, by their id on a bridge's side. */
  seen(bridge: string, author: string): readonly AccountId[]
  /** Those that they own. */
  owned(bridge: string, author: string): readonly AccountId[]
  /** What somebody typed is committed, whatever it changed. */
  asked(): void
}

interface Row {
  readonly id: number
  readonly remote: string
  readonly place: string
  readonly album: string | null
  readonly body: string
  readonly at: number
  readonly chats: string | null
}

/** What the other sides said: stored before it is confirmed to them, then read into commands, in order per place. */
export class Received {
  readonly #options: ReceivedOptions
  /** By bridge: what is being stored. */
  readonly #receiving = new Map<string, Promise<void>>()
  readonly #told = new Told()
  /** Who may write nothing somewhere, and knows it. */
  readonly #unheard = new Told()
  readonly #writings: Writings
  readonly #answers: Answers
  readonly #meant: Meant
  /** Whether something was typed for us in transactions that may not be committed yet. */
  #asked = false

  constructor(options: ReceivedOptions) {
    this.#options = options
    this.#writings = new Writings(options)
    this.#meant = new Meant(options, this.#told)
    this.#answers = new Answers({
      ...options,
      writings: this.#writings,
      grant: (batch, granted) => this.#grant(batch, granted),
      type: (batch, line) => this.#desk(batch, line),
    })
  }

  /** The reader of a bridge's incoming lanes. */
  static readerOf(bridge: Bridge): string {
    return `from ${bridge.name}`
  }

  /** Durable when it resolves. What is known already is passed over, unless the bridge's ids may have started anew. */
  async receive(bridge: Bridge, remotes: readonly Remote[]): Promise<void> {
    if (!remotes.length) return
    // one after the other: what was asked first stands first
    const before = this.#receiving.get(bridge.name)
    const receiving = Promise.resolve(before).then(() => this.#storeAll(bridge, remotes))
    this.#receiving.set(
      bridge.name,
      receiving.catch(() => undefined),
    )
    await receiving
  }

  async #storeAll(bridge: Bridge, remotes: readonly Remote[]): Promise<void> {
    const now = steadyNow()
    await this.#options.store.write(async (tx) => {
      const entries: lanes.Addition[] = []
      for (const remote of remotes) entries.push(...(await this.#store(tx, bridge, remote, now)))
      await lanes.append(tx, 'read', entries, now)
    })
  }

  /** What it adds to its lane; nothing if it is known. */
  async #store(tx: Tx, bridge: Bridge, remote: Remote, now: number): Promise<readonly lanes.Addition[]> {
    const remembers = bridge.traits?.remembers
    if (remembers !== undefined) await forget(tx, bridge.name, remote.id, now - remembers)
    const stored = await tx
      .insertInto('received')
      .values({
        bridge: bridge.name,
        remote: remote.id,
        place: remote.place,
        album: remote.group ?? null,
        body: remote.body,
        at: now,
        chats: await meantAt(tx, bridge.name, remote.place),
      })
      .onConflict((conflict) => conflict.columns(['bridge', 'remote']).doNothing())
      .returning('id')
      .executeTakeFirst()
    if (!stored) return []
    const lane = { bridge: bridge.name, place: remote.place }
    const isApart = remote.apart && (await isStuck(tx, inLane(lane)))
    const readers = [{ name: Received.readerOf(bridge) }]
    return [{ key: isApart ? inLane({ ...lane, author: '' }) : inLane(lane), body: String(stored.id), readers }]
  }

  /** Reads what stands at the head of a place: one message, or an album once it is whole. */
  async read(bridge: Bridge, claim: Claim): Promise<Done> {
    const rows = await this.#rows(claim)
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
    if (!this.#asked) return
    this.#asked = false
    this.#options.asked()
  }

  /** Says of a message whose file keeps it waiting that it does. */
  async waits(tx: Tx, { name: only }: Bridge, { reason, about }: Why): Promise<void> {
    if (!about) return
    const words = `⏳ Its file has not come yet (${reason}). It waits, and so does what is written here behind it: for some minutes at most, then it is left out.`
    await this.#options.deliveries.within(tx, async (batch) =>
      batch.tell(about.to, { kind: 'word', of: about.of, words }, { only }),
    )
  }

  /** Says, where it was written, that it could not be read: nothing that people wrote vanishes in silence. */
  async buried(tx: Tx, bridge: Bridge, claim: Claim, why: Why): Promise<void> {
    await this.#options.deliveries.within(tx, async (batch) =>
      why.about ? buriedFile(batch, bridge, claim, why) : buriedThere(batch, bridge, claim, why),
    )
  }

  /** A row for each entry, in their order: it is not that of their ids where one was tried again. */
  async #rows({ entries }: Claim): Promise<readonly Row[]> {
    const ids = entries.map(({ body }) => parse<number>(body))
    const rows = await this.#options.store.db.selectFrom('received').selectAll().where('id', 'in', ids).execute()
    const found = new Map(rows.map((row) => [row.id, row]))
    return ids.map((id) => found.get(id) ?? gone())
  }

  async #grant(batch: Batch, granted: Granted): Promise<void> {
    const { outbox, directory, speaker: speakerOf } = this.#options
    const { bridge, row, index, claim } = granted
    const { name } = bridge
    if (!row) return
    const wish = await addressed(batch.tx, granted)
    const { by, to } = wish
    // what is said of a message stands there
    const from = 'of' in wish ? wish.of : wish.from
    const speaker = await speakerOf(batch.tx, name, wish)
    const origin = { received: row.id, wish: index, bridge: name, place: placeId(row.place) }
    const at = { ...origin, from, by, to, isOwner: isOwner(speaker) }
    if (wish.kind === 'refusal') {
      const isNews = !wish.daily || wish.reason !== muted(speaker) || this.#unheard.isNews({ ...at, words: '' })
      return isNews ? refuse(batch, name, wish, wish.reason) : undefined
    }
    if (wish.kind === 'lead') {
      await outbox.queue(batch.tx, { ...at, ...wish, written: wish.command, isLead: true })
      return
    }
    if (wish.kind === 'note') return inside(batch, name, { wish, speaker, directory })
    if (wish.kind === 'word') return this.#told.once(batch, { ...at, words: wish.words })
    if (wish.kind === 'press') return this.#answers.pressed(batch, { bridge, speaker, wish, claim, origin })
    if (wish.kind === 'desk') return this.#typed(batch, { bridge, speaker, wish, claim, origin })
    if (wish.kind === 'question') return this.#answers.hold(batch, { ...wish, at }, speaker)
    if (wish.kind === 'astray') return this.#answers.lost(batch, { ...wish, at })
    if (wish.kind === 'withdraw') {
      const decides = wish.from === wish.of || (mayAsk(speaker) ?? mayDecide(speaker)) === undefined
      return withdraw(batch, outbox, { ...at, ...wish, from, decides })
    }
    if (wish.kind === 'revert') return this.#revert(batch, { ...at, by: writer(by, speaker) }, wish, speaker)
    const whoseIs = wish.kind === 'edit' ? await whose(batch.tx, at) : 'theirs'
    const allowed = mayWrite(speaker, wish)
    if (whoseIs !== 'theirs') return 'refused' in allowed ? undefined : unchanged(batch, bridge, at, whoseIs)
    if ('refused' in allowed) return refuse(batch, name, at, allowed.refused)
    this.#unheard.forget({ ...at, words: '' })
    if (allowed.command.kind !== 'send')
      return this.#change(batch, { ...at, by: writer(by, speaker), command: allowed.command })
    await this.#writings.send(batch, { at, wish, speaker })
  }

  /** What somebody changed in the place itself goes to WeChat, unless that cannot be, or they are asked first. */
  async #change(batch: Batch, change: Change & Pick<Asked, 'command'>): Promise<void> {
    const { bridge, from, to } = change
    const judged = await this.#options.judge(batch.tx, change)
    if ('refused' in judged) return refuse(batch, bridge, change, judged.refused)
    const { command, lines, choices } = judged
    const told = { lines, ...(choices && { choices }), ...(!command && { undone: from }) }
    if (lines.length) batch.tell(to, { kind: 'desk', ...told }, { only: bridge })
    if (!command) return
    // of several names only the last is given
    if (command.kind === 'rename') await supersede(batch, this.#options.outbox, { ...change, command })
    await this.#options.outbox.queue(batch.tx, { ...change, command, written: command })
  }

  /** What somebody changed and changed back does not happen, unless WeChat has been asked for it: then it is asked again. */
  async #revert(batch: Batch, at: Change, wish: Extract<Wish, { kind: 'revert' }>, speaker: Speaker): Promise<void> {
    const { undoes, command = undoes, reason } = wish
    const before = await standing(batch.tx, { ...at, command: undoes })
    const isAsked = before === 'asked' && wish.command !== undefined
    if (before !== 'waits' && !isAsked) return reason === undefined ? undefined : refuse(batch, at.bridge, at, reason)
    const allowed = mayWrite(speaker, { ...wish, kind: 'command', command: isAsked ? command : undoes })
    if ('refused' in allowed) return refuse(batch, at.bridge, at, allowed.refused)
    if (isAsked) {
      await supersede(batch, this.#options.outbox, { ...at, command: undoes })
      return this.#change(batch, { ...at, command })
    }
    await revert(batch, this.#options.outbox, { ...at, command: undoes })
  }

  /** A number answers a question; anything else is for the desk. */
  async #typed(batch: Batch, line: Line): Promise<void> {
    if (!(await this.#answers.typed(batch, line))) await this.#desk(batch, line)
  }

  /** A line is for one account; whose, its writer is asked where nobody knows. */
  async #desk(batch: Batch, line: Line): Promise<void> {
    const { wish } = line
    const aimed = await this.#aimed(batch.tx, line)
    if ('lines' in aimed) return this.#which(batch, line, aimed)
    for (const one of aimed)
      await this.#answer(
        batch,
        one.account === wish.to.account ? line : await this.#of(batch.tx, line, one.account),
        one,
      )
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
    const desks = wish.desks ?? (vacant?.isDesk ? all : [account])
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
    { line, name }: Aimed,
  ): Promise<void> {
    const { from, by, vacant, beside, alone } = wish
    // where something is listed it is answered, whichever chat it is about: nobody would look for that elsewhere
    const listed = (await chatsAt(batch.tx, bridge.name, origin.place)).some(isList)
    const key = deskOf(wish.to)
    const at = (vacant || listed || beside || alone || name !== undefined) && { at: origin.place }
    const asking = claim.entries.map(({ lane, n }) => entryId(Received.readerOf(bridge), lane, n))
    const { desk = '', elsewhere = '' } = bridge.traits?.prefix ?? {}
    const prefixes = { here: key.chat || vacant ? elsewhere : desk, chat: elsewhere }
    const typist = { bridge: bridge.name, speaker, author: by.id, place: origin.place, vacant, alone }
    const typed = { key, ...typist, prefixes, own: bridge.traits?.own, line, asking, pressed }
    const answered = await this.#options.desk(batch, typed)
    if ('refused' in answered) return refuse(batch, bridge.name, { ...wish, ...at, to: key }, answered.refused)
    this.#asked = true
    const { command, of, replaces, ...told } = answered
    const lines = name === undefined ? told.lines : namedLines(name, told.lines)
    const isUnder = of !== undefined && !at
    const words = lines.join('\n')
    if (isUnder) batch.tell(key, { kind: 'word', of, words, ...(replaces && { replaces }) }, { only: bridge.name })
    else if (lines.length) batch.tell(key, { kind: 'desk', ...told, lines, ...at }, { only: bridge.name })
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

/** What is said inside is kept, unless they may write nothing there. */
async function inside(batch: Batch, bridge: string, { wish, speaker, directory }: Inside): Promise<void> {
  const { to, by, text } = wish
  const refused = muted(speaker)
  if (refused !== undefined) return refuse(batch, bridge, wish, refused)
  const reply = await noted(batch.tx, { directory }, wish)
  const answering = reply && { answers: reply.message, quote: reply.quote }
  batch.note(to, { kind: 'note', text, via: by.name, writer: writerText(bridge, by.id), ...answering })
}

interface Inside {
  readonly wish: Extract<Wish, { kind: 'note' }>
  readonly speaker: Speaker
  readonly directory: Directory
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

/** What is typed where something is listed is for the desk. */
const deskOf = (to: ChatKey): ChatKey => (isList(to) ? { account: to.account } : to)

/** Who changes a place itself, and where. */
type Change = Omit<Asked, 'written' | 'command'>

// an id of long ago may come again for another message: the old one makes room
async function forget(tx: Tx, bridge: string, remote: string, before: number): Promise<void> {
  const old = await tx
    .selectFrom('received')
    .select('id')
    .where('bridge', '=', bridge)
    .where('remote', '=', remote)
    .where('at', '<', before)
    .executeTakeFirst()
  if (old)
    await tx
      .updateTable('received')
      .set({ remote: `${remote} before ${old.id}` })
      .where('id', '=', old.id)
      .execute()
}

/** Milliseconds in which an album may still get more. One that was stored under a clock which was ahead is waited for once. */
function patienceFor(at: number, { attempts }: Claim): number {
  const now = steadyNow()
  if (at > now) return attempts ? 0 : quiet
  return at + quiet - now
}

async function buriedThere(batch: Batch, { name }: Bridge, claim: Claim, { reason }: Why): Promise<void> {
  const { place } = laneIn(claim.key)
  const lines = [`✗ Something that was written here could not be read (${reason}), and was not sent. It is kept.`]
  for (const key of await chatsAt(batch.tx, name, place)) batch.tell(key, { kind: 'desk', lines }, { only: name })
}

/** Its writer may have it tried again. */
function buriedFile(batch: Batch, bridge: Bridge, { lane, entries: [{ n }] }: Claim, { reason, about }: Why): void {
  if (!about) return
  const { of, to } = about
  const outcome = { kind: 'failed', reason: `its file does not come, so nothing of it was sent (${reason})` } as const
  const owed = entryId(Received.readerOf(bridge), lane, n)
  batch.tell(to, { kind: 'outcome', of, outcome, owed }, { only: bridge.name })
}

function gone(): never {
  throw new Refused('what was written is not kept any more')
}

/** How many rows at the head belong together. */
function albumAtHead(rows: readonly Row[]): number {
  const album = rows[0]?.album
  if (!album) return 1
  const end = rows.findIndex((row) => row.album !== album)
  return end === -1 ? rows.length : end
}

/** Moves entries into a lane beside that of their place, where they are read in their turn. */
function setAside(bridge: Bridge, key: string, entries: Claim['entries']): Done {
  const readers = [{ name: Received.readerOf(bridge) }]
  const moved = entries.map(({ body }) => ({ key, body, readers }))
  return { entries, change: (tx) => lanes.append(tx, 'read', moved, steadyNow()) }
}

const asRemote = (row: Row): Remote => ({
  id: remoteId(row.remote),
  place: placeId(row.place),
  body: row.body,
  ...(row.album ? { group: row.album } : {}),
})

/** What a bridge received under this id. */
export async function receivedAs(db: Db, bridge: string, remote: RemoteId): Promise<Remote | undefined> {
  const row = await db
    .selectFrom('received')
    .selectAll()
    .where('bridge', '=', bridge)
    .where('remote', '=', remote)
    .executeTakeFirst()
  return row && asRemote(row)
}
