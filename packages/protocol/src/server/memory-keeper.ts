import type { Answer, Command, Outcome } from '../model/command.ts'
import type { Content, Offer, Source } from '../model/content.ts'
import type { Event } from '../model/event.ts'
import { type AccountId, type TaskId, taskId } from '../model/id.ts'
import type { Handed, Keeper, Native, Session, Upload } from '../model/keeper.ts'
import { words } from '../model/text.ts'

/**
 * A `Keeper` that remembers as long as the process lives: sessions, commands that wait, files that were asked for. It knows no
 * pace: commands go out as fast as the client asks for them.
 */
export interface MemoryKeeper extends Keeper {
  /** Queues a command until the account's client asks for it. Resolves with its outcome: `unknown` if the client has said
   *  nothing for a minute after it was handed out. That of a `fetch` is `done` too when the file has come. Never rejects. */
  send(account: AccountId, command: Command<Offer>): Promise<Outcome>
}

/** Called for each event, once. If it throws, the client is told that its report was not taken. */
export type Listener = (event: Event<Source>, account: AccountId | undefined) => void | Promise<void>

/** What a `memoryKeeper` does with what is no event, and how long it waits for an outcome. */
export interface MemoryKeeperOptions {
  /** Takes in a file that a `fetch` asked for, once. Read all its bytes before you resolve; if you reject, the client is
   *  told that it was not taken, and may bring it again. Without this no file is taken. */
  file?(upload: Upload): Promise<void>
  /** Called for each answer to a `native` query, and for what a client tells that has no neutral word. */
  native?(native: Native, account: AccountId | undefined): void | Promise<void>
  /** Milliseconds of silence after which the outcome of a command is unknown. Default: a minute. */
  readonly limit?: number
}

const LIMIT = 60_000
/** Milliseconds for which a file is waited for. */
const PATIENCE = 600_000

const RECEIPT = { answered: () => {} } as const

type Settle = (outcome: Outcome) => void

const settled = (answer: Answer): Outcome =>
  answer.kind === 'instead' ? { kind: 'failed', reason: `send it as ${answer.content}` } : answer

/** What is remembered of one account. */
class Memory {
  session: Session = {}
  /** Messages that were handed out and have not been seen in WeChat, in order. */
  readonly #sent = new Map<Settle, Command<Offer, 'send'>>()
  readonly queue: { readonly command: Command<Offer>; readonly settle: Settle }[] = []
  /** Called when there is something to take. */
  readonly wakes = new Set<() => void>()

  sends(command: Command<Offer>, settle: Settle): void {
    if (command.kind === 'send') this.#sent.set(settle, command)
  }

  forget(settle: Settle): void {
    this.#sent.delete(settle)
  }

  /** An own message that comes back has been done: clients that report no results are known by that alone. */
  echoed(event: Event<Source>): void {
    if (event.kind !== 'message' || !event.fromSelf) return
    const [settle] = [...this.#sent].find(([, sent]) => isEcho(sent, event)) ?? []
    settle?.({ kind: 'done', wechat: event.wechat })
  }
}

const plain = (content: Content<unknown>): string =>
  content.kind === 'text' ? words(content.text).replace(/[\s\u2005]+/g, '') : content.kind

/** The same chat, and the same words; of what has none, the same kind. */
const isEcho = ({ chat, content }: Command<Offer, 'send'>, event: Event<Source, 'message'>): boolean =>
  chat.id === event.chat.id && plain(content) === plain(event.content)

/** Yields at once if something waits already, and then whenever something new does. */
async function* work({ queue, wakes }: Memory, signal: AbortSignal): AsyncGenerator<void> {
  let due = queue.length > 0
  let wake = () => {}
  const note = () => {
    due = true
    wake()
  }
  wakes.add(note)
  signal.addEventListener('abort', note)
  try {
    while (!signal.aborted) {
      if (!due) await new Promise<void>((resolve) => (wake = resolve))
      if (signal.aborted) return
      due = false
      yield
    }
  } finally {
    wakes.delete(note)
    signal.removeEventListener('abort', note)
  }
}

interface Asked extends Pick<Upload, 'account' | 'source'> {
  readonly settle: Settle
  readonly until: number
}

/** Files that were asked for and have not come, the oldest first. */
class Wanted {
  readonly #waiting = new Set<Asked>()

  ask(account: AccountId, source: string, settle: Settle): void {
    const now = Date.now()
    for (const asked of this.#waiting)
      if (asked.until < now || isFor(asked, { account, source })) this.#waiting.delete(asked)
    this.#waiting.add({ account, source, settle, until: now + PATIENCE })
  }

  /** Gives a file to `take`, if it was asked for: the same one never to two at a time, but again where it was not taken. */
  async bring(upload: Upload, take: (upload: Upload) => Promise<void>): Promise<boolean> {
    const asked = [...this.#waiting].find((each) => isFor(each, upload) && each.until >= Date.now())
    if (asked === undefined) return false
    this.#waiting.delete(asked)
    try {
      await take(upload)
    } catch (error) {
      this.#waiting.add(asked)
      throw error
    }
    asked.settle({ kind: 'done' })
    return true
  }
}

/** Whether a file that is brought may be this one: who brings it need not say whose it is. */
const isFor = (asked: Asked, { account, source }: Pick<Upload, 'account' | 'source'>): boolean =>
  asked.source === source && (account === undefined || asked.account === account)

/**
 * A keeper for bots that may forget: everything is in memory, and gone when the process ends. `on` is called for each event
 * before its report is answered: let it start what takes long, and return.
 */
export const memoryKeeper = (on: Listener, options: MemoryKeeperOptions = {}): MemoryKeeper => {
  const { limit = LIMIT } = options
  const memories = new Map<AccountId, Memory>()
  const handed = new Map<TaskId, Settle>()
  const wanted = new Wanted()

  const of = (account: AccountId): Memory => {
    const memory = memories.get(account) ?? new Memory()
    memories.set(account, memory)
    return memory
  }

  const hand = (account: AccountId, { command, settle }: Memory['queue'][number]): Handed => {
    const task = taskId(crypto.randomUUID())
    const settled: Settle = (outcome) => {
      clearTimeout(timer)
      handed.delete(task)
      of(account).forget(settled)
      settle(outcome)
    }
    const timer = setTimeout(settled, limit, { kind: 'unknown', reason: 'the client said nothing' } satisfies Outcome)
    handed.set(task, settled)
    of(account).sends(command, settled)
    if (command.kind === 'fetch' && command.source.key !== undefined) wanted.ask(account, command.source.key, settled)
    return { task, command }
  }

  return {
    async append({ account, session, events, results, natives = [] }) {
      for (const event of events) {
        await on(event, account)
        if (account !== undefined) of(account).echoed(event)
      }
      for (const native of natives) await options.native?.(native, account)
      if (account !== undefined && session !== undefined) of(account).session = { ...of(account).session, ...session }
      for (const { task, answer } of results) handed.get(task)?.(settled(answer))
      return RECEIPT
    },
    take: async (account, limit) =>
      of(account)
        .queue.splice(0, limit)
        .map((each) => hand(account, each)),
    accept: async (upload) => (options.file ? wanted.bring(upload, options.file.bind(options)) : false),
    session: async (account) => memories.get(account)?.session ?? {},
    work: (account, signal) => work(of(account), signal),
    send: (account, command) =>
      new Promise((settle) => {
        const { queue, wakes } = of(account)
        queue.push({ command, settle })
        for (const wake of wakes) wake()
      }),
  }
}
