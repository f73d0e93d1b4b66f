import { randomBytes } from 'node:crypto'
import { peakOf } from './machine.ts'
import { type Got, known, type MediaClient, types } from './media-client.ts'
import { type Ground, onGround, until } from './media-ground.ts'
import { TelegramStub } from './media-telegram.ts'
import { type Figure, type Ours, pairs } from './pairs.ts'
import { type Standing, Stub } from './stub.ts'

const MB = 1_000_000
const whole = 200 * MB
/** Bytes that a process may grow by while it passes. */
const allowed = 48 * 1_048_576

const said = randomBytes(1_048_576)
/** What the stub makes files of. */
const offered: Uint8Array = Buffer.alloc(65_536, 'queqiao ')

const check = (got: Got, sent: Got): void => {
  if (got.sha256 !== sent.sha256) throw new Error(`${got.size} bytes arrived of ${sent.size}, or others`)
}

type Way<S extends Standing> = (ground: Ground<S>, size: number) => Promise<void>

let files = 0

/** The client reports a file and brings it. */
async function bring(client: MediaClient, size: number): Promise<Got> {
  const index = `index-${++files}`
  const file = { piece: said, size }
  await client.report(files, { room: 1, index, kind: 'file' })
  const task = await client.task(types.upload)
  await client.upload(index, file)
  await client.done(task)
  return known(file)
}

/** The client is told to send a file, and gets it. */
async function fetched(client: MediaClient): Promise<Got> {
  const task = await client.task(types.send)
  const [url = ''] = /http[^"\\]+\/media\/[^"\\]+/.exec(JSON.stringify(task)) ?? []
  const got = await client.get(url)
  await client.done(task)
  return got
}

/** From the client's report until the file is shown in the room. */
const toMatrix: Way<Stub> = async ({ stub, client }, size) => {
  const sent = await bring(client, size)
  const shown = await until(async () => {
    const came = (await stub.uploads()).find((upload) => upload.size === size)
    const sends = came && (await stub.sends())
    return sends?.some(({ content }) => content.url === came?.mxc) ? came : undefined
  })
  check(shown, sent)
}

/** From what a person sends into that room until the client has got it. */
const fromMatrix: Way<Stub> = async ({ stub, client }, size) => {
  const room = (await stub.sends()).find(({ content }) => content.msgtype === 'm.file')?.room ?? ''
  const content = { msgtype: 'm.file', body: 'large.bin', url: await stub.put(size), info: { size } }
  await stub.say(room, content)
  check(await fetched(client), known({ piece: offered, size }))
}

const toTelegram: Way<TelegramStub> = async ({ stub, client }, size) => {
  const sent = await bring(client, size)
  const shown = await until(async () => (await stub.files()).find((file) => file.size === size))
  check({ size: shown.size, sha256: shown.hash }, sent)
}

const fromTelegram: Way<TelegramStub> = async ({ stub, client }, size) => {
  const sha256 = await stub.show(size)
  check(await fetched(client), { size, sha256 })
}

interface Passing<S extends Standing> {
  start(): Promise<S>
  /** What is done first: what is only needed once has its memory already. */
  readonly before: readonly Way<S>[]
  readonly way: Way<S>
}

const grown =
  <S extends Standing>({ start, before, way }: Passing<S>) =>
  (store?: string): Promise<Ours> => {
    const work = async (ground: Ground<S>): Promise<Ours> => {
      for (const earlier of before) await earlier(ground, MB)
      const peak = peakOf(ground.queqiao.pid)
      const started = performance.now()
      await way(ground, whole)
      const seconds = (performance.now() - started) / 1_000
      const { grew, memory } = peak()
      return { value: grew / 1_048_576, perSecond: 1 / seconds, memory }
    }
    return onGround(start, work, store)
  }

const ways = {
  'WeChat → Matrix': grown({ start: Stub.start, before: [toMatrix], way: toMatrix }),
  // there must be a room
  'Matrix → WeChat': grown({ start: Stub.start, before: [toMatrix, fromMatrix], way: fromMatrix }),
  'WeChat → Telegram': grown({ start: TelegramStub.start, before: [toTelegram], way: toTelegram }),
  'Telegram → WeChat': grown({ start: TelegramStub.start, before: [toTelegram, fromTelegram], way: fromTelegram }),
} as const

export type WayName = keyof typeof ways

/** How much the process of people grows while a large file passes it. `store`: makes the place where files lie, if they lie
 *  elsewhere than on the disk. */
export async function mediaMemory(
  name: WayName,
  count: number,
  { through = '', store }: { readonly through?: string; readonly store?: () => Promise<string> } = {},
): Promise<Figure> {
  const made = await pairs(count, {
    baseline: () => Promise.resolve(allowed / 1_048_576),
    ours: async () => ways[name](await store?.()),
  })
  return {
    name: `memory growth, 200 MB ${name}${through}`,
    baseline: 'allowed',
    bar: { most: 1 },
    unit: 'MB',
    ...made,
  }
}
