import { Unanswered } from '../post.ts'
import type { Answer } from './answer.ts'

interface Waiting {
  readonly action: string
  readonly settle: (answer: Answer) => void
  readonly fail: (cause: Error) => void
}

/**
 * Requests on a WebSocket that have no answer yet. Answers name no request: those that are not login's are taken for the
 * oldest that has none. A `pull_task_ack` is never an answer here.
 */
export const waitingOf = (timeout: number) => {
  const waiting: Waiting[] = []

  /** Sends, and waits for the answer. Throws `Unanswered`. */
  const ask = (action: string, send: (failed: (cause: Error) => void) => void): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const late = () => {
        waiting.splice(waiting.indexOf(asked), 1)
        reject(new Unanswered('no answer on the WebSocket'))
      }
      const timer = setTimeout(late, timeout)
      const done = (settled: () => void) => {
        clearTimeout(timer)
        settled()
      }
      const fail = (cause: Error) => done(() => reject(cause))
      const asked: Waiting = { action, settle: (answer) => done(() => resolve(answer)), fail }
      waiting.push(asked)
      send((cause) => fail(new Unanswered(cause.message, { cause })))
    })

  /** The next answer that may be its own is nobody else's. */
  const skip = (action: string): void => {
    waiting.push({ action, settle: () => {}, fail: () => {} })
  }

  /** Gives an answer to the request whose it is; false where there is none. */
  const settle = (answer: Answer): boolean => {
    const at = waiting.findIndex(({ action }) => answer.ack === `${action}_ack`)
    const index = at < 0 ? waiting.findIndex(({ action }) => answer.ack === 'common_ack' && action !== 'login') : at
    const [asked] = answer.ack === 'pull_task_ack' || index < 0 ? [] : waiting.splice(index, 1)
    asked?.settle(answer)
    return asked !== undefined
  }

  const failAll = (cause: Error): void => {
    for (const { fail } of waiting.splice(0)) fail(cause)
  }
  return { ask, skip, settle, failAll }
}
