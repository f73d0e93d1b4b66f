import { setTimeout as sleep } from 'node:timers/promises'
import { type Reply, Unanswered } from './post.ts'

/** Asks again, after so many milliseconds, where there was no answer or the server failed (5xx), until `signal` aborts;
 *  without `pause` only once. Throws `Unanswered`. */
export const insistent = async (
  pause: number | undefined,
  signal: AbortSignal,
  ask: () => Promise<Reply>,
): Promise<Reply> => {
  try {
    const reply = await ask()
    if (pause === undefined || reply.status < 500 || signal.aborted) return reply
  } catch (cause) {
    if (pause === undefined || signal.aborted || !(cause instanceof Unanswered)) throw cause
  }
  await sleep(pause, undefined, { signal }).catch(() => undefined)
  return insistent(pause, signal, ask)
}
