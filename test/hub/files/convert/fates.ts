// A worker that meets the fate that its input names.
import { parentPort } from 'node:worker_threads'
import type { Answer, Order } from '../../../../packages/hub/src/files/convert/words.ts'

const fates: Readonly<Record<string, () => void>> = {
  greed: () => {
    for (const held: unknown[][] = []; ; ) held.push(Array.from({ length: 10_000 }, () => ({})))
  },
  crash: () => {
    throw new TypeError('a fault of its own')
  },
  exit: () => process.exit(0),
  hang: () => {
    for (;;);
  },
}

const well: Answer = { kind: 'converted', facts: { type: 'audio/ogg', extension: 'ogg' } }

parentPort?.on('message', (order: Order) => {
  if (order.kind !== 'convert') return
  fates[order.input]?.()
  parentPort?.postMessage(well)
})
