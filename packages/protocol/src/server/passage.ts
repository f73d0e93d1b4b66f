/** Milliseconds in which at least one byte has to pass, or the keeper has to be done: else one of both hangs. */
const PATIENCE = 120_000

/** Somebody's bytes on their way to the keeper. */
export class Passage {
  /** What the keeper reads. Errors where the bytes break off, where nothing moves for two minutes, and once it is over. */
  readonly stream: ReadableStream<Uint8Array>
  /** Why the bytes broke off, if they did. */
  broken: { readonly error: unknown } | undefined
  readonly #bytes: AsyncIterator<Uint8Array>
  #timer: ReturnType<typeof setTimeout> | undefined
  #fail: (error: Error) => void = () => {}

  constructor(bytes: AsyncIterator<Uint8Array>) {
    this.#bytes = bytes
    this.stream = new ReadableStream<Uint8Array>(
      {
        start: (out) => {
          this.#fail = (error) => out.error(error)
        },
        pull: (out) => this.#pull(out),
      },
      { highWaterMark: 0 },
    )
  }

  async #pull(out: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    try {
      const { value, done } = await this.#bytes.next()
      this.#moved()
      if (done) out.close()
      else out.enqueue(value)
    } catch (error) {
      this.broken = { error }
      throw error
    }
  }

  #moved: () => void = () => {}

  /** Waits for what the keeper says. Rejects where it does, where the bytes broke off whatever it says, and where nothing
   *  moves any more. Afterwards nobody can read on. */
  async until<Said>(taken: Promise<Said>): Promise<Said> {
    try {
      const said = await Promise.race([taken, this.#stuck()])
      if (this.broken === undefined) return said
    } catch (error) {
      if (this.broken === undefined) throw error
    } finally {
      this.#end()
    }
    throw this.broken.error
  }

  #stuck(): Promise<never> {
    return new Promise((_, reject) => {
      this.#moved = () => {
        clearTimeout(this.#timer)
        this.#timer = setTimeout(() => reject(new Error('nothing of the file moved any more')), PATIENCE)
      }
      this.#moved()
    })
  }

  #end(): void {
    this.#moved = () => {}
    clearTimeout(this.#timer)
    this.#fail(new Error('the upload is over'))
    // it may be waiting for bytes that never come: nobody waits for it
    this.#bytes.return?.().catch(() => {})
  }
}
