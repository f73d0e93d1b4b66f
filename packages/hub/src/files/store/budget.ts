/** Memory that all who are at work share. */
export class Budget {
  readonly #waiting: { readonly bytes: number; readonly go: () => void }[] = []
  readonly #all: number
  #free: number

  constructor(bytes: number) {
    this.#all = bytes
    this.#free = bytes
  }

  /** Works once so much is free, in the order of the calls; what wants more than there is at all works alone. */
  async spend<T>(bytes: number, work: () => Promise<T>): Promise<T> {
    const share = Math.min(bytes, this.#all)
    await new Promise<void>((go) => {
      this.#waiting.push({ bytes: share, go })
      this.#admit()
    })
    return work().finally(() => {
      this.#free += share
      this.#admit()
    })
  }

  #admit(): void {
    for (let [next] = this.#waiting; next && next.bytes <= this.#free; [next] = this.#waiting) {
      this.#waiting.shift()
      this.#free -= next.bytes
      next.go()
    }
  }
}
