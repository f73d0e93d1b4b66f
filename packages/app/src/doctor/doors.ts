import { dialects } from '@queqiao/protocol'
import { Hono } from 'hono'
import { z } from 'zod'
import type { Config } from '../config/schema.ts'
import { tasksUrl } from '../config/urls.ts'
import { StartError } from '../errors.ts'
import { ask, type Question, tried } from '../process/ask.ts'
import { type Listening, listen, urlOf } from '../process/listen.ts'
import { NOTHING_HERE } from '../process/public.ts'
import { type Finding, ok, unknown, wrong } from './finding.ts'

const state = z.object({
  ready: z.boolean(),
  pid: z.number(),
  bridges: z.record(z.string(), z.object({ ready: z.boolean(), reason: z.string().optional() })),
})

/** Whether something answers on `listen` while we look. */
export interface Doors {
  readonly findings: readonly Finding[]
  readonly open: boolean
  /** Whether it is Queqiao itself that answers. */
  readonly running: boolean
  stop(): Promise<void>
}

type Door = Pick<Config, 'admin' | 'listen' | 'matrix'>

const standIn = (config: Pick<Config, 'matrix'>): Hono => {
  const app = new Hono()
  // the homeserver's way to us is looked at by a ping, which wants an answer
  app.post('/_matrix/app/v1/ping', (c) =>
    c.req.header('authorization') === `Bearer ${config.matrix?.hsToken}` ? c.json({}) : c.json({}, 403),
  )
  return app.notFound((c) => c.text(NOTHING_HERE, 404))
}

const running = async ({ admin }: Pick<Config, 'admin'>): Promise<Finding | undefined> => {
  const answer = await tried(ask(`${urlOf(admin.host, admin.port)}/readyz`, { patience: 3_000 }))
  const process = typeof answer === 'string' ? undefined : state.safeParse(answer.body).data
  if (process === undefined) return undefined
  if (process.ready) return ok('process', `Queqiao is running and ready (pid ${process.pid})`)
  const away = Object.entries(process.bridges).filter(([, bridge]) => !bridge.ready)
  const reasons = away.map(([name, { reason }]) => `${name}: ${reason ?? 'not connected'}`)
  return wrong('process', `running (pid ${process.pid}), not ready: ${reasons.join('; ')}`, 'See the checks below.')
}

const closed: Pick<Doors, 'stop'> = { stop: async () => {} }

/** Uses the running process, or else listens in its place while the checks run. */
export const openDoors = async (config: Door): Promise<Doors> => {
  const process = await running(config)
  if (process) return { ...closed, findings: [process], open: true, running: true }
  try {
    const door: Listening = await listen('listen', { app: standIn(config) }, config.listen)
    return { findings: [unknown('process', 'Queqiao is not running')], open: true, running: false, stop: door.stop }
  } catch (error) {
    if (!(error instanceof StartError)) throw error
    const mend = 'End that program, or set `listen` to another port and publicUrl with it.'
    return { ...closed, findings: [wrong('listen', error.message, mend)], open: false, running: false }
  }
}

/** Whether what answers at publicUrl is us. */
export const checkPublicUrl = async (
  { publicUrl }: Pick<Config, 'publicUrl'>,
  question: Question = {},
): Promise<Finding> => {
  const mend =
    'publicUrl must lead to `listen` from the WeChat PC: look at the address, the port, firewalls and proxies between.'
  const answer = await tried(ask(`${publicUrl}/`, question))
  if (typeof answer === 'string') return wrong('publicUrl', `${publicUrl}: ${answer}`, mend)
  if (answer.body === NOTHING_HERE) return ok('publicUrl', `${publicUrl} reaches us from this machine`)
  return wrong('publicUrl', `${publicUrl} is answered by something else (status ${answer.status})`, mend)
}

const pollMend =
  'The task URL is the callback URL and /tasks: a proxy between must pass on every address below publicUrl/wechat.'

/** Whether clients that poll at an address of their own are answered there. */
export const checkTasks = async ({ publicUrl, wechat }: Config, { running }: Doors): Promise<readonly Finding[]> => {
  const polled = wechat.filter(({ dialect }) => dialects[dialect].poll !== undefined)
  return Promise.all(
    polled.map(async ({ name, token }) => {
      const check = `task URL of ${name}`
      if (!running) return unknown(check, 'Queqiao is not running')
      const answer = await tried(ask(tasksUrl(publicUrl, token)))
      if (typeof answer === 'string') return wrong(check, answer, pollMend)
      return answer.status === 200 ? ok(check, 'polls are answered') : wrong(check, `status ${answer.status}`, pollMend)
    }),
  )
}
