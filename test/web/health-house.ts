import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getRequestListener } from '@hono/node-server'
import { getConnInfo } from '@hono/node-server/conninfo'
import type { Hub, HubOptions, User } from '@queqiao/hub'
import { type Language, web } from '@queqiao/web'
import { adminApp } from '../../packages/app/src/admin.ts'
import { createMetrics } from '../../packages/app/src/metrics/metrics.ts'
import { hubOn, myself, report } from '../hub/paper.ts'
import { Sheet } from '../hub/sheet.ts'
import { token, users } from './page-house.ts'

const steward: User = { name: 'Admin', role: 'owner', accounts: [], ids: { web: '' } }

/** A hub with a page, another side beside it, and all that answers on `admin`. */
export interface HealthHouse {
  readonly url: string
  readonly hub: Hub
  /** The other side. */
  readonly paper: Sheet
  says(...events: Parameters<typeof report>): Promise<void>
  /** What is asked meanwhile gets no answer. */
  away(isAway: boolean): void
  stop(): Promise<void>
}

const listening = (server: Server): Promise<number> =>
  new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address ? address.port : 0)
    })
  })

export const healthHouse = async (
  language: Language = 'en',
  settings: Partial<HubOptions> = {},
): Promise<HealthHouse> => {
  const data = mkdtempSync(join(tmpdir(), 'health-'))
  const [paper, log] = [new Sheet('matrix'), () => undefined]
  const page = web({ url: 'http://127.0.0.1', token, connection: getConnInfo, language, api: 'api/v1' })
  const hub = await hubOn(data, [page, paper], { users, stewards: [steward], ...settings })
  const { fetch } = adminApp(hub, {
    ...{
      token,
      log,
      routes: [page.pages],
      page: undefined,
      metrics: createMetrics(),
      who: page.who,
      isOwn: page.isOwn,
    },
    isOwner: (who) => who === '' || who === 'Me',
    speech: page.speech,
    ending: new AbortController().signal,
  })
  let isAway = false
  const answering = getRequestListener(fetch)
  const server = createServer((request, response) => {
    if (isAway) request.socket.destroy()
    else void answering(request, response)
  })
  const port = await listening(server)
  const says = async (...events: Parameters<typeof report>) => {
    await hub.keeper.append(report(...events))
  }
  await says({ kind: 'login', person: myself, name: 'Me' })
  return {
    ...{ url: `http://127.0.0.1:${port}`, hub, paper, says },
    away: (now) => {
      isAway = now
      if (now) server.closeAllConnections()
    },
    stop: async () => {
      await hub.stop()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      rmSync(data, { recursive: true })
    },
  }
}
