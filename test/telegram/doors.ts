import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import type { Hono } from 'hono'

/** Where an app can be reached, before there is one: until then nothing is found there. */
export const openDoors = async () => {
  let app: Pick<Hono, 'fetch'> | undefined
  const listener = getRequestListener((request) => app?.fetch(request) ?? new Response('nothing', { status: 404 }))
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    lead: (to: Pick<Hono, 'fetch'>) => {
      app = to
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
