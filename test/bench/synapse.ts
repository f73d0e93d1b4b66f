import { createServer } from 'node:http'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { registration, registrationYaml } from '@queqiao/matrix'
import Database from 'better-sqlite3'
import { listen } from '../servers/listen.ts'
import { synapse, type TestSynapse } from '../servers/synapse.ts'
import { child } from './child.ts'
import { load } from './load.ts'
import { memoryOf } from './machine.ts'
import { type Figure, type Ours, pairs } from './pairs.ts'
import { inFolder } from './sandbox.ts'
import type { Send } from './stub.ts'
import { inOrder, perSecond, post, said } from './traffic.ts'
import { login, speakers } from './wire.ts'

const rooms = 20
/** Messages of each room that are not counted: everybody who speaks has joined by then. */
const before = 7

const names = { domain: 'example.org', asToken: 'bench-as-token', hsToken: 'bench-hs-token', bot: 'wechatbot' }

interface Row {
  readonly at: number
  readonly json: string
}

const query = `select e.received_ts as at, j.json from events e join event_json j using (event_id)
  where e.type = 'm.room.message' order by e.stream_ordering`

/** What was said in it, in the order and at the times at which it was taken in. */
const sendsIn = (server: TestSynapse): readonly Send[] => {
  const database = new Database(join(server.folder, 'homeserver.db'), { readonly: true })
  try {
    return database
      .prepare<[], Row>(query)
      .all()
      .map(({ at, json }) => {
        const { room_id: room, type, content } = JSON.parse(json)
        return { at, room, type, content }
      })
      .filter(said)
  } finally {
    database.close()
  }
}

interface Ground {
  readonly server: TestSynapse
  /** How many messages it has told its application service of. */
  told(): number
}

/** A fresh homeserver, whose application service takes all that it is told. Gives what was said there, once it has stopped. */
const inSynapse = async (work: (ground: Ground) => Promise<void>): Promise<readonly Send[]> => {
  let told = 0
  const door = createServer(async (request, response) => {
    told += (await text(request)).split('"type":"m.room.message"').length - 1
    response.end('{}')
  })
  const yaml = registrationYaml(registration(names, `http://127.0.0.1:${await listen(door)}`))
  const server = await synapse({ domain: names.domain, registrations: [yaml] })
  try {
    await work({ server, told: () => told })
    await server.stop()
    return sendsIn(server).slice(rooms * before)
  } finally {
    await server.remove()
    door.close()
    door.closeAllConnections()
  }
}

const raw = async (messages: number, speakers: number): Promise<number> => {
  const about = [rooms, messages + rooms * before, speakers].map(String)
  const talk = async ({ server }: Ground) => {
    await (await child('raw-loop.ts', server.url, ...about)).stop()
  }
  return perSecond(await inSynapse(talk))
}

const until = async ({ told }: Ground, count: number): Promise<void> => {
  for (const end = Date.now() + 300_000; told() < count; ) {
    if (Date.now() > end) throw new Error(`${told()} of ${count} arrived`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

/** Through Queqiao. Gives the bytes that it has in memory at the end. */
const talk = (ground: Ground, messages: number): Promise<number> =>
  inFolder(async (data) => {
    const house = await child<{ url: string }>('house.ts', data, ground.server.url)
    try {
      const { url } = house.hello
      await load(url, { connections: 1, ms: Number.POSITIVE_INFINITY, each: 1, body: () => login })
      await post([url], { rooms, from: 0, count: rooms * before })
      await until(ground, rooms * before)
      await post([url], { rooms, from: rooms * before, count: messages })
      await until(ground, rooms * before + messages)
      return memoryOf(house.pid)
    } finally {
      await house.stop()
    }
  })

const ours = async (messages: number): Promise<Ours> => {
  let memory = 0
  const all = await inSynapse(async (ground) => {
    memory = await talk(ground, messages)
  })
  inOrder(all)
  if (all.length !== messages) throw new Error(`${all.length} messages instead of ${messages}`)
  const value = perSecond(all)
  return { value, perSecond: value, memory }
}

/** The plain loops that ours is measured beside: what the bot says alone, and what ghosts say that have devices, as ours do. */
const loops = {
  plain: { speakers: 0, called: 'raw fetch loop' },
  alike: { speakers, called: 'the same loop, as ghosts with devices' },
} as const

/** WeChat text on its way to a real homeserver, beside a plain loop that stores nothing: ordered per room, all rooms at once. */
export async function intoSynapse(
  loop: keyof typeof loops,
  { count, messages }: { readonly count: number; readonly messages: number },
): Promise<Figure> {
  const { speakers, called } = loops[loop]
  const made = await pairs(count, { baseline: () => raw(messages, speakers), ours: () => ours(messages) })
  return {
    name: `WeChat text → Synapse, ${rooms} rooms`,
    baseline: called,
    bar: { least: 0.95 },
    unit: 'msg/s',
    ...made,
  }
}
