import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { encode } from 'silk-wasm'
import { createConverter } from '../../packages/hub/src/files/convert/converter.ts'
import { memoryOf } from './machine.ts'
import { type Figure, pairs } from './pairs.ts'
import { inFolder } from './sandbox.ts'

const seconds = 60
const rate = 24_000

/** A minute of a tone that swells, as WeChat would keep it. */
async function voice(): Promise<Uint8Array> {
  const sound = Int16Array.from({ length: seconds * rate }, (_, n) => {
    const at = n / rate
    return 8_000 * (1 + Math.sin(3 * at)) * Math.sin(2 * Math.PI * (200 + 5 * at) * at)
  })
  return (await encode(sound, rate)).data
}

/** WeChat's longest voice message to one that people can play, beside how long it is to listen to. */
export const voiceFigure = (count: number): Promise<Figure> =>
  inFolder(async (folder) => {
    const [input, output] = [join(folder, 'voice.silk'), join(folder, 'voice.ogg')]
    writeFileSync(input, await voice())
    const converter = createConverter()
    const ours = async () => {
      const started = performance.now()
      await converter.convert('voice-for-people', input, output)
      const value = (performance.now() - started) / 1_000
      return { value, perSecond: 1 / value, memory: memoryOf(process.pid) }
    }
    try {
      const measured = await pairs(count, { baseline: () => Promise.resolve(seconds), ours })
      return { name: 'SILK to Opus', baseline: 'real time', bar: { most: 0.05 }, unit: 's', ...measured }
    } finally {
      await converter.close()
    }
  })
