import type { SSEStreamingApi } from 'hono/streaming'

/** Milliseconds between two signs of life: whoever misses two takes the line for dead. */
const beat = 10_000

/** A line on which somebody hears what happens, for as long as they take it in and may. */
export interface Line {
  /** Aborted when it is to end. */
  readonly gone: AbortSignal
  /** Whether they still may hear: asked before each telling, it ends where they may not. */
  may(): Promise<boolean>
  end(): void
  /** Gives no sign of life any more. */
  close(): void
}

/** Begins a line: it gives signs of life, the first of which is the caller's to give. `isThere`: whether whoever listens still may,
 *  asked anew each time. */
export const lineOn = (out: SSEStreamingApi, isThere: () => Promise<boolean>): Line => {
  const gone = new AbortController()
  const end = (): void => gone.abort()
  out.onAbort(end)
  const may = async (): Promise<boolean> => {
    const still = await isThere()
    if (!still) end()
    return still
  }
  // what one does not take in, another beat would only be added to
  let isTaken = true
  const sign = async (): Promise<void> => {
    if (!isTaken) return end()
    if (!(await may())) return
    isTaken = false
    await out.writeSSE({ event: 'beat', data: '-' })
    isTaken = true
  }
  const beating = setInterval(() => void sign().catch(end), beat)
  return { gone: gone.signal, may, end, close: () => clearInterval(beating) }
}
