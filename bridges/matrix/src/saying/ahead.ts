import type { Delivery, Run } from '@queqiao/hub'
import type { Means } from '../means.ts'
import type { Uploads } from '../shown/placed.ts'
import { shownFiles, uploadAll } from './uploads.ts'

/** Bytes. Nothing has to wait long for an upload of so many, should the run fail meanwhile. */
const small = 2_000_000

const isSmall = ({ what }: Delivery): boolean => {
  let bytes = 0
  for (const { size = Number.POSITIVE_INFINITY } of shownFiles(what)) bytes += size
  return bytes <= small
}

/** The files of a run's deliveries: while one is shown, small ones of the next go up. */
export class Ahead {
  readonly #means: Means
  readonly #run: Run
  readonly #begun = new Map<Delivery, Promise<Uploads>>()

  constructor(means: Means, run: Run) {
    this.#means = means
    this.#run = run
  }

  /** Uploads what this delivery shows. Throws as `uploadAll` does. */
  async of(delivery: Delivery): Promise<Uploads> {
    const uploads = await this.#begin(delivery)
    const { deliveries } = this.#run
    const next = deliveries[deliveries.indexOf(delivery) + 1]
    if (next && isSmall(next)) this.#begin(next)
    return uploads
  }

  /** Nothing goes up any more. */
  async ended(): Promise<void> {
    await Promise.allSettled(this.#begun.values())
  }

  #begin(delivery: Delivery): Promise<Uploads> {
    const begun = this.#begun.get(delivery) ?? uploadAll(this.#means, this.#run, delivery)
    this.#begun.set(delivery, begun)
    // it is heard of in its turn
    begun.catch(() => {})
    return begun
  }
}
