// Measures reading, writing and the callback URL beside their baselines, as `pnpm bench codec doors` does, and fails where the
// best of three misses its bar by more than a quarter. Time on the processor is what counts: work that was added is found, and a
// machine that is busy with something else does not matter. Linux alone tells it.
//   node --conditions=source scripts/ratios.ts
// Ends with one line: N passed, N failed, N skipped
import { callback, callbackRows } from '../test/bench/callback.ts'
import { codecFigures } from '../test/bench/codec.ts'
import { type Figure, head, isNear, row } from '../test/bench/pairs.ts'
import { clear } from '../test/bench/sandbox.ts'
import { spent } from '../test/spent.ts'
import { conclude } from './count.ts'

const count = 3
/** By which part of its bar a figure may miss it. */
const leeway = 0.25

const figures = async (): Promise<readonly Figure[]> => [
  ...(await codecFigures(count, spent)),
  await callback(callbackRows.doors, { count, ms: 2_000, spent: true }),
]

try {
  const all = await figures()
  console.log(head)
  for (const figure of all) console.log(row(figure))
  const missed = all.filter((figure) => !isNear(figure, leeway))
  for (const figure of missed) console.log(`failed: at best more than a quarter off its bar: ${row(figure)}`)
  conclude({ passed: all.length - missed.length, failed: missed.length, skipped: 0 })
} finally {
  await clear()
}
