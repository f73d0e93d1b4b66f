import { existsSync, readdirSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { Unconvertible } from '../../../../packages/hub/src/files/convert/recipe.ts'
import { type RecipeName, recipes } from '../../../../packages/hub/src/files/convert/recipes.ts'
import { desk } from './desk.ts'
import { mp3, silk, speech, wav } from './voice.ts'

process.env.QUEQIAO_FFMPEG = ''

const { converter, folder, free, lay, make } = desk()
const voices: readonly RecipeName[] = ['voice-for-people', 'voice-for-wechat']

/** Bytes that look like chance and are the same each time. */
function noise(length: number, seed = 1): Buffer {
  let state = seed
  const bytes = Buffer.alloc(length)
  for (let n = 0; n < length; n++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    bytes.writeUInt8(state >>> 24, n)
  }
  return bytes
}

const header = Buffer.from('\x02#!SILK_V3', 'latin1')
const opus = async () => (await make('voice-for-people', wav(speech(2)))).bytes

const refused: readonly (readonly [string, () => Promise<Buffer> | Buffer, RegExp])[] = [
  ['nothing', () => Buffer.alloc(0), /no sound of a kind that is known/],
  ['a picture', () => Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1'), /no sound of a kind that is known/],
  ['a text', () => Buffer.from('早上好'.repeat(100)), /no sound of a kind that is known/],
  ['noise', () => noise(100_000), /no sound of a kind that is known/],
  ['SILK without packets', () => header, /no sound in it/],
  ['SILK with endless packets', () => Buffer.concat([header, Buffer.alloc(1_000_000)]), /more than 5 minutes/],
  ['SILK with packets past all bounds', () => Buffer.concat([header, Buffer.alloc(99_999, 0x7f)]), /no sound in it/],
  ['a WAV that breaks off in its header', () => wav(speech(1)).subarray(0, 30), /WAV/],
  ['a WAV of an unknown kind', () => wav(speech(1)).fill(0x55, 20, 22), /format 21845/],
  ['a WAV with four thousand million samples a second', () => wav(speech(1)).fill(0xff, 24, 28), /samples a second/],
  ['a WAV without channels', () => wav(speech(1)).fill(0, 22, 24), /0 channels/],
  [
    'an MP3 that is a tag and noise',
    () => Buffer.concat([Buffer.from('ID3\x04\0\0\0\0\0\0'), noise(50_000)]),
    /most of it is no MP3/,
  ],
  [
    'Ogg Opus that is a header and noise',
    async () => Buffer.concat([(await opus()).subarray(0, 47), noise(50_000)]),
    /no sound in it/,
  ],
  ['AMR, without ffmpeg', () => Buffer.from(`#!AMR\n${'<'.repeat(320)}`), /AMR, which only ffmpeg can decode/],
  ['M4A, without ffmpeg', () => Buffer.from('\0\0\0\x20ftypM4A \0\0\0\0'), /MP4, which only ffmpeg can decode/],
]

describe.each(voices)('%s says why it cannot be', (recipe) => {
  it.each(refused)('%s', async (_, bytes, reason) => {
    const output = free()
    const input = lay(await bytes())
    const made = converter.convert(recipe, input, output)
    await expect(made).rejects.toThrow(Unconvertible)
    await expect(made).rejects.toThrow(reason)
    expect(existsSync(output)).toBe(false)
  })
})

describe('what is spoilt only in part gives what can be heard', () => {
  it.each([
    ['SILK', async () => (await silk(speech(2))).subarray(0, 3_000)],
    ['MP3', async () => (await mp3(speech(2))).subarray(0, 8_000)],
    ['WAV', () => wav(speech(2)).subarray(0, 48_001)],
    ['Ogg Opus', async () => (await opus()).subarray(0, 4_000)],
  ])('%s that breaks off', async (_, bytes) => {
    const { facts } = await make('voice-for-people', await bytes())
    expect(facts.seconds).toBeGreaterThan(0.4)
    expect(facts.seconds).toBeLessThan(1.9)
  })

  it('a WAV whose length was never filled in', async () => {
    const { facts } = await make('voice-for-people', wav(speech(1)).fill(0xff, 40, 44))
    expect(facts.seconds).toBe(1)
  })

  it('an MP3 that claims to last for hours lasts as long as it does', async () => {
    const voice = await mp3(speech(2))
    // frames, where the first frame of a file tells them: ten million
    const claim = Buffer.alloc(192)
    voice.copy(claim, 0, 0, 4)
    claim.write('Xing\0\0\0\x01\0\x98\x96\x80', 13, 'latin1')
    const { facts } = await make('voice-for-people', Buffer.concat([claim, voice]))
    expect(facts.seconds).toBeLessThan(2.3)
  })
})

describe('no file harms the next', () => {
  it.each(voices)('%s: whatever bytes are turned round, and wherever it breaks off', async (recipe) => {
    const whole = await Promise.all([silk(speech(1)), mp3(speech(1)), wav(speech(1)), opus()])
    for (let seed = 1; seed <= 24; seed++) {
      const spoilt = Buffer.from(whole[seed % 4] ?? header)
      const where = noise(60, seed)
      for (let n = 0; n < 60; n += 3) spoilt.writeUInt8(where.readUInt8(n), where.readUInt16LE(n + 1) % spoilt.length)
      const cut = seed % 3 ? spoilt : spoilt.subarray(0, where.readUInt16LE(0) % spoilt.length)
      await make(recipe, cut).catch((error) => expect(error).toBeInstanceOf(Unconvertible))
    }
    const { facts } = await make(recipe, wav(speech(1)))
    expect(facts.seconds).toBeCloseTo(1, 1)
  })

  it('a file past the cap is refused unread', async () => {
    const input = lay(header)
    truncateSync(input, 100 * 1_048_576)
    const started = performance.now()
    await expect(converter.convert('voice-for-people', input, free())).rejects.toThrow(
      `it has 104857600 bytes, and ${recipes['voice-for-people'].input} can be converted`,
    )
    expect(performance.now() - started).toBeLessThan(1_000)
  })

  it('a file that is not there is no fault of its contents', async () => {
    const made = converter.convert('voice-for-people', join(folder, 'none'), free())
    await expect(made).rejects.toMatchObject({ code: 'ENOENT' })
    await expect(made).rejects.not.toThrow(Unconvertible)
  })

  it('a place that cannot be written is no fault of the file', async () => {
    const made = converter.convert('voice-for-people', lay(wav(speech(1))), join(folder, 'none', 'out'))
    await expect(made).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it('nothing is left of what failed', () => {
    expect(readdirSync(folder).filter((name) => name.endsWith('.scratch'))).toEqual([])
  })
})
