import { matrixSide } from './matrix-side.ts'
import type { MakeSide, Side, SideOptions } from './side.ts'
import { telegramSide } from './telegram-side.ts'

const sides: readonly (readonly [name: string, make: MakeSide])[] = [
  ['Matrix', matrixSide],
  ['Telegram', telegramSide],
]

/** The first side that can be had here; says why for those that cannot. Throws where there is none. */
export const firstSide = async (options: SideOptions, say: (line: string) => void): Promise<Side> => {
  for (const [name, make] of sides) {
    const side = await make(options)
    options.signal.throwIfAborted()
    if (!('unavailable' in side)) return side
    say(`There is no ${name} here: ${side.unavailable}`)
  }
  throw new Error('The demo needs one of them.')
}
