import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ffmpeg } from '../../../../packages/hub/src/files/convert/ffmpeg.ts'
import { Unconvertible } from '../../../../packages/hub/src/files/convert/recipe.ts'
import { ffmpeg as given } from '../../../servers/ffmpeg.ts'

const noFfmpeg = given === undefined
const ffmpegPath = given ?? ''

import { desk } from './desk.ts'
import { apart, envelope, playedMp3, playedOpus, silk, speech, wav } from './voice.ts'

process.env.QUEQIAO_FFMPEG = ffmpegPath

const { converter, free, lay, make } = desk()
const said = speech(3.2)
const loudness = envelope(said, 24_000)

function encoded(...args: readonly string[]): Buffer {
  const [input, output] = [lay(wav(said)), free()]
  execFileSync(ffmpegPath, ['-loglevel', 'error', '-i', input, ...args, output])
  return readFileSync(output)
}

const rare: readonly (readonly [string, readonly string[]])[] = [
  ['M4A', ['-c:a', 'aac', '-f', 'mp4']],
  ['FLAC', ['-c:a', 'flac', '-f', 'flac']],
  ['Ogg Vorbis', ['-c:a', 'libvorbis', '-f', 'ogg']],
  ['WebM', ['-c:a', 'libopus', '-f', 'webm']],
  ['ADTS', ['-c:a', 'aac', '-f', 'adts']],
]

describe.skipIf(noFfmpeg)('with ffmpeg', () => {
  it.each(rare)('%s becomes what WeChat plays', async (_, args) => {
    const { facts, bytes } = await make('voice-for-wechat', encoded(...args))
    const { sound, rate } = await playedMp3(bytes)
    expect(Math.abs((facts.seconds ?? 0) - 3.2)).toBeLessThan(0.1)
    expect(apart(loudness, envelope(sound, rate), 15)).toBeLessThan(0.15)
  })

  it('AMR becomes what people play', async () => {
    // frames of 12.2 kbit/s without sound: an encoder of AMR is in few ffmpegs, a decoder in all
    const frame = Buffer.concat([Buffer.of(0x3c), Buffer.alloc(31)])
    const amr = Buffer.concat([Buffer.from('#!AMR\n'), ...Array.from({ length: 100 }, () => frame)])
    const { facts, bytes } = await make('voice-for-people', amr)
    expect(facts.seconds).toBeCloseTo(2, 1)
    expect((await playedOpus(bytes)).length / 48_000).toBeCloseTo(2, 1)
  })

  it('a voice that ffmpeg cannot read is refused', async () => {
    const made = make('voice-for-people', Buffer.from('#!AMR\n'))
    await expect(made).rejects.toThrow(Unconvertible)
  })

  it('a playlist in disguise leads to no other file', async () => {
    const other = lay(wav(said))
    const playlist = Buffer.from(`fLaC\n#EXTM3U\n#EXTINF:3,\nfile:${other}\n`)
    await expect(make('voice-for-people', playlist)).rejects.toThrow('ffmpeg could not decode it')
  })

  it('is not left running by a conversion that was given up', async () => {
    const abort = new AbortController()
    const made = converter.convert('voice-for-wechat', lay(encoded('-c:a', 'flac', '-f', 'flac')), free(), abort.signal)
    setTimeout(() => abort.abort(new Error('given up')), 50)
    await made.then(
      () => {},
      (error) => expect(error.message).toBe('given up'),
    )
    const running = spawnSync('ps', ['-o', 'args=', '--ppid', String(process.pid)], { encoding: 'utf8' }).stdout
    expect(running).not.toContain(ffmpegPath)
  })

  it('what we write has the length that ffmpeg sees, and gives it nothing to complain of', async () => {
    const { facts, bytes } = await make('voice-for-people', await silk(said))
    const { stderr, stdout } = spawnSync(
      ffmpegPath,
      ['-loglevel', 'warning', '-err_detect', 'explode', '-i', lay(bytes), '-f', 's16le', '-ar', '48000', 'pipe:1'],
      { maxBuffer: 10_000_000 },
    )
    expect(stderr.toString()).toBe('')
    expect(Math.abs(stdout.length / 96_000 - (facts.seconds ?? 0))).toBeLessThan(0.001)
    expect(Math.abs(stdout.length / 96_000 - 3.2)).toBeLessThanOrEqual(0.02)
  })
})

describe('ffmpeg', () => {
  it('is not there where the name leads to no program', async () => {
    expect(await ffmpeg({ QUEQIAO_FFMPEG: '/nowhere/ffmpeg' })).toBeUndefined()
    expect(await ffmpeg({ QUEQIAO_FFMPEG: '' })).toBeUndefined()
  })

  it.skipIf(noFfmpeg)('is there where it can be run', async () => {
    expect(await ffmpeg({ QUEQIAO_FFMPEG: ffmpegPath })).toBe(ffmpegPath)
  })
})
