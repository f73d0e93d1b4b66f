import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Child, child } from './child.ts'
import { load } from './load.ts'
import { type Figure, pairs } from './pairs.ts'
import { login, textReport } from './wire.ts'

const rooms = 20

interface Send {
  readonly at: number
  readonly room: string
  readonly type: string
  readonly content: { readonly body?: string }
}

type Stub = Child<{ url: string }>

const said = (send: Send): boolean => send.type === 'm.room.message' && /^(c\d+#|raw )/.test(send.content.body ?? '')

async function sends(stub: Stub): Promise<readonly Send[]> {
  const answer = await fetch(`${stub.hello.url}/_stub/sends`)
  return (await answer.json()).filter(said)
}

async function slow(stub: Stub, latency: number): Promise<void> {
  const faults = latency ? [{ on: 'PUT .*/send/', latency }] : []
  await fetch(`${stub.hello.url}/_stub/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(faults),
  })
}

const perSecond = (all: readonly Send[]): number =>
  ((all.length - 1) * 1_000) / ((all.at(-1)?.at ?? 0) - (all[0]?.at ?? 0))

async function raw(latency: number, count: number): Promise<number> {
  const stub: Stub = await child('../servers/homeserver/main.ts')
  try {
    await slow(stub, latency)
    await (await child('raw-loop.ts', stub.hello.url, String(rooms), String(count))).stop()
    return perSecond(await sends(stub))
  } finally {
    await stub.stop()
  }
}

async function ours(latency: number, count: number): Promise<number> {
  const data = mkdtempSync(join(tmpdir(), 'bench-'))
  const stub: Stub = await child('../servers/homeserver/main.ts')
  const house = await child<{ url: string }>('house.ts', data, stub.hello.url)
  try {
    await load(house.hello.url, { connections: 1, ms: Number.POSITIVE_INFINITY, each: 1, body: () => login })
    await post(house.hello.url, 0, rooms)
    const before = await arrived(stub, rooms)
    await slow(stub, latency)
    await post(house.hello.url, rooms, count)
    const all = (await arrived(stub, before.length + count)).slice(before.length)
    inOrder(all)
    return perSecond(all)
  } finally {
    await Promise.all([house.stop(), stub.stop()])
    rmSync(data, { recursive: true, force: true })
  }
}

/** A connection for each chat: it is reported in the order in which it was said. */
async function post(url: string, from: number, count: number): Promise<void> {
  const start = from / rooms
  const body = (_: number, chat: number, m: number) => textReport((start + m) * rooms + chat, rooms)
  await load(url, { connections: rooms, ms: Number.POSITIVE_INFINITY, each: count / rooms, body })
}

async function arrived(stub: Stub, count: number): Promise<readonly Send[]> {
  const end = Date.now() + 60_000
  for (;;) {
    const all = await sends(stub)
    if (all.length >= count) return all
    if (Date.now() > end) throw new Error(`${all.length} of ${count} arrived`)
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

function inOrder(all: readonly Send[]): void {
  const last = new Map<string, number>()
  for (const { room, content } of all) {
    const n = Number(/#(\d+)/.exec(content.body ?? '')?.[1])
    if (n <= (last.get(room) ?? -1)) throw new Error('out of order')
    last.set(room, n)
  }
}

/** WeChat text on its way to a stub homeserver, beside a plain loop that stores nothing. */
export async function deliverFigures(count: number, latencies: readonly number[]): Promise<readonly Figure[]> {
  const figures: Figure[] = []
  for (const latency of latencies) {
    const least = latency === 0 ? 0.7 : latency === 10 ? 0.95 : 0.98
    const messages = latency === 50 ? 2_000 : 4_000
    figures.push({
      name: `WeChat text → stub homeserver, ${rooms} rooms, ${latency} ms a send`,
      baseline: 'raw fetch loop',
      bar: { least },
      unit: 'msg/s',
      pairs: await pairs(count, { baseline: () => raw(latency, messages), ours: () => ours(latency, messages) }),
    })
  }
  return figures
}
