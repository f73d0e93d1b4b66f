import { Retry } from '../errors.ts'

/** Milliseconds that a bridge has to notice that its run is over. */
const grace = 1_000

/** Ends soon after the signal has aborted, whatever still hangs: others wait for the lane, and no step begins any more. */
export async function notLong(delivering: Promise<void>, signal: AbortSignal): Promise<void> {
  const { promise: over, reject } = Promise.withResolvers<never>()
  let late: NodeJS.Timeout | undefined
  const end = () => {
    late = setTimeout(() => reject(new Retry('a send hangs and is left behind', { after: 0 })), grace)
  }
  if (signal.aborted) end()
  else signal.addEventListener('abort', end)
  try {
    await Promise.race([delivering, over])
  } finally {
    clearTimeout(late)
    signal.removeEventListener('abort', end)
  }
}
