import { Unconvertible } from '../recipe.ts'
import { longest, rate, type Sound } from './sound.ts'

/** Samples that are measured as one: 20 ms. */
const step = rate / 50

const bars = 100
const loudest = 1_024

/** Measures sound that goes by. */
export class Meter {
  readonly #energies: number[] = []
  #samples = 0

  /** The same sound. Throws `Unconvertible` where there is none, or no end of it. */
  async *over(sound: Sound): Sound {
    for await (const piece of sound) {
      this.#add(piece)
      if (this.seconds > longest) throw new Unconvertible(`it lasts longer than ${longest / 60} minutes`)
      yield piece
    }
    if (this.#samples === 0) throw new Unconvertible('there is no sound in it')
  }

  get seconds(): number {
    return this.#samples / rate
  }

  /** At most 100 integers; 1024 is the loudest place. */
  get waveform(): readonly number[] {
    const count = Math.min(bars, this.#energies.length)
    const edge = (n: number) => Math.round((n * this.#energies.length) / count)
    const levels = Array.from({ length: count }, (_, n) => level(this.#energies.slice(edge(n), edge(n + 1))))
    const most = Math.max(...levels, Number.MIN_VALUE)
    return levels.map((each) => Math.round((each / most) * loudest))
  }

  #add(piece: Float32Array): void {
    for (let from = 0; from < piece.length; ) {
      const to = Math.min(piece.length, from + step - (this.#samples % step))
      let energy = 0
      for (let n = from; n < to; n++) energy += (piece[n] ?? 0) ** 2
      const at = Math.floor(this.#samples / step)
      this.#energies[at] = (this.#energies[at] ?? 0) + energy
      this.#samples += to - from
      from = to
    }
  }
}

const level = (energies: readonly number[]): number =>
  Math.sqrt(energies.reduce((sum, each) => sum + each, 0) / energies.length)
