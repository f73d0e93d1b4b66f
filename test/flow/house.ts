import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { registration, registrationYaml } from '@queqiao/matrix'
import { type WeHub, type WeHubOptions, wehub } from '@queqiao/simulator'
import type { Settings } from 'queqiao'
import { freePort } from '../../packages/app/src/demo/ports.ts'
import { type Element, element } from '../servers/element.ts'
import { synapse, type TestSynapse } from '../servers/synapse.ts'
import { type Person, type Room, type Seen, startTelegram, type TelegramServer } from '../servers/telegram/index.ts'
import { embedded, type Queqiao, separate } from './queqiao.ts'

export interface HouseOptions {
  /** Queqiao runs in a process of its own, and can be killed. */
  readonly separate?: boolean
  readonly settings?: Partial<Settings>
}

export type WeChatOptions = Partial<WeHubOptions> & Pick<WeHubOptions, 'wxid' | 'nickname'>

/** Queqiao between WeChat and the other side, all of it real but WeChat. */
export interface House {
  readonly queqiao: Queqiao
  /** Logs a simulated WeChat in and lets it poll; the client is 0.4.26 if nothing else is said. */
  wechat(options: WeChatOptions): Promise<WeHub>
  stop(): Promise<void>
}

export interface MatrixHouse extends House {
  readonly synapse: TestSynapse
  /** The owner of every account, with a Matrix client. */
  readonly you: Element
}

const secret = (): string => randomBytes(24).toString('base64url')
const appid = 'wehub-flow'

interface Ground {
  readonly folder: string
  readonly url: string
  readonly settings: Settings
}

const ground = async (more: Partial<Settings>): Promise<Ground> => {
  const folder = await mkdtemp(join(tmpdir(), 'queqiao-flow-'))
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const settings: Settings = {
    data: join(folder, 'data'),
    listen: `127.0.0.1:${port}`,
    admin: `127.0.0.1:${await freePort()}`,
    publicUrl: url,
    wechat: [{ name: 'flow', dialect: 'wehub', token: secret(), appid, secret: secret() }],
    pace: { send: 'off' },
    retry: { from: '200ms', to: '2s' },
    ...more,
  }
  return { folder, url, settings }
}

/** Puts Queqiao and WeChat on the ground; `leave` clears away what else stands there. */
const furnish = async (at: Ground, options: HouseOptions, leave: () => Promise<void>): Promise<House> => {
  const { folder, url, settings } = at
  const queqiao = options.separate ? separate(settings, folder) : embedded(settings)
  await queqiao.start()
  const clients: WeHub[] = []
  const [endpoint] = settings.wechat
  return {
    queqiao,
    wechat: async (own) => {
      const where = {
        url: `${url}/wechat/${endpoint?.token}`,
        appid,
        ...(endpoint?.secret && { secret: endpoint.secret }),
      }
      const client = wehub({ ...where, version: '0.4.26', pollEvery: 100, ...own })
      await client.start()
      clients.push(client)
      return client
    },
    stop: async () => {
      await Promise.all(clients.map((client) => client.stop()))
      await queqiao.stop()
      await leave()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** A house with a real homeserver. */
export const matrixHouse = async (options: HouseOptions = {}): Promise<MatrixHouse> => {
  const at = await ground(options.settings ?? {})
  const names = { domain: 'localhost', asToken: secret(), hsToken: secret(), bot: 'wechatbot', ghosts: 'wechat_{id}' }
  const server = await synapse({ registrations: [registrationYaml(registration(names, at.url))] })
  const you = await element(await server.register('you', secret()))
  const settings: Settings = {
    ...at.settings,
    users: [{ name: 'You', role: 'owner', matrix: you.mxid }],
    matrix: { ...names, homeserver: server.url },
  }
  const house = await furnish({ ...at, settings }, options, async () => {
    you.stop()
    await server.remove()
  })
  return { ...house, synapse: server, you }
}

export interface TelegramHouse extends House {
  readonly server: TelegramServer
  readonly forum: Room
  /** The owner of every account, with a Telegram app. */
  readonly you: Person
  /** What stands in the topic of this name, oldest first; nothing while there is none. */
  topic(name: string): readonly Seen[]
  thread(name: string): number
}

/** A house with the Bot API server and a forum. */
export const telegramHouse = async (options: HouseOptions = {}): Promise<TelegramHouse> => {
  const at = await ground(options.settings ?? {})
  const server = await startTelegram()
  const you = server.user('You')
  const forum = server.forum({ members: [you] })
  const settings: Settings = {
    ...at.settings,
    users: [{ name: 'You', role: 'owner', telegram: you.id }],
    telegram: { botToken: server.token, apiRoot: server.apiRoot, forums: [forum.id] },
  }
  const house = await furnish({ ...at, settings }, options, () => server.stop())
  const open = (name: string) => server.topics(forum).find((topic) => topic.name === name && topic.state !== 'deleted')
  const topic = (name: string) => {
    const found = open(name)
    return found ? server.messages(forum, found.id) : []
  }
  return { ...house, server, forum, you, topic, thread: (name) => open(name)?.id ?? 0 }
}
