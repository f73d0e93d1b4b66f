import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { cpus } from 'node:os'

/** Bytes that a process has in memory. */
export function memoryOf(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1_024
  } catch {
    return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) * 1_024
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
