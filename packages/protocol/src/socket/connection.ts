import type { WebSocket } from 'ws'
import type { Reading } from '../dialects/dialect.ts'
import type { AccountId } from '../model/id.ts'
import type { Receipt } from '../model/keeper.ts'
import type { Waiting } from '../server/answered.ts'
import type { Behind } from '../server/behind.ts'
import { faultOf } from '../server/door.ts'
import { type Endpoint, refusal } from '../server/endpoint.ts'
import { arrivalAt, exchange } from '../server/exchange.ts'
import type { About } from '../server/log.ts'

/** So many frames may wait for the keeper until the client is no longer read, and so few until it is again. */
const MANY = 16
const FEW = 4

/** Beats that may be missed. */
const MISSED = 3

/** Whose socket it is: its ticket says so. */
export interface Owner {
  readonly endpoint: Endpoint
  readonly account: AccountId
}

/** One open WebSocket of one account. */
export class Connection {
  readonly endpoint: Endpoint
  readonly account: AccountId
  readonly #socket: WebSocket
  readonly #behind: Behind
  #accepted = () => {}
  #waiting = 0
  /** Whether it is the keeper that is waited for. */
  #keeping = false
  #turn: Promise<void> = Promise.resolve()
  #last = performance.now()
  #ignored = false

  constructor(socket: WebSocket, behind: Behind, { endpoint, account }: Owner) {
    this.#socket = socket
    this.#behind = behind
    this.endpoint = endpoint
    this.account = account
  }

  /** Reads and answers frames, in order, until the client is gone; resolves when the last of them is done with. `accepted`
   *  is called for each that was not turned down. `heartbeat`: seconds. */
  open(heartbeat: number, accepted: () => void): Promise<void> {
    this.#accepted = accepted
    const socket = this.#socket
    const timer = setInterval(() => this.#check(heartbeat * 1000), heartbeat * 1000)
    socket.on('message', (data, isBinary) => this.#receive(data.toString(), isBinary))
    socket.on('ping', () => {
      this.#alive()
      this.#behind.keeper.heard?.(this.account)
    })
    socket.on('error', (error) => this.#log('a socket failed', { error }))
    return new Promise((resolve) => {
      socket.once('close', () => {
        clearInterval(timer)
        resolve(this.#turn)
      })
    })
  }

  get isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN
  }

  /** Resolves with whether it has left; never rejects. */
  send(text: string): Promise<boolean> {
    return new Promise((resolve) => this.#socket.send(text, (error) => resolve(!error)))
  }

  /** Says good-bye, and leaves after `patience` milliseconds whether it was heard or not. */
  close(patience: number): void {
    this.#socket.close(1001)
    const timer = setTimeout(() => this.#socket.terminate(), patience)
    this.#socket.once('close', () => clearTimeout(timer))
  }

  #log(message: string, about: About = {}): void {
    this.#behind.log('warn', message, { endpoint: this.endpoint.name, account: this.account, ...about })
  }

  #alive(): void {
    this.#last = performance.now()
  }

  #check(beat: number): void {
    // a client that is not read, because the keeper is slow, cannot be heard; one that does not read us can
    if (this.#keeping) this.#alive()
    if (performance.now() - this.#last <= MISSED * beat) return
    this.#log('a socket has been silent for three beats')
    this.#socket.terminate()
  }

  #receive(text: string, isBinary: boolean): void {
    this.#alive()
    if (isBinary) {
      this.#ignore()
      return
    }
    if (++this.#waiting >= MANY) this.#socket.pause()
    this.#turn = this.#turn.then(async () => {
      await this.#answer(text)
      if (--this.#waiting <= FEW && this.#socket.isPaused) this.#socket.resume()
    })
  }

  #ignore(): void {
    if (!this.#ignored) this.#log('a socket sends frames that are no text')
    this.#ignored = true
  }

  /** Never rejects. */
  async #answer(text: string): Promise<void> {
    const receipts: Receipt[] = []
    this.#keeping = true
    const waits = () => this.#socket.readyState === this.#socket.OPEN
    const reply = await this.#reply(text, { waits, kept: (receipt) => void receipts.push(receipt) })
    this.#keeping = false
    const left = await this.send(reply)
    for (const receipt of receipts) receipt.answered(left)
  }

  async #reply(text: string, client: Waiting): Promise<string> {
    const { endpoint } = this
    try {
      const reading = endpoint.dialect.read(text, arrivalAt(this.#behind, endpoint))
      return await this.#exchanged(reading, client)
    } catch (error) {
      return endpoint.dialect.unreadable(faultOf(this.#behind.log, 'a frame', endpoint, error).reason)
    }
  }

  async #exchanged(reading: Reading, client: Waiting): Promise<string> {
    const { account } = reading.report
    if (account !== undefined && account !== this.account) return this.#refused(reading)
    const { body } = await exchange(this.#behind, this.endpoint, reading, client)
    if (refusal(this.endpoint, reading) === undefined) this.#accepted()
    return body
  }

  #refused(reading: Reading): string {
    this.#log('refused', { other: reading.report.account, reason: 'another account’s socket' })
    const speech = this.endpoint.dialect.speak({}, { secret: this.endpoint.secret })
    return speech.reply(reading, [], 'this address is that of another account')
  }
}
