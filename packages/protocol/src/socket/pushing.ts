import type { AccountId } from '../model/id.ts'
import type { Handed } from '../model/keeper.ts'
import type { Behind } from '../server/behind.ts'
import { written } from '../server/exchange.ts'
import { settingOf } from '../server/links.ts'
import { thrown } from '../server/log.ts'
import type { Connection } from './connection.ts'

/** Milliseconds after which the keeper is asked again when it failed. */
const PAUSE = 1000

const pause = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, signal.aborted ? 0 : PAUSE)
    signal.addEventListener('abort', done)
  })

/** One account's way out by WebSocket: each command goes to the newest of its sockets, and to no other. */
class Line {
  readonly #account: AccountId
  readonly #behind: Behind
  readonly #connections = new Set<Connection>()
  readonly #stop = new AbortController()
  #running: Promise<void> | undefined
  #draining: Promise<void> = Promise.resolve()

  constructor(account: AccountId, behind: Behind) {
    this.#account = account
    this.#behind = behind
  }

  add(connection: Connection): void {
    if (this.#connections.has(connection)) return
    this.#connections.add(connection)
    // a keeper may have ended it: another process was called meanwhile, and now it is us again
    this.#running ??= this.#run()
    // what there is to do may have come when nobody could be told
    void this.#drain()
  }

  /** Whether it was the last. */
  remove(connection: Connection): boolean {
    return this.#connections.delete(connection) && this.#connections.size === 0
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#running
    await this.#draining
  }

  /** Never rejects. */
  async #run(): Promise<void> {
    const { signal } = this.#stop
    while (!signal.aborted) {
      try {
        for await (const _ of this.#behind.keeper.work(this.#account, signal)) await this.#drain()
        this.#running = undefined
        return
      } catch (error) {
        await this.#failed(error)
      }
    }
  }

  /** Hands out all that waits; one time after the other. Never rejects. */
  #drain(): Promise<void> {
    this.#draining = this.#draining.then(() => this.#all())
    return this.#draining
  }

  async #all(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      try {
        if (!(await this.#next())) return
      } catch (error) {
        await this.#failed(error)
      }
    }
  }

  async #failed(error: unknown): Promise<void> {
    this.#behind.log('error', 'a command could not be taken', { account: this.#account, error: thrown(error) })
    await pause(this.#stop.signal)
  }

  #newest(): Connection | undefined {
    return [...this.#connections].findLast((connection) => connection.isOpen)
  }

  /** Hands out the next command. False where there is none, or nobody who could be told. */
  async #next(): Promise<boolean> {
    const connection = this.#newest()
    if (connection === undefined) return false
    const { keeper } = this.#behind
    const { endpoint } = connection
    const setting = settingOf(this.#behind, endpoint, this.#account)
    const speech = endpoint.dialect.speak(await keeper.session(this.#account), setting)
    if (speech.push === undefined) return false
    const [handed] = await keeper.take(this.#account, 1)
    if (handed === undefined) return false
    const addressee = { endpoint: endpoint.name, account: this.#account }
    for (const wire of await written(this.#behind, addressee, speech, [handed]))
      await this.#send(connection, speech.push(wire), handed)
    return true
  }

  /** Sends it to who is the newest now: `connection` may have gone while the command was taken. */
  async #send(connection: Connection, text: string, { task }: Handed): Promise<void> {
    const { endpoint } = connection
    const to = connection.isOpen ? connection : this.#newest()
    // whether what could not be sent whole has arrived is not known: its silence will say so
    if (to?.endpoint === endpoint) return void (await to.send(text))
    const answer = { kind: 'failed', reason: 'the client went away before it was told' } as const
    const report = { endpoint: endpoint.name, account: this.#account, events: [], results: [{ task, answer }] }
    ;(await this.#behind.keeper.append(report)).answered(true)
  }
}

/** Everybody's lines. One is there as long as its account has a socket that has been heard. */
export class Pushing {
  readonly #behind: Behind
  readonly #lines = new Map<AccountId, Line>()

  constructor(behind: Behind) {
    this.#behind = behind
  }

  /** May be called again: a socket stays as new as it was. */
  join(connection: Connection): void {
    const { account } = connection
    const line = this.#lines.get(account) ?? new Line(account, this.#behind)
    this.#lines.set(account, line)
    line.add(connection)
  }

  /** Resolves when nothing is handed to it any more. */
  async leave(connection: Connection): Promise<void> {
    const line = this.#lines.get(connection.account)
    if (!line?.remove(connection)) return
    this.#lines.delete(connection.account)
    await line.stop()
  }
}
