import { setTimeout as pause } from 'node:timers/promises'
import { MediaClient } from './media-client.ts'
import { inFolder } from './sandbox.ts'
import { type Started, startQueqiao } from './started.ts'
import type { Standing } from './stub.ts'

/** Everything between which files go, each a process of its own. */
export interface Ground<S extends Standing> {
  readonly stub: S
  readonly queqiao: Started
  readonly client: MediaClient
}

/** Works with all of it running, and a client logged in. `files`: where they lie, if not on the disk. */
export async function onGround<S extends Standing, T>(
  start: () => Promise<S>,
  work: (ground: Ground<S>) => Promise<T>,
  files?: string,
): Promise<T> {
  const stub = await start()
  try {
    return await inFolder(async (data) => {
      const queqiao = await startQueqiao({ data, side: stub.side, files })
      const client = new MediaClient(queqiao.url)
      try {
        await stub.tell(queqiao.url)
        await client.login()
        return await work({ stub, queqiao, client })
      } finally {
        client.close()
        await queqiao.stop()
      }
    })
  } finally {
    await stub.stop()
  }
}

/** Looks until it is there, every so many milliseconds. */
export async function until<T>(look: () => Promise<T | undefined>, every = 100): Promise<T> {
  for (const end = Date.now() + 120_000; Date.now() < end; await pause(every)) {
    const found = await look()
    if (found !== undefined) return found
  }
  throw new Error('it did not arrive')
}
