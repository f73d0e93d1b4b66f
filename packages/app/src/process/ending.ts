import { ancestors } from './ancestors.ts'

const signals = ['SIGINT', 'SIGTERM'] as const

/** Why the process should end. */
export type Ending = (typeof signals)[number] | 'parent gone'

// A package manager that is ended by a signal may leave us behind, running and unseen.
const whenParentGoes = (end: (why: Ending) => void): (() => void) => {
  if (process.env.npm_lifecycle_event === undefined) return () => {}
  const before = ancestors().join()
  const timer = setInterval(() => {
    if (ancestors().join() !== before) end('parent gone')
  }, 1_000).unref()
  return () => clearInterval(timer)
}

/** Aborts, with the reason, once the process is asked to end: by SIGINT or SIGTERM, or because the package script that
 *  started it has gone. A second signal, a second later or more, ends the process at once. */
export const untilEnded = (): { readonly signal: AbortSignal; forget(): void } => {
  const ending = new AbortController()
  let since = 0
  const end = (why: Ending): void => {
    if (ending.signal.aborted && why !== 'parent gone' && Date.now() - since > 1_000) process.exit(1)
    since ||= Date.now()
    ending.abort(why)
  }
  for (const signal of signals) process.on(signal, end)
  const stopWatching = whenParentGoes(end)
  const forget = (): void => {
    stopWatching()
    for (const signal of signals) process.off(signal, end)
  }
  return { signal: ending.signal, forget }
}
