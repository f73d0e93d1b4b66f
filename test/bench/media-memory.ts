import { randomBytes } from 'node:crypto'
import { peakOf } from './machine.ts'
import { type Got, known, types } from './media-client.ts'
import { type Ground, onGround, until } from './media-ground.ts'
import { type Figure, type Ours, pairs } from './pairs.ts'

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

type Way = (ground: Ground, size: number) => Promise<void>

let files = 0

/** From the client's report until the file is shown in the room. */
const toMatrix: Way = async ({ stub, client }, size) => {
  const index = `index-${++files}`
  const file = { piece: said, size }
  await client.report(files, { room: 1, index, kind: 'file' })
  const task = await client.task(types.upload)
  await client.upload(index, file)
  await client.done(task)
  const shown = await until(async () => {
    const came = (await stub.uploads()).find((upload) => upload.size === size)
    const sends = came && (await stub.sends())
    return sends?.some(({ content }) => content.url === came?.mxc) ? came : undefined
  })
  check(shown, known(file))
}

/** From what a person sends into that room until the client has got it. */
const toWeChat: Way = async ({ stub, client }, size) => {
  const room = (await stub.sends()).find(({ content }) => content.msgtype === 'm.file')?.room ?? ''
  const content = { msgtype: 'm.file', body: 'large.bin', url: await stub.put(size), info: { size } }
  await stub.say(room, content)
  const task = await client.task(types.send)
  const [url = ''] = /http[^"\\]+\/media\/[^"\\]+/.exec(JSON.stringify(task)) ?? []
  check(await client.get(url), known({ piece: offered, size }))
  await client.done(task)
}

const ways = {
  'WeChat → Matrix': { before: [toMatrix], way: toMatrix },
  // there must be a room
  'Matrix → WeChat': { before: [toMatrix, toWeChat], way: toWeChat },
} as const

export type WayName = keyof typeof ways

const grown = ({ before, way }: (typeof ways)[WayName], store?: string): Promise<Ours> =>
  onGround(async (ground) => {
    // what is only needed once has its memory already
    for (const earlier of before) await earlier(ground, MB)
    const peak = peakOf(ground.queqiao.pid)
    const started = performance.now()
    await way(ground, whole)
    const seconds = (performance.now() - started) / 1_000
    const { grew, memory } = peak()
    return { value: grew / 1_048_576, perSecond: 1 / seconds, memory }
  }, store)

/** How much the process of people grows while a large file passes it. `store`: makes the place where files lie, if they lie
 *  elsewhere than on the disk. */
export async function mediaMemory(
  name: WayName,
  count: number,
  { through = '', store }: { readonly through?: string; readonly store?: () => Promise<string> } = {},
): Promise<Figure> {
  const made = await pairs(count, {
    baseline: () => Promise.resolve(allowed / 1_048_576),
    ours: async () => grown(ways[name], await store?.()),
  })
  return {
    name: `memory growth, 200 MB ${name}${through}`,
    baseline: 'allowed',
    bar: { most: 1 },
    unit: 'MB',
    ...made,
  }
}
