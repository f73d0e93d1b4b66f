import { execFile, execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'

/** Bytes that a process has in memory. */
export function memoryOf(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1_024
  } catch {
    return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) * 1_024
  }
}

/** Seconds that a process has had a processor for, in hundredths; no number where the system does not tell, as Linux alone does. */
export function spentBy(pid: number): number {
  if (process.platform !== 'linux') return Number.NaN
  const [user, system] =
    readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ').slice(11, 13).map(Number) ?? []
  return ((user ?? Number.NaN) + (system ?? Number.NaN)) / 100
}

/** Waits until a process has had no processor for a while; two seconds where that cannot be seen. Throws where it takes long. */
export async function atRest(pid: number): Promise<void> {
  if (process.platform !== 'linux') return pause(2_000)
  for (const end = Date.now() + 60_000; Date.now() < end; ) {
    const before = spentBy(pid)
    await pause(300)
    // it looks after itself now and then
    if (spentBy(pid) - before < 0.015) return
  }
  throw new Error(`process ${pid} does not come to rest`)
}

/** Waits until what was written so far is on the disk: it would hold up what is measured next. Not where that cannot be asked for. */
export async function diskAtRest(): Promise<void> {
  await promisify(execFile)('sync').catch(() => undefined)
}

const statusOf = (pid: number, name: 'VmRSS' | 'VmHWM'): number =>
  Number(new RegExp(`${name}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1_024

/** Starts to look how much memory a process takes. What it gives tells the most so far, and how much more that is than it
 *  was at first, in bytes. Linux alone tells it. */
export function peakOf(pid: number): () => { readonly memory: number; readonly grew: number } {
  // what was the peak before does not count
  writeFileSync(`/proc/${pid}/clear_refs`, '5')
  const before = statusOf(pid, 'VmRSS')
  return () => {
    const memory = statusOf(pid, 'VmHWM')
    return { memory, grew: memory - before }
  }
}

/** Starts to look how busy the whole machine is. What it gives tells the share so far, from 0 to 1. */
export function watch(): () => number {
  const before = times()
  return () => {
    const now = times()
    const all = now.all - before.all
    return all ? 1 - (now.idle - before.idle) / all : 0
  }
}

function times(): { readonly all: number; readonly idle: number } {
  const total = { all: 0, idle: 0 }
  for (const { times } of cpus()) {
    total.idle += times.idle
    total.all += times.idle + times.user + times.sys + times.nice + times.irq
  }
  return total
}

/** What bounds a measurement, as far as the processors show. */
export const boundBy = (busy: number): string => `${(busy * 100).toFixed(0)} % of ${cpus().length} processors busy`
