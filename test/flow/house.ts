import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type AnyOptions,
  type DialectName,
  type WeChatClient,
  type WeHub,
  type WeHubOptions,
  wechat,
  wehub,
} from '@queqiao/simulator'
import type { Settings } from 'queqiao'
import { freePort } from '../../packages/app/src/demo/ports.ts'
import { embedded, type Queqiao, separate } from './queqiao.ts'
import {
  type MatrixShown,
  type MatrixSideOptions,
  matrixSide,
  type Side,
  secret,
  type TelegramShown,
  type TelegramSideOptions,
  telegramSide,
} from './sides.ts'

export interface HouseOptions {
  /** Queqiao runs in a process of its own, and can be killed. */
  readonly separate?: boolean
  readonly settings?: Partial<Settings>
  /** Accounts that may log in. Default: any. */
  readonly accounts?: readonly string[]
  /** Doors for these clients beside that of WeHub. */
  readonly dialects?: readonly Exclude<DialectName, 'wehub'>[]
}

export type WeChatOptions = Partial<WeHubOptions> & Pick<WeHubOptions, 'wxid' | 'nickname'>

/** Queqiao between WeChat and the other sides, all of it real but WeChat. */
export interface House {
  readonly queqiao: Queqiao
  /** The callback URL. */
  readonly door: string
  /** The folder where its files lie. */
  readonly media: string
  /** A simulated WeChat that has not logged in yet; the client is 0.4.26 if nothing else is said. */
  client(options: WeChatOptions): WeHub
  /** Logs a simulated WeChat in and lets it poll. */
  wechat(options: WeChatOptions): Promise<WeHub>
  /** The same with a client of any dialect that has a door here. */
  speaking(dialect: DialectName, options: Omit<AnyOptions, 'url'>): Promise<WeChatClient>
  stop(): Promise<void>
}

const appid = 'wehub-flow'
/** What must be set for a dialect. */
const own: { readonly [K in DialectName]?: object } = { 'wequick-2021': { downloads: 'C:\\wequick\\files' } }

interface Ground {
  readonly folder: string
  readonly url: string
  readonly settings: Settings
}

const ground = async ({ settings: more = {}, accounts = [], dialects = [] }: HouseOptions): Promise<Ground> => {
  const folder = await mkdtemp(join(tmpdir(), 'queqiao-flow-'))
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const settings: Settings = {
    data: join(folder, 'data'),
    listen: `127.0.0.1:${port}`,
    admin: `127.0.0.1:${await freePort()}`,
    publicUrl: url,
    wechat: [
      { name: 'flow', dialect: 'wehub', token: secret(), appid, secret: secret(), accounts: [...accounts] },
      ...dialects.map((dialect) => ({ name: dialect, dialect, token: secret(), ...own[dialect] })),
    ],
    pace: { send: 'off' },
    retry: { from: '200ms', to: '2s' },
    ...more,
  }
  return { folder, url, settings }
}

/** Puts Queqiao and WeChat on the ground, between the sides. */
const furnish = async (at: Ground, options: HouseOptions, sides: readonly Side<unknown>[]): Promise<House> => {
  const { folder, url } = at
  const you = { name: 'You', role: 'owner', ...merged(sides.map(({ owner }) => owner)) } as const
  const users: Settings['users'] = [you, ...sides.flatMap(({ others = [] }) => others)]
  const settings: Settings = { ...at.settings, users, ...merged(sides.map((side) => side.settings)) }
  const queqiao = options.separate ? separate(settings, folder) : embedded(settings)
  const leave = async () => {
    await queqiao.stop()
    await Promise.all(sides.map((side) => side.leave()))
    await rm(folder, { recursive: true, force: true })
  }
  await queqiao.start().catch(async (error) => {
    await leave()
    throw error
  })
  const clients: WeChatClient[] = []
  const [endpoint] = settings.wechat
  const door = `${url}/wechat/${endpoint?.token}`
  const where = { url: door, appid, ...(endpoint?.secret && { secret: endpoint.secret }) }
  const client = (own: WeChatOptions) => {
    const made = wehub({ ...where, version: '0.4.26', pollEvery: 100, ...own })
    clients.push(made)
    return made
  }
  return {
    queqiao,
    door,
    media: join(folder, 'data', 'media'),
    client,
    wechat: async (own) => {
      const made = client(own)
      await made.start()
      return made
    },
    speaking: async (dialect, own) => {
      const endpoint = settings.wechat.find((each) => each.dialect === dialect)
      const { secret } = endpoint ?? {}
      const at = { url: `${url}/wechat/${endpoint?.token}`, appid, ...(secret && { secret }) }
      const made = wechat(dialect, { ...at, pollEvery: 100, ...own })
      clients.push(made)
      await made.start()
      return made
    },
    stop: async () => {
      await Promise.all(clients.map((each) => each.stop()))
      await leave()
    },
  }
}

const merged = <T extends object>(parts: readonly T[]): Partial<T> => Object.assign({}, ...parts)

export type MatrixHouse = House & MatrixShown

/** A house with a real homeserver. */
export const matrixHouse = async (
  options: HouseOptions & Omit<MatrixSideOptions, 'url'> = {},
): Promise<MatrixHouse> => {
  const at = await ground(options)
  const { between, puppet, roomVersion, matrix, registrations } = options
  const side = await matrixSide({
    ...{ url: at.url, ...(between && { between }) },
    ...{
      ...(puppet && { puppet }),
      ...(roomVersion && { roomVersion }),
      ...(matrix && { matrix }),
      ...(registrations && { registrations }),
    },
  })
  return { ...(await furnish(at, options, [side])), ...side.shown }
}

export type TelegramHouse = House & TelegramShown

/** A house with the Bot API server and a forum. */
export const telegramHouse = async (options: HouseOptions & TelegramSideOptions = {}): Promise<TelegramHouse> => {
  const at = await ground(options)
  const side = await telegramSide(options)
  return { ...(await furnish(at, options, [side])), ...side.shown }
}

export type BothHouse = House & { readonly matrix: MatrixShown; readonly telegram: TelegramShown }

/** A house with both. */
export const bothHouse = async (options: HouseOptions = {}): Promise<BothHouse> => {
  const at = await ground(options)
  const [matrix, telegram] = [await matrixSide(at), await telegramSide()]
  return { ...(await furnish(at, options, [matrix, telegram])), matrix: matrix.shown, telegram: telegram.shown }
}
