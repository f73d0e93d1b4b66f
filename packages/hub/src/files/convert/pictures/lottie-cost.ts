import { Unconvertible } from '../recipe.ts'

/** Layers and shapes that an animation may have once all that is repeated in it is written out. */
const MOST = 20_000
/** How deep groups and compositions may be nested. */
const DEEPEST = 40

type Fields = Readonly<Record<string, unknown>>

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const list = (value: unknown): readonly Fields[] => (Array.isArray(value) ? value.filter(isFields) : [])

/** All numbers in a value that may change in time. */
const numbers = (value: unknown): readonly number[] => {
  if (typeof value === 'number') return [value]
  if (Array.isArray(value)) return value.flatMap(numbers)
  return isFields(value) ? [...numbers(value.k), ...numbers(value.s), ...numbers(value.e)] : []
}

/** How often a repeater repeats what stands beside it. */
const copies = (shape: Fields): number =>
  shape.ty === 'rp' ? numbers(shape.c).reduce((most, n) => Math.max(most, n), 1) : 1

class Count {
  readonly #compositions: ReadonlyMap<unknown, unknown>
  readonly #known = new Map<unknown, number>()

  constructor(assets: readonly Fields[]) {
    this.#compositions = new Map(assets.map(({ id, layers }) => [id, layers]))
  }

  layers(value: unknown, depth: number): number {
    return this.#sum(
      value,
      depth,
      (layer) => this.#shapes(layer.shapes, depth + 1) + this.#composition(layer.refId, depth + 1),
    )
  }

  #shapes(value: unknown, depth: number): number {
    const sum = this.#sum(value, depth, (shape) => this.#shapes(shape.it, depth + 1))
    return list(value).reduce((product, shape) => product * copies(shape), sum)
  }

  #composition(id: unknown, depth: number): number {
    if (!this.#compositions.has(id)) return 0
    const known = this.#known.get(id) ?? this.layers(this.#compositions.get(id), depth)
    this.#known.set(id, known)
    return known
  }

  #sum(value: unknown, depth: number, inside: (of: Fields) => number): number {
    if (depth > DEEPEST) throw new Unconvertible('the animation is nested too deeply')
    return list(value).reduce((sum, of) => sum + 1 + inside(of), 0)
  }
}

/** Refuses a Lottie that would cost too much to draw: a short one can stand for any number of shapes, by repeaters and by
 *  compositions within compositions. Pictures inside are refused too: stickers have none, and they need another decoder. */
export const checkLottie = (lottie: unknown): void => {
  if (!isFields(lottie) || !Array.isArray(lottie.layers))
    throw new Unconvertible('the packed file is no Lottie animation')
  const assets = list(lottie.assets)
  if (assets.some(({ p }) => p !== undefined)) throw new Unconvertible('the animation has pictures inside')
  const cost = new Count(assets).layers(lottie.layers, 0)
  if (!(cost <= MOST)) throw new Unconvertible(`the animation has more than ${MOST} shapes`)
}
