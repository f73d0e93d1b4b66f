import type { ChatKey, Parts, PlaceId, Run, Step, What } from '@queqiao/hub'
import { Retry } from '@queqiao/hub'

/** What one chat's lane remembers between tries, in memory: places, and steps with or without an answer. */
export class Lane {
  place: PlaceId | undefined
  placesMade = 0
  readonly steps = new Map<string, Parts | 'begun'>()
  readonly key: ChatKey
  readonly name: string

  constructor(key: ChatKey, name: string) {
    this.key = key
    this.name = name
  }

  /** The same arguments give the same run, as after a failure or a restart. */
  run(...whats: readonly What[]): Run {
    const deliveries = whats.map((what, n) => ({ id: `d${n}-${JSON.stringify(what).length}-${hash(what)}`, what }))
    return {
      chat: this.key,
      deliveries,
      signal: new AbortController().signal,
      isLast: false,
      place: async (make) => {
        if (!this.place) {
          this.place = await make({ key: `place-${this.placesMade}`, title: this.name })
          this.placesMade++
        }
        return this.place
      },
      displaced: async (place) => {
        if (this.place === place) this.place = undefined
      },
      step: (step, send) => this.#step(step, send),
      known: async (step) => {
        const known = this.steps.get(nameOf(step))
        return known === 'begun' ? 'uncertain' : known
      },
    }
  }

  async #step(step: Step, send: (key: string) => Promise<Parts>): Promise<Parts | 'uncertain'> {
    const known = this.steps.get(nameOf(step))
    if (known === 'begun') return 'uncertain'
    if (known) return known
    const names = [step.of, ...step.covers].map((of) => nameOf({ of, name: step.name }))
    for (const name of names) this.steps.set(name, 'begun')
    try {
      const parts = await send(`key-${nameOf(step)}`)
      for (const name of names) this.steps.set(name, parts)
      return parts
    } catch (error) {
      if (!(error instanceof Retry) || error.certain) for (const name of names) this.steps.delete(name)
      throw error
    }
  }
}

const nameOf = ({ of, name }: Pick<Step, 'of' | 'name'>): string => `${of.id} ${name}`

const hash = (what: What): string => {
  let sum = 0
  for (const char of JSON.stringify(what)) sum = (sum * 31 + (char.codePointAt(0) ?? 0)) >>> 0
  return sum.toString(36)
}
