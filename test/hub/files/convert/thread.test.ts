import { afterAll, describe, expect, it } from 'vitest'
import { Unconvertible } from '../../../../packages/hub/src/files/convert/recipe.ts'
import { Thread } from '../../../../packages/hub/src/files/convert/thread.ts'

// what goes wrong depends on which file the worker is given; 'well' is none that there is
const fates = new URL('./fates.ts', import.meta.url)
const thread = new Thread({ megabytes: 32, entry: fates })
afterAll(() => thread.end())

const meet = (input: string) =>
  thread.run({
    work: { recipe: 'voice-for-people', input, output: '', scratch: '', hasFfmpeg: false },
    caps: { input: 1, output: 1, milliseconds: 10_000 },
    ffmpeg: undefined,
    signal: AbortSignal.timeout(9_000),
  })

describe('a worker that ends', () => {
  it.each([
    ['greed', 'its decoder wanted too much memory'],
    ['crash', 'its decoder came to a sudden end'],
    ['exit', 'its decoder came to a sudden end'],
  ])('by %s harms nobody, and there is a new one for the next file', async (fate, reason) => {
    await expect(meet(fate)).rejects.toThrow(new Unconvertible(reason))
    expect(await meet('well')).toEqual({ type: 'audio/ogg', extension: 'ogg' })
  })

  it('by hanging is ended when its time is over', async () => {
    const hung = thread.run({
      work: { recipe: 'voice-for-people', input: 'hang', output: '', scratch: '', hasFfmpeg: false },
      caps: { input: 1, output: 1, milliseconds: 10_000 },
      ffmpeg: undefined,
      signal: AbortSignal.timeout(300),
    })
    await expect(hung).rejects.toMatchObject({ name: 'TimeoutError' })
    expect(await meet('well')).toEqual({ type: 'audio/ogg', extension: 'ogg' })
  })
})
