import { type Answer, answerOf, repliedTasks } from './answer.ts'
import { inTurn } from './in-turn.ts'
import type { WeHubOptions } from './options.ts'
import { type HangUp, poster } from './post.ts'
import { written } from './reports.ts'
import type { Task } from './task.ts'
import { has } from './versions.ts'

/** One request, ready to be sent, once or again. */
export interface Request {
  readonly action: string
  readonly body: string
}

export interface Hooks {
  /** Cuts the connection of this request. */
  readonly hangUp?: HangUp
}

/** Requests and answers of one client, strictly checked. Tasks in an answer go to `perform`, which is not waited for. */
export const talk = (options: WeHubOptions, perform: (task: Task) => Promise<void>) => {
  const { appid, wxid, version, timeout = 30_000 } = options
  const way = poster(options.url)
  const killed = new AbortController()
  const complaints: string[] = []
  const troubles: string[] = []
  const session = has(version, 'clientSession') ? { client_session: 'simulated' } : {}

  const complain = (about: string) => {
    complaints.push(about)
    options.complained?.(about)
  }

  const request = (action: string, data: object): Request => ({
    action,
    body: written({ action, appid, wxid, ...session, data }),
  })

  /** Throws `Unanswered`. An answer that cannot be understood is one with the code NaN. */
  const ask = async ({ action, body }: Request, { hangUp = options.lose?.(action) }: Hooks = {}): Promise<Answer> => {
    const about = (what: string) => complain(`${action}: ${what}`)
    const how = { timeout, signal: killed.signal, ...(hangUp && { hangUp }) }
    const answer = answerOf(version, action, await way.post(body, how), about)
    for (const task of repliedTasks(version, action, answer.data, about)) void alone(perform(task))
    return answer
  }

  /** For what the client does on its own: what goes wrong is written down and stops nothing. */
  const alone = async (work: Promise<unknown>): Promise<void> => {
    try {
      await work
    } catch (cause) {
      troubles.push(cause instanceof Error ? cause.message : String(cause))
    }
  }

  const close = () => {
    killed.abort()
    way.close()
  }
  const report = (action: string, data: object, hooks?: Hooks) => ask(request(action, data), hooks)
  return { request, ask, report, alone, complain, complaints, troubles, turn: inTurn(), close }
}

export type Talk = ReturnType<typeof talk>
