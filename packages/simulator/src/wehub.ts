import { setTimeout as sleep } from 'node:timers/promises'
import type { Answer } from './answer.ts'
import type { Cast } from './cast.ts'
import { door } from './door.ts'
import { hands } from './hands.ts'
import { history, type Seen } from './history.ts'
import { mouth, type Saying, type Typing } from './mouth.ts'
import type { WeHubOptions } from './options.ts'
import { type Hooks, type Talk, talk } from './talk.ts'
import type { Task } from './task.ts'

/** A WeHub client. What posts something settles when the server has answered, or the connection has failed. */
export interface WeHub {
  readonly cast: Cast
  /** Everything that stands in WeChat, in order. */
  readonly history: readonly Seen[]
  /** What came into WeChat by tasks of the server, in order. */
  readonly seen: readonly Seen[]
  /** What the server did against the document. */
  readonly complaints: readonly string[]
  /** What went wrong while the client worked on its own: mostly the network. */
  readonly troubles: readonly string[]
  /** Logs in, checks the signature, reports the contacts. Throws `LoginRefused` with the reason, or `Unanswered`. */
  login(): Promise<void>
  /** The contact lists once more; `flag`: 1 friends, 2 rooms, 4 public accounts, added up. */
  reportContacts(flag?: number): Promise<void>
  /** Reports what somebody said; gives its id. Throws `Unconfirmed`, which has the id, unless it hung up itself. */
  says(saying: Saying, hooks?: Hooks): Promise<string>
  /** The same for what the owner typed on the phone. */
  phone(typing: Typing, hooks?: Hooks): Promise<string>
  /** The very same report once more. */
  resend(id: string, hooks?: Hooks): Promise<string>
  /** Any other action. Tasks in the answer are performed. Throws `Unanswered`. */
  report(action: string, data: object, hooks?: Hooks): Promise<Answer>
  /** Asks for one task, performs it, reports its result and what was sent. Throws `Unanswered`. */
  poll(hooks?: Hooks): Promise<Task | undefined>
  /** Resolves with the first message that came by a task and fits; throws after `timeout` ms (default 10 000). */
  sees(fits: (seen: Seen) => boolean, timeout?: number): Promise<Seen>
  /** Logs in, then polls until stopped, whatever fails. */
  start(): Promise<void>
  /** Stops polling and logs out. */
  stop(): Promise<void>
  /** Is gone at once: what was under way fails, nothing more is said. */
  kill(): void
}

const poller = (every: number, line: Talk, poll: () => Promise<unknown>) => {
  const halted = new AbortController()
  let running: Promise<void> | undefined

  const run = async () => {
    while (!halted.signal.aborted) {
      await line.alone(poll())
      await sleep(every, undefined, { signal: halted.signal }).catch(() => undefined)
    }
  }
  const start = () => {
    running ??= run()
  }
  const halt = async () => {
    halted.abort()
    await running
  }
  return { start, halt }
}

/** Makes a WeHub client that has not logged in yet. */
export const wehub = (options: WeHubOptions): WeHub => {
  const { wxid, nickname, version, people = [], rooms = [], pollEvery = 5_000 } = options
  const cast: Cast = { self: { wxid, nickname }, people, rooms }
  const stands = history(options.shown)
  const line: Talk = talk(options, (task) => work.perform(task))
  const speech = mouth(version, cast, stands, line)
  const work = hands(options, cast, line, speech)
  const way = door(options, cast, line)
  const polls = poller(pollEvery, line, work.poll)

  return {
    cast,
    history: stands.all,
    get seen() {
      return stands.all.filter(({ by }) => by === 'task')
    },
    complaints: line.complaints,
    troubles: line.troubles,
    login: way.login,
    reportContacts: way.reportContacts,
    says: speech.says,
    phone: speech.phone,
    resend: speech.resend,
    report: line.report,
    poll: work.poll,
    sees: (fits, timeout = 10_000) => stands.first((seen) => seen.by === 'task' && fits(seen), timeout),
    start: async () => {
      await way.login()
      polls.start()
    },
    stop: async () => {
      await polls.halt()
      await line.alone(way.logout())
      line.close()
    },
    kill: () => {
      line.close()
      void polls.halt()
    },
  }
}
