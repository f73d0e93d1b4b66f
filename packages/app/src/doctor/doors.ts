import { dialects } from '@queqiao/protocol'
import { Hono } from 'hono'
import type { Config } from '../config/schema.ts'
import { tasksUrl } from '../config/urls.ts'
import type { Address } from '../config/values.ts'
import { StartError } from '../errors.ts'
import { ask, type Question, tried } from '../process/ask.ts'
import { listen } from '../process/listen.ts'
import { NOTHING_HERE } from '../process/nothing-here.ts'
import { type Door, mendOf, type Occupant, occupantOf, type State, taken } from '../process/occupant.ts'
import { type Finding, ok, unknown, wrong } from './finding.ts'

/** Whether something answers on `listen` while we look. */
export interface Doors {
  readonly findings: readonly Finding[]
  readonly open: boolean
  /** Whether it is Queqiao itself that answers. */
  readonly running: boolean
  stop(): Promise<void>
}

type Ours = Pick<Config, Door | 'adminToken' | 'matrix'>

const standIn = (config: Pick<Config, 'matrix'>): Hono => {
  const app = new Hono()
  // the homeserver's way to us is looked at by a ping, which wants an answer
  app.post('/_matrix/app/v1/ping', (c) =>
    c.req.header('authorization') === `Bearer ${config.matrix?.hsToken}` ? c.json({}) : c.json({}, 403),
  )
  return app.notFound((c) => c.text(NOTHING_HERE, 404))
}

const running = ({ ready, pid, bridges }: State): Finding => {
  if (ready) return ok('process', `Queqiao is running and ready (pid ${pid})`)
  const away = Object.entries(bridges).filter(([, bridge]) => !bridge.ready)
  const reasons = away.map(([name, { reason }]) => `${name}: ${reason ?? 'not connected'}`)
  return wrong('process', `running (pid ${pid}), not ready: ${reasons.join('; ')}`, 'See the checks below.')
}

const addressOf = ({ host, port }: Address): string => `${host}:${port}`

/** Who has an address that is ours to have, and how to mend it; undefined: nobody has. */
export const occupied = async (
  door: Door,
  address: Address,
  token: string | undefined,
): Promise<Finding | undefined> => {
  const mend = `${mendOf(door)}.`
  const found = (occupant: Occupant) =>
    wrong(door, `${addressOf(address)} ${taken(occupant)}`, mend[0]?.toUpperCase() + mend.slice(1))
  const occupant = await occupantOf(address, token)
  if (occupant.kind !== 'nobody') return found(occupant)
  try {
    await (await listen(door, { app: standIn({ matrix: undefined }) }, address)).stop()
    return undefined
  } catch (error) {
    if (!(error instanceof StartError)) throw error
    return wrong(door, error.message.replace(`${door}: `, ''), mend[0]?.toUpperCase() + mend.slice(1))
  }
}

/** Whether it is this Queqiao that answers at `admin`: it takes our token. Where none is set, it is whoever has `listen`, too. */
const isOurs = async (occupant: Occupant, { listen: at }: Pick<Config, 'listen'>): Promise<boolean> =>
  occupant.kind === 'ours' || (occupant.kind === 'queqiao' && (await occupantOf(at, undefined)).kind === 'queqiao')

const closed: Pick<Doors, 'stop'> = { stop: async () => {} }

/** Uses the running process, or else listens in its place while the checks run. */
export const openDoors = async (config: Ours): Promise<Doors> => {
  const there = await occupantOf(config.admin, config.adminToken)
  if ('state' in there && there.state && (await isOurs(there, config)))
    return { ...closed, findings: [running(there.state)], open: true, running: true }
  const [outside, inside] = [
    await occupied('listen', config.listen, undefined),
    await occupied('admin', config.admin, config.adminToken),
  ]
  const findings = [
    unknown('process', 'Queqiao is not running'),
    ...[outside, inside].filter((one) => one !== undefined),
  ]
  if (outside) return { ...closed, findings, open: false, running: false }
  const door = await listen('listen', { app: standIn(config) }, config.listen)
  return { findings, open: true, running: false, stop: door.stop }
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
