import type { Bridge } from '../bridge.ts'
import type { HubPort } from '../hub-port.ts'
import { release } from '../lanes/heads.ts'
import type { Healths } from '../standing/healths.ts'
import type { Spell } from '../store/store.ts'
import { Heirs } from './heirs.ts'
import { type Post, type PostOptions, postFor } from './posts.ts'

/** Milliseconds between two looks at what other processes left. */
const lookEvery = 1_000

export interface CrewOptions extends PostOptions {
  readonly bridges: readonly Bridge[]
  readonly healths: Healths
  /** A spell has begun: what was told meanwhile was not heard. */
  began(): Promise<void>
  /** A look around, beside lanes: other processes may have left more. */
  looked(): Promise<void>
}

/** Who works for the bridges, as long as a spell lasts. A bridge that can have one owner only is started by the process
 *  that owns it. */
export class Crew {
  readonly #options: CrewOptions
  readonly #heirs: Heirs
  readonly #stopping = new AbortController()
  readonly #posts = new Map<string, Post>()
  #serving: Promise<void> = Promise.resolve()
  #patience = 0

  constructor(options: CrewOptions) {
    this.#options = options
    this.#heirs = new Heirs(options.store)
  }

  /** There may be something for the bridges. */
  wake(): void {
    for (const { out } of this.#posts.values()) out.wake()
  }

  /** There may be something from them. */
  wakeReaders(): void {
    for (const post of this.#posts.values()) post.in.wake()
  }

  /** Starts the bridges, then works for them, spell after spell. */
  async start(portOf: (bridge: Bridge) => HubPort): Promise<void> {
    const { bridges, healths, store } = this.#options
    for (const { name } of bridges) healths.starting(name)
    await Promise.all(bridges.filter((bridge) => !isOwned(bridge)).map((bridge) => bridge.start(portOf(bridge))))
    const begun = Promise.withResolvers<void>()
    this.#serving = this.#serveAll(portOf, begun)
    if (store.fellows.spell) await begun.promise
  }

  /** Lets the runs under way end, for at most so many milliseconds, then stops the bridges. */
  async stop(patience: number): Promise<void> {
    this.#patience = patience
    this.#stopping.abort()
    await this.#serving
    const shared = this.#options.bridges.filter((bridge) => !isOwned(bridge))
    await Promise.all(shared.map((bridge) => bridge.stop()))
  }

  async #serveAll(portOf: (bridge: Bridge) => HubPort, begun: PromiseWithResolvers<void>): Promise<void> {
    const { signal } = this.#stopping
    for await (const spell of this.#options.store.fellows.spells(signal)) {
      if (signal.aborted) break
      await this.#serve(spell, portOf, begun.resolve)
    }
  }

  async #serve(spell: Spell, portOf: (bridge: Bridge) => HubPort, begun: () => void): Promise<void> {
    const { store, log, began } = this.#options
    const over = AbortSignal.any([spell.ended, this.#stopping.signal])
    if (store.fellows.many)
      await began().catch((error: unknown) => log('warn', 'not read anew', { error: String(error) }))
    await this.#look(spell, portOf)
    begun()
    while (!over.aborted) {
      await ended(over, store.fellows.many || this.#isShort ? lookEvery : undefined)
      if (!over.aborted) await this.#look(spell, portOf)
    }
    await this.#leave()
    if (spell.ended.aborted) log('warn', 'the database is away; what was under way comes again')
    else await release(store, [spell.id]).catch(() => undefined)
  }

  /** Takes over what ended spells left, and bridges that nobody owns. */
  async #look(spell: Spell, portOf: (bridge: Bridge) => HubPort): Promise<void> {
    const { bridges, log, looked, store } = this.#options
    try {
      await this.#heirs.look()
      for (const bridge of bridges)
        await this.#man(bridge, spell, portOf).catch((error) => this.#unmanned(bridge, error))
      if (!store.fellows.many) return
      this.wake()
      this.wakeReaders()
      await looked()
    } catch (error) {
      if (!spell.ended.aborted) log('error', 'what was left could not be read', { error: String(error) })
    }
  }

  async #man(bridge: Bridge, spell: Spell, portOf: (bridge: Bridge) => HubPort): Promise<void> {
    const { name } = bridge
    if (this.#posts.has(name)) return
    if (isOwned(bridge)) {
      if (!(await spell.own(`bridge ${name}`))) return this.#options.healths.elsewhere(name)
      await bridge.start(portOf(bridge))
    }
    const post = postFor(this.#options, bridge, spell, () => this.wake())
    try {
      await Promise.all([post.out.start(), post.in.start()])
    } catch (error) {
      await Promise.all([post.out.stop(0), post.in.stop(0), isOwned(bridge) && bridge.stop()])
      throw error
    }
    this.#posts.set(name, post)
  }

  /** Whether somebody is missing: it is tried again. */
  get #isShort(): boolean {
    return this.#posts.size < this.#options.bridges.length
  }

  #unmanned({ name }: Bridge, error: unknown): void {
    this.#options.log('error', 'a bridge could not begin; it is tried again', { bridge: name, error: String(error) })
  }

  async #leave(): Promise<void> {
    const posts = [...this.#posts.values()]
    this.#posts.clear()
    await Promise.all(posts.flatMap((post) => [post.out.stop(this.#patience), post.in.stop(this.#patience)]))
    await Promise.all(posts.map(({ bridge }) => (isOwned(bridge) ? bridge.stop() : undefined)))
  }
}

const isOwned = ({ traits }: Bridge): boolean => traits?.owner === 'one'

/** Resolves when the signal aborts, or after so many milliseconds. */
const ended = (signal: AbortSignal, after: number | undefined): Promise<void> =>
  new Promise((resolve) => {
    const timer = after === undefined ? undefined : setTimeout(done, after)
    function done() {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    if (signal.aborted) done()
    else signal.addEventListener('abort', done)
  })
