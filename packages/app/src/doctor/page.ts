import { z } from 'zod'
import { hasPage, pageUrl } from '../config/page.ts'
import type { Config } from '../config/schema.ts'
import { ask, tried } from '../process/ask.ts'
import { type Finding, ok, unknown, wrong } from './finding.ts'

const alive = z.object({ ok: z.literal(true) })

const none = 'there is none: it wants an adminToken, and `web.enabled` not to be false'
const mend =
  'adminUrl must lead to `admin`: look at the address, the port, and the proxy between, which must pass on every address below it.'

/** Looks whether people reach the page where they are told that it is. `running`: Queqiao is. */
export const checkPage = async (config: Config, running: boolean): Promise<Finding> => {
  if (!hasPage(config)) return ok('page', none)
  if (!running) return unknown('page', 'Queqiao is not running')
  const url = pageUrl(config)
  const answer = await tried(ask(`${url}/healthz`))
  if (typeof answer === 'string') return wrong('page', `${url}: ${answer}`, mend)
  if (alive.safeParse(answer.body).success) return ok('page', `${url} reaches us from this machine`)
  return wrong('page', `${url} is answered by something else (status ${answer.status})`, mend)
}
