import { Worker } from 'node:worker_threads'
import { runFfmpeg } from './ffmpeg.ts'
import { type Caps, type Facts, Unconvertible } from './recipe.ts'
import type { Answer, Order, Work } from './words.ts'

// beside this file in the sources; beside the package's bundle where that was built (tsup.config.ts names it)
const follower = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './convert-worker.js', import.meta.url)

export interface ThreadOptions {
  /** Megabytes of JavaScript's memory. What decoders keep outside of it is bounded by what recipes feed them. */
  readonly megabytes: number
  /** What runs in it. Default: the worker that follows recipes. */
  readonly entry?: URL
}

/** How one piece of work is done. */
export interface Doing {
  readonly work: Work
  readonly caps: Caps
  /** The program, where there is one. */
  readonly ffmpeg: string | undefined
  /** Ends the work, and the worker with it. */
  readonly signal: AbortSignal
}

/** A worker thread that does one piece of work at a time. It is started when there is some, and again after it was ended. */
export class Thread {
  readonly #options: ThreadOptions
  #worker: Worker | undefined

  constructor(options: ThreadOptions) {
    this.#options = options
  }

  /** Rejects with `Unconvertible`, with the machine's trouble, or with the signal's reason. */
  async run(doing: Doing): Promise<Facts> {
    const worker = this.#started()
    worker.ref()
    try {
      return await this.#answer(worker, doing)
    } catch (error) {
      // whatever else it was doing is of no use
      if (doing.signal.aborted) await this.end()
      throw error
    } finally {
      // an idle worker keeps no process alive
      worker.unref()
    }
  }

  async end(): Promise<void> {
    const worker = this.#worker
    this.#worker = undefined
    await worker?.terminate()
  }

  #started(): Worker {
    this.#worker ??= this.#start()
    return this.#worker
  }

  #start(): Worker {
    const { megabytes, entry = follower } = this.#options
    const resourceLimits = { maxOldGenerationSizeMb: megabytes }
    // what decoders print goes nowhere, and nothing of our secrets is in their reach
    const worker = new Worker(entry, { resourceLimits, execArgv: [], env: {}, stdout: true, stderr: true })
    const forget = () => {
      if (this.#worker === worker) this.#worker = undefined
    }
    // who waits for its answer hears of it as well; with no listener here an error would end the process
    worker.on('error', forget).once('exit', forget)
    return worker
  }

  #answer(worker: Worker, { work, caps, ffmpeg, signal }: Doing): Promise<Facts> {
    const say = (order: Order) => worker.postMessage(order)
    const heard = new AbortController()
    const once = { once: true, signal: heard.signal } as const
    const answer = new Promise<Facts>((resolve, reject) => {
      const hear = (said: Answer) => {
        if (said.kind === 'converted') resolve(said.facts)
        else if (said.kind === 'failed') reject(trouble(said))
        else void ran(ffmpeg, said.args, { ...caps, signal }).then(say)
      }
      const fail = (cause?: unknown) => reject(new Unconvertible(crash(cause), { cause }))
      const leave = () => reject(signal.reason)
      worker.on('message', hear).once('error', fail).once('exit', fail)
      signal.addEventListener('abort', leave, once)
      heard.signal.addEventListener('abort', () => worker.off('message', hear).off('error', fail).off('exit', fail))
      say({ kind: 'convert', ...work })
    })
    return answer.finally(() => heard.abort())
  }
}

async function ran(path: string | undefined, args: readonly string[], caps: Caps & { readonly signal: AbortSignal }) {
  try {
    if (path === undefined) throw new Unconvertible('there is no ffmpeg')
    await runFfmpeg(path, args, caps)
    return { kind: 'ran' } as const
  } catch (error) {
    return { kind: 'ran', reason: error instanceof Error ? error.message : String(error) } as const
  }
}

function trouble({ reason, code }: Extract<Answer, { readonly kind: 'failed' }>): Error {
  return code === undefined ? new Unconvertible(reason) : Object.assign(new Error(reason), { code })
}

const crash = (cause: unknown): string =>
  cause instanceof Error && 'code' in cause && cause.code === 'ERR_WORKER_OUT_OF_MEMORY'
    ? 'its decoder wanted too much memory'
    : 'its decoder came to a sudden end'
