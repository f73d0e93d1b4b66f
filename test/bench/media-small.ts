import { child } from './child.ts'
import { boundBy, memoryOf, watch } from './machine.ts'
import { type MediaClient, types } from './media-client.ts'
import { type Ground, onGround, until } from './media-ground.ts'
import { type Figure, median, type Ours, pairs } from './pairs.ts'
import { smallPicture } from './picture.ts'
import { type Send, Stub } from './stub.ts'
import { perSecond } from './traffic.ts'

const latency = 10
const pictures = 1_000

const shown = async (stub: Stub): Promise<readonly Send[]> =>
  (await stub.sends()).filter(({ content }) => content.msgtype === 'm.image')

async function raw(rooms: number): Promise<number> {
  const stub = await Stub.start()
  try {
    await stub.slow(latency)
    const size = (await smallPicture(0)).length
    await (await child('media-loop.ts', stub.url, ...[rooms, pictures, size].map(String))).stop()
    return perSecond(await shown(stub))
  } finally {
    await stub.stop()
  }
}

/** Brings every picture that it is asked for, so many at once. */
async function bring(client: MediaClient, count: number): Promise<void> {
  const under = new Set<Promise<void>>()
  for (let n = 0; n < count; n++) {
    const task = await client.task(types.upload)
    const index = task.task_data.task_dict.file_index ?? ''
    const work = smallPicture(Number(index.slice(1)))
      .then((piece) => client.upload(index, { piece, size: piece.length }))
      .then(() => client.done(task))
      .finally(() => under.delete(work))
    under.add(work)
    if (under.size >= 8) await Promise.race(under)
  }
  await Promise.all(under)
}

async function report(client: MediaClient, rooms: number, from: number, to: number): Promise<void> {
  for (let n = from; n < to; n++) await client.report(n, { room: n % rooms, index: `p${n}`, kind: 'picture' })
}

async function through(
  { stub, queqiao, client }: Ground<Stub>,
  rooms: number,
): Promise<Ours & { readonly busy: number }> {
  // there are the rooms and those who speak in them
  const before = rooms * 7
  await Promise.all([report(client, rooms, 0, before), bring(client, before)])
  await until(async () => ((await shown(stub)).length >= before ? true : undefined))
  await stub.slow(latency)
  const [look, had] = [watch(), await stub.count()]
  await Promise.all([report(client, rooms, before, before + pictures), bring(client, pictures)])
  await until(async () => ((await stub.count()) >= had + pictures ? true : undefined))
  const busy = look()
  const all = await shown(stub)
  if (all.length !== before + pictures) throw new Error(`${all.length} pictures instead of ${before + pictures}`)
  const value = perSecond(all.slice(before))
  return { value, perSecond: value, memory: memoryOf(queqiao.pid), busy }
}

/** Small pictures from WeChat to a stub homeserver, beside a loop that makes the same requests of it. */
export async function mediaSmall(rooms: number, count: number): Promise<Figure> {
  const busy: number[] = []
  const made = await pairs(count, {
    baseline: () => raw(rooms),
    ours: async () => {
      const ours = await onGround(Stub.start, (ground) => through(ground, rooms))
      busy.push(ours.busy)
      return ours
    },
  })
  return {
    name: `${pictures} small pictures → stub homeserver, in ${rooms} ${rooms === 1 ? 'room' : 'rooms'}, ${latency} ms a request`,
    baseline: 'raw fetch loop',
    bar: { least: 0.9 },
    unit: 'pictures/s',
    ...made,
    note: boundBy(median(busy)),
  }
}
