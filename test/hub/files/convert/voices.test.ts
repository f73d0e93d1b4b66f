import { describe, expect, it } from 'vitest'
import { desk } from './desk.ts'
import { apart, envelope, mp3, playedMp3, playedOpus, silk, speech, wav } from './voice.ts'

process.env.QUEQIAO_FFMPEG = ''

const { make } = desk()
const said = speech(3.21)
const loudness = envelope(said, 24_000)

const wechat: readonly (readonly [string, () => Promise<Buffer> | Buffer])[] = [
  ['SILK with Tencent’s byte', () => silk(said)],
  ['SILK without it', async () => (await silk(said)).subarray(1)],
  ['MP3', () => mp3(said)],
  ['MP3 with 44,100 samples a second', () => mp3(speech(3.21, 44_100), 44_100)],
  ['MP3 with 16,000 samples a second', () => mp3(speech(3.21, 16_000), 16_000)],
  ['WAV', () => wav(said)],
  ['WAV with 8,000 samples a second', () => wav(speech(3.21, 8_000), 8_000)],
]

describe('a voice of WeChat’s becomes a voice message that people can play', () => {
  it.each(wechat)('%s', async (name, voice) => {
    const { facts, bytes } = await make('voice-for-people', await voice())
    const played = await playedOpus(bytes)
    expect(facts).toMatchObject({ type: 'audio/ogg', extension: 'ogg' })
    // MP3 has whole frames and silence around them, and does not say how much; SILK has packets of 20 ms
    const slack = name.startsWith('MP3') ? 0.11 : 0.02
    expect(Math.abs((facts.seconds ?? 0) - 3.21)).toBeLessThanOrEqual(slack)
    expect(played.length / 48_000).toBeCloseTo(facts.seconds ?? 0, 3)
    expect(apart(loudness, envelope(played, 48_000), 12)).toBeLessThan(name.startsWith('SILK') ? 0.2 : 0.1)
    expect(bytes.length).toBeLessThan(3.4 * 3_300)
  })

  it('with a waveform that is soft where the voice is', async () => {
    const { facts } = await make('voice-for-people', await silk(said))
    expect(facts.waveform).toHaveLength(100)
    expect(Math.max(...(facts.waveform ?? []))).toBe(1_024)
    expect(Math.max(...(facts.waveform ?? []).slice(47, 53))).toBeLessThan(60)
    expect(facts.waveform?.every((bar) => Number.isInteger(bar) && bar >= 0)).toBe(true)
  })

  it('however short', async () => {
    const { facts, bytes } = await make('voice-for-people', await silk(speech(0.04)))
    expect(facts.seconds).toBeCloseTo(0.04, 2)
    // this player forgets to leave out the beginning (6.5 ms) where all is in one page
    expect((await playedOpus(bytes)).length / 48_000).toBeCloseTo(0.04, 1)
  })

  it('silent, if it was', async () => {
    const { facts } = await make('voice-for-people', wav(new Float32Array(24_000)))
    expect(facts).toMatchObject({ seconds: 1, waveform: Array(50).fill(0) })
  })

  it('unchanged where it is Ogg Opus already, and measured', async () => {
    const { bytes } = await make('voice-for-people', await silk(said))
    const again = await make('voice-for-people', bytes)
    expect(again.bytes.equals(bytes)).toBe(true)
    expect(again.facts.seconds).toBeCloseTo(3.22, 2)
    expect(again.facts.waveform).toHaveLength(100)
  })
})

describe('a voice of people’s becomes an .mp3 that WeChat plays', () => {
  it.each([
    ['Ogg Opus', async () => (await make('voice-for-people', wav(said))).bytes],
    ['WAV', () => wav(said)],
    ['WAV with 48,000 samples a second', () => wav(speech(3.21, 48_000), 48_000)],
  ])('%s', async (_, voice) => {
    const { facts, bytes } = await make('voice-for-wechat', await voice())
    const { sound, rate } = await playedMp3(bytes)
    expect(facts).toMatchObject({ type: 'audio/mpeg', extension: 'mp3' })
    expect(facts.seconds).toBeCloseTo(3.21, 2)
    expect(Math.abs(sound.length / rate - 3.21)).toBeLessThan(0.11)
    expect(apart(loudness, envelope(sound, rate), 12)).toBeLessThan(0.1)
  })

  it('unchanged where it is MP3 already', async () => {
    const voice = await mp3(said)
    const { facts, bytes } = await make('voice-for-wechat', voice)
    expect(bytes.equals(voice)).toBe(true)
    expect(Math.abs((facts.seconds ?? 0) - 3.21)).toBeLessThan(0.11)
  })
})
