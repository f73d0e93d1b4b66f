import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { child } from './child.ts'
import { load } from './load.ts'
import { type Figure, median, pairs } from './pairs.ts'
import { login, poll, textReport } from './wire.ts'

const connections = 32

interface Asked {
  readonly name: string
  readonly server: readonly string[]
  readonly least: number
  body(n: number): string
}

async function measure({ name, server, least, body }: Asked, rounds: { count: number; ms: number }): Promise<Figure> {
  const data = mkdtempSync(join(tmpdir(), 'bench-'))
  const bare = await child<{ url: string }>('callback-server.ts', 'bare')
  const ours = await child<{ url: string }>('callback-server.ts', ...server, data)
  const p99: number[] = []
  let from = 0
  const run = async (url: string) => {
    const base = from
    from += 10_000_000
    const {
      perSecond,
      p99: slowest,
      bad,
    } = await load(url, { connections, ms: rounds.ms, body: (n) => body(base + n) })
    if (bad) throw new Error(`${name}: ${bad} answers were not 200`)
    return { perSecond, slowest }
  }
  try {
    await load(ours.hello.url, { connections: 1, ms: Number.POSITIVE_INFINITY, each: 1, body: () => login })
    await run(bare.hello.url)
    await run(ours.hello.url)
    const made = await pairs(rounds.count, {
      baseline: async () => (await run(bare.hello.url)).perSecond,
      ours: async () => {
        const { perSecond, slowest } = await run(ours.hello.url)
        p99.push(slowest)
        return perSecond
      },
    })
    const note = `p99 ${median(p99).toFixed(1)} ms`
    return { name, baseline: 'bare Hono', bar: { least }, unit: 'req/s', pairs: made, note }
  } finally {
    await Promise.all([bare.stop(), ours.stop()])
    rmSync(data, { recursive: true, force: true })
  }
}

/** The callback URL under 32 connections, beside bare Hono. */
export async function callbackFigures(rounds: { count: number; ms: number }): Promise<readonly Figure[]> {
  const figures: Figure[] = []
  for (const asked of [
    { name: 'callback app without a store, 32 connections', server: ['doors'], least: 0.85, body: textReport },
    {
      name: 'report stored durably before the answer, 32 connections',
      server: ['durable'],
      least: 0.7,
      body: textReport,
    },
    { name: 'idle poll, 32 connections', server: ['durable'], least: 0.85, body: () => poll },
  ]) {
    figures.push(await measure(asked, rounds))
  }
  return figures
}
