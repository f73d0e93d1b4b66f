import type { User } from '../accounts/users.ts'
import type { Bridge } from '../bridge.ts'
import { steadyNow } from '../clock.ts'
import type { Bytes } from '../files/needed.ts'
import type { Files } from '../files/store/files.ts'
import type { Log } from '../log.ts'
import type { Keeping } from '../options.ts'
import { note } from '../store/note.ts'
import type { Store } from '../store/store.ts'
import { commands } from './commands.ts'
import { entries } from './entries.ts'
import { files } from './files.ts'
import { lateLanes } from './late-lanes.ts'
import { notices } from './notices.ts'
import { questions } from './questions.ts'
import { received } from './received.ts'
import { reports } from './reports.ts'
import { signins } from './signins.ts'
import { steps } from './steps.ts'
import { Strays } from './strays.ts'
import type { Span } from './walk.ts'

/** Milliseconds from the start to the first round, and from one round to the next. */
const first = 60_000
const every = 3_600_000
/** In an hour of running, a day's worth may go at most, and once after each start. A clock that jumps by years empties
 *  nothing at once: people have days to see that it is wrong. What a long pause left behind is caught up with. */
const catchUp = 24
const day = 86_400_000

export interface RetentionOptions {
  readonly store: Store
  readonly bridges: readonly Bridge[]
  readonly keep: Required<Keeping>
  /** Everybody who may be signed in. */
  readonly people: readonly User[]
  readonly bytes: Pick<Bytes, 'forget'>
  /** Where bytes lie. */
  readonly place: Pick<Files, 'list' | 'giveUp'>
  readonly log: Log
  /** The time, in even milliseconds. */
  readonly now?: () => number
}

/** One table: what may go of it. Gives when the first row was stored that may not go yet. */
type Pruning = (store: Store, span: Span) => Promise<number | undefined>

/** Makes room once an hour, in small steps, in one process of all: what is older than the settings keep it goes, unless it
 *  is still owed to somebody. Who is known, where chats live and how far readers are is never pruned. The room is used
 *  again; the file of the store does not get smaller. Once a day goes, too, what killed processes left where files lie. */
export class Retention {
  readonly #options: RetentionOptions
  readonly #now: () => number
  readonly #stopping = new AbortController()
  // lanes first: they say what is still owed
  readonly #tables: readonly Pruning[]
  readonly #strays: Strays
  #timer: NodeJS.Timeout | undefined
  #running: Promise<void> | undefined
  /** When a round last began, or could have. */
  #last: number

  constructor(options: RetentionOptions) {
    this.#options = options
    this.#now = options.now ?? steadyNow
    this.#last = this.#now()
    this.#tables = [
      entries,
      lateLanes,
      steps,
      files(options),
      reports,
      commands,
      received(options.bridges),
      questions,
      signins(options.people),
      notices,
    ]
    this.#strays = new Strays(options)
  }

  start(): void {
    this.#timer = setTimeout(() => void this.#round(), first)
  }

  /** Ends after the step under way. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    clearTimeout(this.#timer)
    await this.#running
  }

  /** One round. Does nothing where another process has the job. */
  prune(): Promise<void> {
    this.#running ??= this.#prune().finally(() => {
      this.#running = undefined
    })
    return this.#running
  }

  async #round(): Promise<void> {
    try {
      await this.prune()
    } catch (error) {
      this.#options.log('warn', 'what is old could not be pruned', { error: String(error) })
    }
    if (!this.#stopping.signal.aborted) this.#timer = setTimeout(() => void this.#round(), every)
  }

  async #prune(): Promise<void> {
    const { store } = this.#options
    const now = this.#now()
    const passed = now - this.#last
    this.#last = now
    const { spell } = store.fellows
    if (!(await spell?.own('retention'))) return
    const signal = AbortSignal.any([this.#stopping.signal, ...(spell ? [spell.ended] : [])])
    const before = await this.#before(now, passed)
    const young = []
    for (const table of this.#tables) young.push(await table(store, { before, now, signal }))
    if (!signal.aborted) await this.#noteDown(before, now, young)
    await this.#strays.sweep(store, { now, signal })
  }

  /** Up to when things may go in this round. */
  async #before(now: number, passed: number): Promise<number> {
    const wanted = now - this.#options.keep.messages
    const pruned = await this.#pruned()
    return pruned === undefined ? wanted : Math.min(wanted, pruned + Math.max(catchUp * passed, day))
  }

  /** Up to when things have gone; without a round before, when the first report was stored. */
  async #pruned(): Promise<number | undefined> {
    const { db } = this.#options.store
    const noted = await db.selectFrom('notes').select('value').where('name', '=', 'pruned').executeTakeFirst()
    if (noted) return Number(noted.value)
    return (await db.selectFrom('inbox').select('at').orderBy('seq').limit(1).executeTakeFirst())?.at
  }

  // where nothing is stored, nothing has to be caught up with
  async #noteDown(before: number, now: number, young: readonly (number | undefined)[]): Promise<void> {
    const wanted = now - this.#options.keep.messages
    const oldest = Math.min(wanted, ...young.flatMap((at) => at ?? []))
    await this.#options.store.write((tx) => note(tx, 'pruned', Math.max(before, oldest)))
  }
}
