// What runs in the worker thread. It follows one recipe at a time, and owns nothing that would outlive it.
import { once } from 'node:events'
import { parentPort } from 'node:worker_threads'
import { Unconvertible } from './recipe.ts'
import { recipes } from './recipes.ts'
import type { Answer, Order, Work } from './words.ts'

if (!parentPort) throw new Error('convert/worker: this file is for a worker thread; the hub starts it')
const port = parentPort

// decoders say what they think of a file, some for each of its bytes: nobody reads it, and it must not pile up
for (const method of ['log', 'warn', 'error'] as const) console[method] = () => {}

type Ran = Extract<Order, { readonly kind: 'ran' }>

const say = (answer: Answer): void => port.postMessage(answer)

/** ffmpeg is run by the thread that started this one: a process must not outlive who looks after it. */
async function ffmpeg(args: readonly string[]): Promise<void> {
  const answer = once(port, 'message')
  say({ kind: 'ffmpeg', args })
  const [said]: Ran[] = await answer
  if (said?.reason !== undefined) throw new Unconvertible(said.reason)
}

async function follow({ recipe, input, output, scratch, hasFfmpeg }: Work): Promise<Answer> {
  try {
    const make = await recipes[recipe].load()
    const facts = await make(input, output, { scratch, ffmpeg: hasFfmpeg ? ffmpeg : undefined })
    return { kind: 'converted', facts }
  } catch (error) {
    return failed(error)
  }
}

function failed(error: unknown): Answer {
  const reason = error instanceof Error ? error.message : String(error)
  if (error instanceof Unconvertible) return { kind: 'failed', reason }
  // the disk is full, the file is not there: no fault of what is in it
  if (error instanceof Error && 'syscall' in error && 'code' in error)
    return { kind: 'failed', reason, code: String(error.code) }
  return { kind: 'failed', reason: `its decoder failed: ${reason}` }
}

port.on('message', async (order: Order) => {
  if (order.kind === 'convert') say(await follow(order))
})
