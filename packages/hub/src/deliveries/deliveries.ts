import type { Bridge } from '../bridge.ts'
import { steadyNow } from '../clock.ts'
import type { Choice } from '../delivery.ts'
import type { ChatKey, MessageId } from '../ids.ts'
import { chatText, keyText } from '../keys.ts'
import * as lanes from '../lanes/lanes.ts'
import { number } from '../messages/chronicle.ts'
import { type Kept, keepAll, saidIn } from '../messages/messages.ts'
import type { OwedId } from '../owed.ts'
import { destinationOf } from '../places/destinations.ts'
import { offering } from '../questions/offering.ts'
import type { Counted, Meter, Sized, Timed } from '../standing/meter.ts'
import type { Tx } from '../store/store.ts'
import { keepNotice, type Note, type Notice, noticeIn, type Told } from './notices.ts'
import type { Waiting } from './waiting.ts'

type Offer = ReturnType<typeof offering>['row']

type Offering = Extract<Waiting, { kind: 'desk' | 'outcome' }>

const isOffering = (told: Waiting): told is Offering => told.kind === 'desk' || told.kind === 'outcome'

/** What a person may decide about what did not end well. */
const decisionsOn = (owed: OwedId): readonly Choice[] => [
  { label: 'Retry', line: `retry ${owed}` },
  { label: 'Drop', line: `drop ${owed}` },
]

const choicesOf = (told: Offering): readonly Choice[] => {
  if (told.kind === 'desk') return told.choices ?? []
  return told.owed === undefined ? [] : decisionsOn(told.owed)
}

/** Who a delivery is for: everybody, one bridge, or all but one. */
export type Audience = { readonly only: string } | { readonly except: string }

/** Something for the end of a chat's lane, before it is known who reads it. */
type Unaddressed = Omit<lanes.Addition, 'readers'> & { readonly of: ChatKey }

const addition = (lane: string, of: ChatKey, waiting: Waiting, audience: Audience | undefined): Unaddressed => ({
  ...{ key: lane, of, body: JSON.stringify(waiting), audience: audience && column(audience) },
})

/** What a transaction has for people: collected, then written in order. */
export class Batch {
  readonly tx: Tx
  readonly #bridges: readonly Bridge[]
  readonly #messages: Kept[] = []
  readonly #additions: Unaddressed[] = []
  readonly #late: Unaddressed[] = []
  readonly #offers: Offer[] = []
  readonly #counted: ((meter: Meter) => void)[] = []
  readonly #notices: Told[] = []

  constructor(tx: Tx, bridges: readonly Bridge[]) {
    this.tx = tx
    this.#bridges = bridges
  }

  /** Counts something that this change makes true. */
  count<Name extends keyof Counted>(name: Name, labels: Counted[Name]): void {
    this.#counted.push((meter) => meter.count(name, labels))
  }

  time<Name extends keyof Timed>(name: Name, labels: Timed[Name], seconds: number): void {
    this.#counted.push((meter) => meter.time(name, labels, seconds))
  }

  size<Name extends keyof Sized>(name: Name, labels: Sized[Name], bytes: number): void {
    this.#counted.push((meter) => meter.size(name, labels, bytes))
  }

  /** Keeps a message. */
  keep(message: Kept): void {
    this.#messages.push(message)
  }

  /** Puts something into the lane of a chat, for every bridge or those meant. */
  tell(key: ChatKey, told: Waiting, audience?: Audience): void {
    const waiting = isOffering(told) ? this.#withButtons(key, told) : told
    this.#additions.push(addition(keyText(key), key, waiting, audience))
    const notice = noticeIn(waiting)
    if (notice && this.#bridges.some(({ name, traits }) => traits?.reads && isMeant(audience, name)))
      this.#notices.push(toldIn(key, notice, audience))
  }

  /** Keeps what is said inside: no lane gets it. */
  note(key: ChatKey, note: Note): void {
    this.#notices.push(toldIn(key, note))
  }

  /** What may be typed next can be pressed, too. */
  #withButtons(key: ChatKey, told: Offering): Waiting {
    const choices = choicesOf(told)
    if (!choices.length || choices.every(({ token }) => token !== undefined)) return told
    const offer = offering(key, choices, told.kind === 'outcome' ? told.of : null)
    this.#offers.push(offer.row)
    return { ...told, choices: offer.choices }
  }

  /** The same, unless this change has put it there already. */
  tellOnce(key: ChatKey, waiting: Waiting, audience: Audience): void {
    const { key: lane, body } = addition(keyText(key), key, waiting, audience)
    const isSame = (told: Unaddressed) => told.key === lane && told.body === body && told.audience === column(audience)
    if (!this.#additions.some(isSame)) this.tell(key, waiting, audience)
  }

  /** Puts what completes a message into a lane of its own, beside that of its chat: who waits for its file holds up nobody. */
  complete(key: ChatKey, message: MessageId, only: string, what: { readonly words?: true } = {}): void {
    this.#beside(key, message, { kind: 'completed', message, ...what }, { only })
  }

  /** Puts the removal of a message behind what completes it. */
  removeLate(key: ChatKey, message: MessageId): void {
    this.#beside(key, message, { kind: 'recalled', of: message, as: 'remove' })
  }

  /** The messages that were kept in this change, in order; until it is written nobody finds them elsewhere. */
  get kept(): readonly Kept[] {
    return this.#messages
  }

  #beside(key: ChatKey, message: MessageId, waiting: Waiting, audience?: Audience): void {
    this.#late.push(addition(lateKey(keyText(key), message), key, waiting, audience))
  }

  /** With their readers, and against what each counts now. */
  async #addressed(additions: readonly Unaddressed[]): Promise<readonly lanes.Addition[]> {
    const known = new Map<string, readonly lanes.Reader[]>()
    const addressed: lanes.Addition[] = []
    for (const { of, ...one } of additions) {
      const chat = keyText(of)
      const readers = known.get(chat) ?? (await this.#readers(of))
      known.set(chat, readers)
      addressed.push({ ...one, readers })
    }
    return addressed
  }

  #readers(key: ChatKey): Promise<readonly lanes.Reader[]> {
    const read = async (bridge: Bridge) => ({
      name: bridge.name,
      destination: await destinationOf(this.tx, bridge, key),
    })
    return Promise.all(this.#bridges.map(read))
  }

  /** Tells what was counted. Of a change that throws nothing is told. */
  told(meter: Meter): void {
    for (const tell of this.#counted) tell(meter)
  }

  async write(): Promise<void> {
    for (const offer of this.#offers) await this.tx.insertInto('questions').values(offer).execute()
    await this.#writeDown()
    await lanes.append(this.tx, 'deliver', await this.#addressed(this.#additions), steadyNow())
    await lanes.append(this.tx, 'late', await this.#addressed(this.#late), steadyNow())
  }

  async #writeDown(): Promise<void> {
    const numbers = await number(this.tx, [...this.#messages.map(saidIn), ...this.#notices])
    await keepAll(this.tx, this.#messages, numbers)
    const at = steadyNow()
    for (const [nth, { account, chat, audience, body }] of this.#notices.entries())
      await keepNotice(this.tx, { account, chat, audience, body, at, n: numbers[this.#messages.length + nth] ?? 0 })
  }
}

/** The way out to the bridges. */
export class Deliveries {
  readonly #bridges: readonly Bridge[]
  readonly #meter: Meter

  constructor(bridges: readonly Bridge[], meter: Meter) {
    this.#bridges = bridges
    this.#meter = meter
  }

  /** Makes a change, and writes what it has for people with it. */
  async within<T>(tx: Tx, change: (batch: Batch) => Promise<T>): Promise<T> {
    const batch = new Batch(tx, this.#bridges)
    const made = await change(batch)
    await batch.write()
    batch.told(this.#meter)
    return made
  }
}

/** The lane of a message whose file comes late, by that of its chat. */
export const lateKey = (chat: string, message: string): string => `${chat}\n${message}`

const isMeant = (audience: Audience | undefined, bridge: string): boolean =>
  !audience || ('only' in audience ? audience.only === bridge : audience.except !== bridge)

const toldIn = ({ account, chat }: ChatKey, notice: Notice, audience?: Audience): Told => ({
  ...{ account, chat: chatText(chat), audience: audience ? column(audience) : null, body: JSON.stringify(notice) },
})

const column = (audience: Audience): string => ('only' in audience ? `=${audience.only}` : `!${audience.except}`)
