import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { createConverter } from '../../../../packages/hub/src/files/convert/converter.ts'
import { Unconvertible } from '../../../../packages/hub/src/files/convert/recipe.ts'
import { desk } from './desk.ts'
import { tgs } from './pictures/samples.ts'
import { silk, speech, wav } from './voice.ts'

process.env.QUEQIAO_FFMPEG = ''

const root = join(import.meta.dirname, '../../../..')
const { converter, free, lay } = desk()
const long = lay(wav(speech(240)))
const brief = lay(wav(speech(1)))

describe('a converter', () => {
  it('works at more than its threads at once', async () => {
    const made = Array.from({ length: 5 }, () => converter.convert('voice-for-people', brief, free()))
    expect((await Promise.all(made)).map(({ seconds }) => seconds)).toEqual([1, 1, 1, 1, 1])
  })

  it('ends what takes too long, leaves nothing of it, and goes on', async () => {
    const slow = createConverter({ threads: 1, caps: { milliseconds: 200 } })
    const output = free()
    const made = slow.convert('voice-for-people', long, output)
    await expect(made).rejects.toThrow(new Unconvertible('it takes longer than 0.2 s to convert'))
    expect(existsSync(output)).toBe(false)
    await slow.close()
    await converter.convert('voice-for-people', brief, free())
  })

  it('keeps a thread for what is quickly done', async () => {
    const many = createConverter()
    const sticker = lay(tgs({ seconds: 3 }))
    let made = 0
    const all = Array.from({ length: 4 }, () => many.convert('sticker-for-wechat', sticker, free()).then(() => made++))
    const over = Promise.allSettled(all)
    await many.convert('voice-for-people', brief, free())
    expect(made).toBeLessThan(4)
    await many.close()
    await over
  })

  it('keeps a thread for a brief voice while long ones are converted', async () => {
    const many = createConverter()
    let made = 0
    const all = Array.from({ length: 3 }, () => many.convert('voice-for-people', long, free()).then(() => made++))
    const over = Promise.allSettled(all)
    await many.convert('voice-for-people', brief, free())
    expect(made).toBe(0)
    await many.close()
    await over
  })

  it('refuses what would become too large', async () => {
    const tight = createConverter({ caps: { output: 1_000 } })
    const output = free()
    await expect(tight.convert('voice-for-people', brief, output)).rejects.toThrow(/bytes, and 1000 are allowed/)
    expect(existsSync(output)).toBe(false)
    await tight.close()
  })

  it('gives up when told to, whether at it or waiting for its turn', async () => {
    const one = createConverter({ threads: 1 })
    const [first, second] = [new AbortController(), new AbortController()]
    const running = one.convert('voice-for-people', long, free(), first.signal)
    const waiting = one.convert('voice-for-people', long, free(), second.signal)
    const both = Promise.allSettled([running, waiting])
    setTimeout(() => {
      second.abort(new Error('waited'))
      first.abort(new Error('ran'))
    }, 150)
    expect((await both).map((each) => each.status === 'rejected' && each.reason.message)).toEqual(['ran', 'waited'])
    expect(await one.convert('voice-for-people', brief, free())).toMatchObject({ seconds: 1 })
    await one.close()
  })

  it('does nothing more once it is closed', async () => {
    const closed = createConverter()
    const running = closed.convert('voice-for-people', long, free())
    const ended = expect(running).rejects.toThrow('the converter is closed')
    await closed.close()
    await ended
    await expect(closed.convert('voice-for-people', brief, free())).rejects.toThrow('the converter is closed')
  })
})

// in vitest it has just been shown
describe('its worker is found, and keeps no process alive,', () => {
  it.each([
    ['from the sources', join(root, 'packages/hub/src/index.ts'), ['--conditions=source']],
    ['from what is published', join(root, 'packages/hub/dist/index.js'), []],
  ])('%s', async (_, module, flags) => {
    const input = lay(await silk(speech(1)))
    const program = `
      const { createConverter } = await import(${JSON.stringify(module)})
      const facts = await createConverter().convert('voice-for-people', ${JSON.stringify(input)}, ${JSON.stringify(free())})
      console.log(facts.type)`
    const args = [...flags, '--input-type=module', '-e', program]
    const { stdout } = await promisify(execFile)(process.execPath, args, {
      cwd: join(root, 'packages/hub'),
      timeout: 9_000,
    })
    expect(stdout.trim()).toBe('audio/ogg')
  })
})
