import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getRequestListener } from '@hono/node-server'
import { type Bridge, type Hub, type HubOptions, noPace, type User } from '@queqiao/hub'
import { type MatrixBridge, type MatrixOptions, matrix } from '@queqiao/matrix'
import {
  accountId,
  type Chat,
  type Event,
  personId,
  type Report,
  roomId,
  type Source,
  weChatId,
} from '@queqiao/protocol/model'
import { hubOf } from '../../packages/hub/src/hub.ts'
import { openFor } from '../hub/stores.ts'
import { type Send, type StubHomeserver, stubHomeserver } from '../servers/homeserver/index.ts'
import { listen } from '../servers/listen.ts'

export const me = accountId('wxid_me')
export const myself = personId('wxid_me')
export const anna = personId('wxid_Anna')
export const bob = personId('wxid_bob')
export const family: Chat = { kind: 'room', id: roomId('family@chatroom') }
export const withAnna: Chat = { kind: 'person', id: anna }
export const annaGhost = '@wechat_wxid___anna:example.org'
export const bobGhost = '@wechat_wxid__bob:example.org'
export const ownGhost = '@wechat_wxid__me:example.org'
export const bot = '@wechatbot:example.org'
export const owner = '@owner:example.org'

export const names = { domain: 'example.org', asToken: 'as-secret', hsToken: 'hs-secret', bot: 'wechatbot' }

const users: readonly User[] = [{ name: 'Owner', role: 'owner', accounts: [], ids: { matrix: owner } }]

export const report = (...events: Event<Source>[]): Report => ({
  endpoint: 'pc',
  account: me,
  can: { commands: { send: 'result' }, contents: { text: 'as-is' } },
  events,
  results: [],
})

let count = 0
/** A WeChat message; Anna's in the family room if nothing else is said. */
export const message = (words: string, about: Partial<Event<Source, 'message'>> = {}): Event<Source, 'message'> => ({
  kind: 'message',
  chat: family,
  sender: anna,
  fromSelf: false,
  time: 1_700_000_000_000,
  wechat: weChatId(`w${++count}`),
  content: { kind: 'text', text: [words] },
  mentions: [],
  ...about,
})

export const known: readonly Event<Source>[] = [
  { kind: 'login', person: myself, name: 'Me' },
  {
    kind: 'people',
    people: [
      { id: anna, nickname: 'Anna' },
      { id: bob, nickname: 'Bob' },
    ],
  },
  {
    kind: 'rooms',
    rooms: [
      { id: roomId('family@chatroom'), name: 'Family', members: [{ id: anna }, { id: bob, roomNickname: 'Bobby' }] },
    ],
  },
]

/** The hub and the Matrix bridge beside a stub homeserver. */
export interface House {
  readonly stub: StubHomeserver
  readonly bridge: MatrixBridge
  readonly hub: Hub
  readonly logged: string[]
  append(...events: readonly Event<Source>[]): Promise<void>
  /** Waits until so many messages stand in Matrix, desk notices not counted, and returns them. */
  shown(count: number, limit?: number): Promise<readonly Send[]>
  /** The Matrix room of a chat, known by its name. */
  room(name: string): string
  /** Waits until nothing more is asked of the homeserver: members join behind the messages. */
  calm(): Promise<void>
  /** Stops the hub and its bridge; the homeserver still finds the door. */
  close(): Promise<void>
  /** Starts hub and bridge anew over the same data. */
  restart(): Promise<void>
  stop(): Promise<void>
}

export const until = async (holds: () => boolean | Promise<boolean>, ms = 8_000): Promise<void> => {
  const end = Date.now() + ms
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`it never came to: ${holds}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

const once = (work: () => Promise<void>) => {
  let done: Promise<void> | undefined
  return () => {
    done ??= work()
    return done
  }
}

/** `options` for the bridge: the stub's address is put in. `beside`: other bridges of the same hub. */
export const house = async (
  options: (url: string) => MatrixOptions = (homeserver) => ({ ...names, homeserver }),
  settings: Partial<HubOptions> = {},
  beside: readonly Bridge[] = [],
): Promise<House> => {
  const data = mkdtempSync(join(tmpdir(), 'matrix-'))
  const stub = await stubHomeserver({ asToken: names.asToken })
  const logged: string[] = []
  const log: HubOptions['log'] = (level, words, about) => void logged.push(`${level} ${words} ${JSON.stringify(about)}`)
  const open = async () => {
    const bridge = matrix({ ...options(stub.url), log })
    const common = { data, bridges: [bridge, ...beside], users, pace: noPace, retry: { from: 20, to: 100 }, log }
    const hub = await hubOf({ ...common, ...settings }, await openFor(data))
    return { bridge, hub, stop: once(() => hub.stop()) }
  }
  let now = await open()
  const server = createServer(getRequestListener((request) => now.bridge.routes.fetch(request)))
  stub.hear({ url: `http://127.0.0.1:${await listen(server)}`, hsToken: names.hsToken })
  await now.hub.start()

  const room = (name: string) => {
    const found = [...stub.state.rooms.values()].findLast((one) => one.name === name)
    if (!found) throw new Error(`no room ${name}`)
    return found.id
  }
  const inChats = () => stub.sends.filter((send) => stub.state.rooms.get(send.room)?.name !== 'WeChat Me')
  return {
    stub,
    logged,
    room,
    get bridge() {
      return now.bridge
    },
    get hub() {
      return now.hub
    },
    append: async (...events) => void (await now.hub.keeper.append(report(...events))),
    shown: async (wanted, limit) => {
      await until(() => inChats().length >= wanted, limit)
      return inChats()
    },
    calm: async () => {
      for (let seen = -1; seen !== stub.requests(); ) {
        seen = stub.requests()
        await new Promise((resolve) => setTimeout(resolve, 200))
      }
    },
    close: () => now.stop(),
    restart: async () => {
      await now.stop()
      now = await open()
      await now.hub.start()
    },
    stop: async () => {
      await now.stop()
      server.close()
      server.closeAllConnections()
      await stub.stop()
      rmSync(data, { recursive: true })
    },
  }
}
