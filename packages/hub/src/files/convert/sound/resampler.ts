/** Zero crossings of the filter on each side: more are sharper and slower. */
const crossings = 16

/** Changes how many samples a second has, by a windowed sinc: what the lower rate cannot hold is filtered out. */
export class Resampler {
  readonly #up: number
  readonly #down: number
  readonly #cut: number
  readonly #half: number
  readonly #kernels: Float32Array[] = []
  #held: Float32Array
  #at: number
  #phase = 0

  constructor(from: number, to: number) {
    const common = divisor(from, to)
    this.#up = to / common
    this.#down = from / common
    this.#cut = Math.min(1, to / from)
    this.#half = Math.ceil(crossings / this.#cut)
    // silence before the first sample
    this.#held = new Float32Array(this.#half - 1)
    this.#at = this.#half - 1
  }

  push(piece: Float32Array): Float32Array {
    const held = new Float32Array(this.#held.length + piece.length)
    held.set(this.#held)
    held.set(piece, this.#held.length)
    const made = new Float32Array(Math.max(0, Math.ceil(((held.length - this.#half) * this.#up) / this.#down) + 1))
    let n = 0
    while (this.#at + this.#half < held.length) {
      made[n++] = this.#sample(held)
      this.#phase += this.#down
      this.#at += Math.floor(this.#phase / this.#up)
      this.#phase %= this.#up
    }
    const done = Math.min(held.length, this.#at - this.#half + 1)
    this.#held = held.slice(done)
    this.#at -= done
    return made.subarray(0, n)
  }

  /** The rest, when there is no more. */
  end(): Float32Array {
    return this.push(new Float32Array(this.#half))
  }

  #sample(held: Float32Array): number {
    const kernel = this.#kernel(this.#phase)
    const first = this.#at - this.#half + 1
    let sum = 0
    for (let n = 0; n < kernel.length; n++) sum += (held[first + n] ?? 0) * (kernel[n] ?? 0)
    return sum
  }

  #kernel(phase: number): Float32Array {
    const known = this.#kernels[phase]
    if (known) return known
    const kernel = Float32Array.from({ length: this.#half * 2 }, (_, n) =>
      this.#weight(n - this.#half + 1 - phase / this.#up),
    )
    const sum = kernel.reduce((all, each) => all + each, 0)
    this.#kernels[phase] = kernel.map((each) => each / sum)
    return this.#kernel(phase)
  }

  #weight(distance: number): number {
    const x = Math.PI * distance * this.#cut
    const window = Math.cos((Math.PI * distance) / (2 * this.#half)) ** 2
    return window * (x === 0 ? 1 : Math.sin(x) / x)
  }
}

const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b))
