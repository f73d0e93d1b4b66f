import { once } from 'node:events'
import { Client } from 'pg'
import { follow } from '../../clock.ts'
import { storable } from '../storable.ts'
import type { Spell } from '../store.ts'
import { failed, type Line, settle } from './connect.ts'

/** Advisory locks of this class are spells. */
export const spellClass = 0x71717

const channel = 'queqiao'
/** A silent server is asked whether it is there so often, in milliseconds. */
const every = 1_500
/** It has vanished if it does not answer for so long. With `every` it is noticed here before the server, which waits 5 s,
 *  gives up on us and lets others take what we had. */
const patience = 3_000
/** How long a session may take to begin, in milliseconds. */
const beginning = 10_000
/** A notification holds 8,000 bytes. */
const longest = 7_900

/** The server ends the session of a process that hangs, or was stopped: one that lives asks far more often. */
const hanging = '6s'

// nobody waits for these: a wake that was told need not be on disk
const begin = `with mine as materialized (select nextval('spells')::int as id)
  select id, pg_advisory_lock(${spellClass}, id), set_config('synchronous_commit', 'off', false),
    set_config('idle_session_timeout', '${hanging}', false) from mine`

// the clock that all processes of a database go by
const clock = 'select extract(epoch from clock_timestamp())::float8 * 1000 as now'

const tell = `select pg_notify('${channel}', $1 || ' ' || topic) from unnest($2::text[]) as told (topic)`

/** A connection whose life is a spell: while it stands, the database holds a lock on the spell's id. */
export class Session implements Spell {
  readonly id: number
  readonly #client: Client
  readonly #line: Line
  readonly #over = new AbortController()
  #asking: NodeJS.Timeout | undefined
  #topics = new Set<string>()
  #telling: Promise<void> | undefined

  private constructor(id: number, client: Client, line: Line) {
    this.id = id
    this.#client = client
    this.#line = line
    client.on('error', () => this.#lost())
    client.on('end', () => this.#lost())
    this.#askLater()
  }

  static async begin(line: Line, hear: (topic: string) => void): Promise<Session> {
    const client = new Client(line.config)
    // each of its queries rejects with the same
    client.on('error', () => undefined)
    const late = setTimeout(() => line.cut(), beginning)
    try {
      await client.connect()
      await settle(client)
      await client.query(`listen ${channel}`)
      const id: number = (await client.query(begin)).rows[0].id
      follow((await client.query(clock)).rows[0].now)
      client.on('notification', ({ payload = '' }) => {
        const [from, topic] = cut(payload)
        if (Number(from) !== id) hear(topic)
      })
      return new Session(id, client, line)
    } catch (error) {
      client.end().catch(() => undefined)
      throw failed(error)
    } finally {
      clearTimeout(late)
    }
  }

  get ended(): AbortSignal {
    return this.#over.signal
  }

  async own(job: string): Promise<boolean> {
    if (this.ended.aborted) return false
    try {
      const text = `select pg_try_advisory_lock(hashtextextended('job ' || $1, 0)) as mine`
      return (await this.#client.query({ name: 'own', text, values: [job] })).rows[0].mine === true
    } catch (error) {
      if (this.ended.aborted) return false
      throw failed(error)
    }
  }

  /** Tells the others; what comes in the meantime goes together. Too long a topic is not told. */
  tell(topics: Iterable<string>): void {
    for (const topic of topics) if (Buffer.byteLength(topic) <= longest) this.#topics.add(topic)
    if (this.#topics.size && !this.ended.aborted) this.#telling ??= this.#tellAll()
  }

  async end(): Promise<void> {
    await this.#telling
    const closed = this.ended.aborted ? undefined : once(this.ended, 'abort')
    const late = setTimeout(() => this.#vanished(), patience)
    this.#client.end().catch(() => undefined)
    await closed
    clearTimeout(late)
  }

  async #tellAll(): Promise<void> {
    while (this.#topics.size && !this.ended.aborted) {
      const told = [...this.#topics].map(storable)
      this.#topics.clear()
      // a topic that is lost is found by whoever looks
      await this.#client.query({ name: 'tell', text: tell, values: [this.id, told] }).catch(() => undefined)
    }
    this.#telling = undefined
  }

  #askLater(): void {
    this.#asking = setTimeout(() => void this.#ask(), every)
  }

  async #ask(): Promise<void> {
    let answered = false
    // once round the event loop: an answer that has come while this process was busy counts
    const late = setTimeout(() => setImmediate(() => answered || this.#vanished()), patience)
    const asked = performance.now()
    const { rows } = await this.#client.query(clock).catch(() => ({ rows: [] }))
    answered = true
    clearTimeout(late)
    // an answer that was long on its way says nothing of the time
    if (rows[0] && performance.now() - asked < 200) follow(rows[0].now)
    if (!this.ended.aborted) this.#askLater()
  }

  #vanished(): void {
    this.#lost()
    this.#line.cut()
  }

  #lost(): void {
    clearTimeout(this.#asking)
    this.#over.abort()
  }
}

function cut(payload: string): readonly [from: string, topic: string] {
  const end = payload.indexOf(' ')
  return [payload.slice(0, end), payload.slice(end + 1)]
}
