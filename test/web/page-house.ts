import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ServerType, serve } from '@hono/node-server'
import { getConnInfo } from '@hono/node-server/conninfo'
import type { Hub, HubOptions, User } from '@queqiao/hub'
import type { Answer, Capabilities, Command, Handed, Offer } from '@queqiao/protocol/model'
import { type WebBridge, type WebOptions, web } from '@queqiao/web'
import { Hono } from 'hono'
import { expect } from 'vitest'
import { toPlace } from '../../bridges/web/src/ids.ts'
import { family, hubOn, me, message, myself, report, until, withAnna } from '../hub/paper.ts'

export const token = 'the admin token of this test'
export const familyPage = `/c/${toPlace({ account: me, chat: family })}`
export const annaPage = `/c/${toPlace({ account: me, chat: withAnna })}`
export const deskPage = `/c/${toPlace({ account: me })}`

const user = (name: string, role: User['role'], accounts: User['accounts'] = []): User => ({
  ...{ name, role, accounts },
  ids: { web: name },
})
export const users: readonly User[] = [user('Me', 'owner'), user('May', 'member'), user('Gus', 'guest')]
const steward: User = { name: 'Admin', role: 'owner', accounts: [], ids: { web: '' } }

/** A hub with a page, served. */
export interface PageHouse {
  readonly hub: Hub
  readonly url: string
  /** The client is another from now on, which can do this. */
  able(can: Capabilities): Promise<void>
  /** Says something in WeChat. */
  says(...events: Parameters<typeof report>): Promise<void>
  /** Takes what goes to WeChat next, which must be a message. */
  takes(): Promise<Command<Offer, 'send'>>
  /** The same, and says how it ended. */
  settles(answer: Answer): Promise<void>
  /** Takes what goes to WeChat next, whatever it is, and says that it is done. */
  handed(): Promise<Command<Offer>>
  /** Stops the server and the hub, and starts both again at the same address, after a while. */
  restart(pause?: number): Promise<void>
  /** A link with which somebody signs in. */
  link(who: string): Promise<string>
  stop(): Promise<void>
}

export interface PageHouseOptions extends Partial<Pick<WebOptions, 'language' | 'url' | 'log'>> {
  readonly settings?: Partial<HubOptions>
  /** Another way to open the store. */
  readonly store?: Parameters<typeof hubOn>[3]
}

/** Milliseconds until what is open is cut. */
const patience = 1_000

const closed = (server: ServerType): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve())
    if ('closeAllConnections' in server) setTimeout(() => server.closeAllConnections(), patience)
  })

const served = (bridge: WebBridge, port: number): Promise<ServerType> =>
  new Promise((resolve) => {
    const { fetch } = new Hono().route('/', bridge.pages)
    const server = serve({ fetch, port, hostname: '127.0.0.1' }, () => resolve(server))
  })

const portOf = (address: string | AddressInfo | null): number =>
  typeof address === 'object' && address ? address.port : 0

export const pageHouse = async ({ settings = {}, store, ...options }: PageHouseOptions = {}): Promise<PageHouse> => {
  const data = mkdtempSync(join(tmpdir(), 'page-'))
  const open = async (port: number) => {
    const bridge = web({ url: 'http://127.0.0.1', token, connection: getConnInfo, ...options })
    const hub = await hubOn(data, [bridge], { users, stewards: [steward], ...settings }, store)
    return { hub, server: await served(bridge, port) }
  }
  let running = await open(0)
  const port = portOf(running.server.address())
  const shut = async () => {
    await running.hub.stop()
    await closed(running.server)
  }
  const says = async (...events: Parameters<typeof report>) => {
    await running.hub.keeper.append(report(...events))
  }
  const next = async () => {
    const handed: Handed[] = []
    await until(async () => handed.push(...(await running.hub.keeper.take(me, 1))) > 0)
    return handed[0] ?? expect.fail('nothing goes to WeChat')
  }
  await says({ kind: 'login', person: myself, name: 'Me' })
  return {
    takes: async () => {
      const { command } = await next()
      return command.kind === 'send' ? command : expect.fail(`${command.kind} is no message`)
    },
    able: async (can) => {
      await running.hub.keeper.append({ ...report(), can, session: { version: JSON.stringify(can) } })
    },
    handed: async () => {
      const { task, command } = await next()
      await running.hub.keeper.append({ ...report(), results: [{ task, answer: { kind: 'done' } }] })
      return command
    },
    settles: async (answer) => {
      const { task } = await next()
      await running.hub.keeper.append({ ...report(), results: [{ task, answer }] })
    },
    get hub() {
      return running.hub
    },
    url: `http://127.0.0.1:${port}`,
    says,
    restart: async (pause = 0) => {
      await shut()
      await new Promise((resolve) => setTimeout(resolve, pause))
      running = await open(port)
    },
    link: async (who) => `http://127.0.0.1:${port}/in#${await running.hub.signins('web').link(who)}`,
    stop: async () => {
      await shut()
      rmSync(data, { recursive: true })
    },
  }
}

/** A message of this moment. */
export const now = (words: string, about: Parameters<typeof message>[0] = {}) =>
  message({ words, time: Date.now(), ...about })
