import { fileId } from '@queqiao/hub'
import { describe, expect, it } from 'vitest'
import { TooManyFiles, Uploads } from '../../bridges/web/src/said/uploads.ts'

const GB = 1_000_000_000

/** A file whose bytes come when they are asked for; it says that it is as large as that. */
const file = (size: number): ReadableStream<Uint8Array> =>
  new ReadableStream({
    pull: (out) => {
      const chunk = new Uint8Array(1)
      Object.defineProperty(chunk, 'byteLength', { value: size })
      out.enqueue(chunk)
      out.close()
    },
  })

const house = () => {
  const clock = { now: 0 }
  const uploads = new Uploads(() => clock.now)
  let count = 0
  const give = (who = 'Max', size = 1, id = `f${++count}`) =>
    uploads.give(who, file(size), async (body) => {
      for await (const _ of body);
      return fileId(id)
    })
  return { clock, uploads, give }
}

const secondsOf = async (giving: Promise<unknown>): Promise<number> => {
  const error = await giving.catch((thrown: unknown) => thrown)
  return error instanceof TooManyFiles ? error.seconds : expect.fail('it was taken')
}

describe('files that one person gives on the page', () => {
  it('come twenty at once, and those of others beside them; who waits a moment may give more', async () => {
    const { uploads, give } = house()
    const ends: (() => void)[] = []
    const coming = Array.from({ length: 20 }, (_, n) =>
      uploads.give('Max', file(1), () => new Promise((resolve) => ends.push(() => resolve(fileId(`slow ${n}`))))),
    )
    expect(await secondsOf(give())).toBe(5)
    expect(await give('May')).toBeDefined()
    ends[0]?.()
    await coming[0]
    expect(await give()).toBeDefined()
    for (const end of ends) end()
    expect(await Promise.all(coming)).toHaveLength(20)
  })

  it('wait to be sent up to two gigabytes of them, for an hour; what is sent, and what failed, makes room', async () => {
    const { clock, uploads, give } = house()
    const first = await give('Max', 1.5 * GB)
    clock.now += 600_000
    await give('Max', 0.6 * GB)
    expect(await secondsOf(give())).toBe(3_000)
    uploads.sent('Max', [{ file: first }])
    const failing = uploads.give('Max', file(2 * GB), async (body) => {
      for await (const _ of body);
      throw new Error('the disk is full')
    })
    await expect(failing).rejects.toThrow('the disk is full')
    await give('Max', 1.5 * GB)
    expect(await secondsOf(give())).toBe(3_600)
    clock.now += 3_600_000
    expect(await give()).toBeDefined()
  })

  it('count once where they come twice', async () => {
    const { give } = house()
    for (let n = 0; n < 3; n++) await give('Max', 0.9 * GB, 'the same')
    expect(await give()).toBeDefined()
  })
})
