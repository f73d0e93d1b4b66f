import type { Cast } from './cast.ts'
import type { Disk } from './disk.ts'
import { handsOf } from './hands.ts'
import type { Happening } from './happening.ts'
import type { Seen } from './history.ts'
import type { Line } from './line.ts'
import { mouthOf } from './mouth.ts'
import { poller } from './poller.ts'
import type { Hooks, Taken } from './report.ts'
import type { Saying, Typing } from './spoken.ts'
import { stageOf } from './stage.ts'
import type { Task } from './task.ts'
import type { Vendor } from './vendor.ts'

/** A WeChat client of any dialect. What posts something settles when the server has answered, or the connection has failed. */
export interface WeChatClient {
  /** Who and what there is now; tasks and `happens` change it. */
  readonly cast: Cast
  /** Everything that stands in WeChat, in order. */
  readonly history: readonly Seen[]
  /** What came into WeChat by tasks of the server, in order. */
  readonly seen: readonly Seen[]
  /** What the server did against the document. */
  readonly complaints: readonly string[]
  /** What went wrong while the client worked on its own: mostly the network. */
  readonly troubles: readonly string[]
  /** The files on the PC. */
  readonly disk: Pick<Disk, 'read' | 'write'>
  /** Logs in as that client does. Throws `LoginRefused` with the reason, or `Unanswered`. */
  login(): Promise<void>
  /** The contact lists once more; `flag`: 1 friends, 2 rooms, 4 public accounts, added up (default all). */
  reportContacts(flag?: number): Promise<void>
  /** Reports what somebody said; gives its id. Throws `Unconfirmed`, which has the id, unless it hung up itself. */
  says(saying: Saying, hooks?: Hooks): Promise<string>
  /** The same for what the owner typed on the phone. */
  phone(typing: Typing, hooks?: Hooks): Promise<string>
  /** The very same report once more. */
  resend(id: string, hooks?: Hooks): Promise<string>
  /** Changes the cast, and reports it as far as the client has a word for it, with WeChat's own line about it. */
  happens(happening: Happening): Promise<void>
  /** Any other report. Tasks in the answer are performed. Throws `Unanswered`. */
  report(action: string, data: object, hooks?: Hooks): Promise<Taken>
  /** Asks for tasks, performs them, reports results and what was sent; gives the first. Throws `Unanswered`. */
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

/** Joins what all clients share with what one vendor's does. `vendorOf` gets what performs tasks that come unasked. */
export const clientOf = <V extends Vendor>(line: Line, vendorOf: (perform: (task: Task) => void) => V) => {
  const vendor = vendorOf((task) => void line.alone(hands.perform(task)))
  const stage = stageOf(line, vendor)
  const mouth = mouthOf(line, stage)
  const hands = handsOf(line, vendor, stage)
  const polls = poller(line, hands.poll)
  const { stands } = line

  const client: WeChatClient = {
    cast: line.cast,
    history: stands.all,
    get seen() {
      return stands.all.filter(({ by }) => by === 'task')
    },
    complaints: line.complaints,
    troubles: line.troubles,
    disk: line.disk,
    login: () => vendor.login(),
    reportContacts: async (flag) => void (await vendor.reportContacts(flag)),
    says: mouth.says,
    phone: mouth.phone,
    resend: stage.resend,
    happens: async (happening) => void (await stage.begin(happening)()),
    report: (action, data, hooks) => vendor.ask(vendor.request({ action, data }), hooks),
    poll: hands.poll,
    sees: (fits, timeout = 10_000) => stands.first((seen) => seen.by === 'task' && fits(seen), timeout),
    start: async () => {
      await vendor.login()
      polls.start()
    },
    stop: async () => {
      await polls.halt()
      await line.alone(vendor.logout())
      vendor.close?.(true)
      line.close()
    },
    kill: () => {
      vendor.close?.(false)
      line.close()
      void polls.halt()
    },
  }
  return { client, vendor }
}
