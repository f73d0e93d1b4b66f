import { randomUUID } from 'node:crypto'
import { type AccountId, type Command, type Handed, type RoomId, taskId } from '@queqiao/protocol/model'
import type { Accounts } from '../accounts/accounts.ts'
import { steadyNow } from '../clock.ts'
import type { Wakes } from '../lanes/wakes.ts'
import { parse } from '../store/row.ts'

type Refresh = Command<never, 'refresh'>
type Transcribe = Command<never, 'transcribe'>
/** What is asked for. */
type Missed = Refresh | Transcribe

export interface QuietOptions {
  readonly accounts: Pick<Accounts, 'can'>
  readonly wakes: Wakes
  /** Tells other processes: a client may ask any of them. */
  tell(topic: string): void
}

/** What was asked for, or shall be. */
interface Wish {
  readonly command: Missed
  /** How often it was handed out. */
  tries: number
  /** Whether the next poll gets it. */
  due: boolean
  timer: NodeJS.Timeout | undefined
  /** When what it asks for came, or nobody waited for it any longer. */
  ended: number | undefined
}

/** Milliseconds that a client has to report a list by itself, or once it was asked. WeChat answers slowly. */
const waits = [3_000, 10_000, 30_000, 120_000]
/** Milliseconds in which nothing is asked for again: what a list does not say it will not say a minute later. */
const rest = 600_000

const NONE: readonly Handed[] = []

/** Which list, or the words of which message. */
type Listed = (Pick<Refresh, 'what'> & { readonly room?: RoomId }) | Pick<Transcribe, 'message'>

/** What happened to them, told from process to process. */
type News =
  | { readonly kind: 'begin'; readonly account: AccountId }
  | { readonly kind: 'miss'; readonly account: AccountId; readonly command: Missed }
  | { readonly kind: 'came'; readonly account: AccountId; readonly command: Listed }

const keyOf = (listed: Listed): string =>
  'message' in listed ? `transcript ${listed.message}` : `${listed.what} ${listed.room ?? ''}`

/** Lists that are missing, and words of voice messages: most clients report them only when they are told to. Nobody notices these commands, so they need
 *  no pace and no place in a lane; what a restart forgets is asked for when it is missed again. */
export class Quiet {
  readonly #options: QuietOptions
  readonly #wishes = new Map<AccountId, Map<string, Wish>>()
  /** Accounts with something due: most polls look no further. */
  readonly #ripe = new Set<AccountId>()

  constructor(options: QuietOptions) {
    this.#options = options
  }

  /** Somebody has logged in: their lists are asked for, unless the client reports them by itself. */
  begin(account: AccountId): void {
    this.#tell({ kind: 'begin', account })
  }

  /** Something is missed that this list may hold, or these words are. */
  miss(account: AccountId, command: Missed): void {
    if (this.#isWanted(account, command)) this.#tell({ kind: 'miss', account, command })
  }

  /** A list has come, or the words of a message. */
  came(account: AccountId, command: Listed): void {
    // who misses a list has told everybody: who knows of no wish need not tell that it is fulfilled
    const wish = this.#wishes.get(account)?.get(keyOf(command))
    if (wish && wish.ended === undefined) this.#tell({ kind: 'came', account, command })
  }

  /** What another process told. */
  heard(news: string): void {
    this.#take(parse<News>(news))
  }

  #tell(news: News): void {
    this.#take(news)
    this.#options.tell(`quiet ${JSON.stringify(news)}`)
  }

  #take(news: News): void {
    const { account } = news
    if (news.kind === 'miss') this.#want(account, news.command, 0)
    else if (news.kind === 'came') this.#came(account, news.command)
    else this.#begin(account)
  }

  #begin(account: AccountId): void {
    this.#forget(account)
    for (const what of ['people', 'rooms'] as const) this.#want(account, { kind: 'refresh', what }, waits[0])
  }

  #came(account: AccountId, command: Listed): void {
    const wish = this.#wishes.get(account)?.get(keyOf(command))
    if (wish) this.#end(account, wish)
  }

  /** What is due, at most `limit`. */
  take(account: AccountId, limit: number): readonly Handed[] {
    if (limit === 0 || !this.#ripe.delete(account)) return NONE
    const due = [...(this.#wishes.get(account)?.values() ?? [])].filter((wish) => wish.due)
    if (due.length > limit) this.#ripe.add(account)
    return due.slice(0, limit).map((wish) => {
      wish.due = false
      wish.tries++
      this.#later(account, wish, waits[wish.tries])
      return { task: taskId(randomUUID()), command: wish.command }
    })
  }

  /** Asks for nothing any more. */
  stop(): void {
    for (const account of this.#wishes.keys()) this.#forget(account)
  }

  #isWanted(account: AccountId, command: Missed): boolean {
    if (!this.#options.accounts.can(account).commands[command.kind]) return false
    const before = this.#wishes.get(account)?.get(keyOf(command))
    return !before || (before.ended !== undefined && steadyNow() - before.ended >= rest)
  }

  #want(account: AccountId, command: Missed, wait = 0): void {
    if (!this.#isWanted(account, command)) return
    const wishes = this.#wishes.get(account) ?? new Map<string, Wish>()
    const wish: Wish = { command, tries: 0, due: false, timer: undefined, ended: undefined }
    this.#wishes.set(account, wishes.set(keyOf(command), wish))
    this.#later(account, wish, wait)
  }

  #later(account: AccountId, wish: Wish, wait: number | undefined): void {
    if (wait === undefined) {
      this.#end(account, wish)
      return
    }
    const ripe = () => {
      wish.due = true
      this.#ripe.add(account)
      this.#options.wakes.wake(account)
    }
    wish.timer = setTimeout(ripe, wait).unref()
  }

  #end(account: AccountId, wish: Wish): void {
    clearTimeout(wish.timer)
    wish.due = false
    wish.ended = steadyNow()
    // lists are few, messages are not; and who asks for words again wants them now
    if (wish.command.kind === 'transcribe') this.#wishes.get(account)?.delete(keyOf(wish.command))
  }

  #forget(account: AccountId): void {
    for (const wish of this.#wishes.get(account)?.values() ?? []) clearTimeout(wish.timer)
    this.#wishes.delete(account)
  }
}
