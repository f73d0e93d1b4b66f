import type { Command, Outcome } from '../model/command.ts'
import type { Event } from '../model/event.ts'
import { type AccountId, type TaskId, taskId } from '../model/id.ts'
import type { Handed, Keeper, Session } from '../model/keeper.ts'

export interface MemoryKeeper extends Keeper {
  /** Queues a command until the account's client asks for it. Resolves with its outcome: `unknown` if the client has said
   *  nothing for a minute after it was handed out. Never rejects. */
  send(account: AccountId, command: Command): Promise<Outcome>
}

/** Called for each event, once. If it throws, the client is told that its report was not taken. */
export type Listener = (event: Event, account: AccountId | undefined) => void

/** Milliseconds of silence after which the outcome of a command is unknown. */
const LIMIT = 60_000

const RECEIPT = { answered: () => {} } as const

type Settle = (outcome: Outcome) => void

/** What is remembered of one account. */
class Memory {
  session: Session = {}
  readonly queue: { readonly command: Command; readonly settle: Settle }[] = []
  /** Called when there is something to take. */
  readonly wakes = new Set<() => void>()
}

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

/** A keeper for bots that may forget: everything is in memory, and gone when the process ends. */
export const memoryKeeper = (on: Listener): MemoryKeeper => {
  const memories = new Map<AccountId, Memory>()
  const handed = new Map<TaskId, Settle>()

  const of = (account: AccountId): Memory => {
    const memory = memories.get(account) ?? new Memory()
    memories.set(account, memory)
    return memory
  }

  const hand = ({ command, settle }: Memory['queue'][number]): Handed => {
    const task = taskId(crypto.randomUUID())
    const settled: Settle = (outcome) => {
      clearTimeout(timer)
      handed.delete(task)
      settle(outcome)
    }
    const timer = setTimeout(settled, LIMIT, { kind: 'unknown', reason: 'the client said nothing' } satisfies Outcome)
    handed.set(task, settled)
    return { task, command }
  }

  return {
    async append({ account, session, events, results }) {
      for (const event of events) on(event, account)
      if (account !== undefined && session !== undefined) of(account).session = { ...of(account).session, ...session }
      for (const { task, outcome } of results) handed.get(task)?.(outcome)
      return RECEIPT
    },
    take: async (account, limit) => of(account).queue.splice(0, limit).map(hand),
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
