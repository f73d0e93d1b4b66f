import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { everybody, people, story } from '../../packages/app/src/demo/story.ts'
import { kindOf } from '../../packages/hub/src/files/convert/sound/kinds.ts'
import { readWav } from '../../packages/hub/src/files/convert/sound/read-wav.ts'
import { sniff } from '../../packages/hub/src/files/sniff.ts'

const voices = story.flatMap((turn) =>
  'says' in turn && typeof turn.says === 'object' && turn.says.kind === 'voice' ? [turn.says] : [],
)

test('whatever is said by voice can be heard, and for as long as it says', async () => {
  expect(voices).toHaveLength(1)
  for (const { file, seconds } of voices) {
    const bytes = file?.bytes instanceof Uint8Array ? file.bytes : expect.fail('no bytes')
    expect((await sniff(bytes)).type).toBe('audio/wav')
    const path = join(await mkdtemp(join(tmpdir(), 'queqiao-voice-')), 'voice.wav')
    await writeFile(path, bytes)
    expect(await kindOf(path)).toBe('wav')
    const seen = { count: 0, loudest: 0 }
    for await (const piece of readWav(path))
      for (const sample of piece) {
        seen.count += 1
        seen.loudest = Math.max(seen.loudest, Math.abs(sample))
      }
    expect(seen.count).toBeGreaterThan(8_000 * (seconds ?? 0))
    expect(seen.loudest).toBeGreaterThan(0.2)
  }
})

test('whoever wants to be a contact has a name, too', () => {
  expect(everybody.length).toBeGreaterThan(people.length)
  expect(everybody.find(({ wxid }) => wxid === 'wxid_demo_lin')?.nickname).toBe('林小雨')
})
