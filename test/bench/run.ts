// pnpm bench [--short] [PART …]: each figure beside its baseline from the same run. Parts: codec callback deliver.
import { callbackFigures } from './callback.ts'
import { codecFigures } from './codec.ts'
import { deliverFigures } from './deliver.ts'
import { type Figure, head, meets, row } from './pairs.ts'

const short = process.argv.includes('--short')
const asked = process.argv.slice(2).filter((word) => !word.startsWith('--'))

const parts: Record<string, () => Promise<readonly Figure[]>> = {
  codec: () => codecFigures(short ? 5 : 9),
  callback: () => callbackFigures(short ? { count: 5, ms: 500 } : { count: 7, ms: 2_500 }),
  deliver: () => deliverFigures(short ? 2 : 5, short ? [0] : [0, 10, 50]),
}

const missed: Figure[] = []
console.log(head)
for (const [name, measure] of Object.entries(parts)) {
  if (asked.length && !asked.includes(name)) continue
  for (const figure of await measure()) {
    console.log(row(figure))
    if (!meets(figure)) missed.push(figure)
  }
}
if (missed.length) console.log(`\n${missed.length} below their bar`)
