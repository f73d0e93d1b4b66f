import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Settings } from 'queqiao'
import { freePort } from '../../packages/app/src/demo/ports.ts'
import type { Blow } from './blows.ts'
import { type Client, clientOf } from './client.ts'
import type { Database } from './database.ts'
import {
  type ClientFault,
  type DatabaseFault,
  nameOf,
  type Plan,
  type SideFault,
  silence,
  type WireFault,
} from './plan.ts'
import { type Process, processOf } from './process.ts'
import { type SideWorld, worlds } from './sides.ts'
import { type Wire, wireOf } from './wire.ts'

/** Everything that takes part in a schedule. */
export interface House {
  readonly plan: Plan
  readonly folder: string
  /** Whether the WeChat client says again what was not answered. */
  readonly retries: boolean
  readonly processes: readonly Process[]
  readonly wire: Wire
  readonly client: Client
  readonly sides: readonly SideWorld[]
  /** Faults of the database that struck. */
  readonly struck: readonly string[]
  /** What hit processes, and the database of all. */
  readonly blows: readonly Blow[]
  /** Ends all of it; how the processes ended. */
  leave(): Promise<readonly string[]>
  /** Takes its folder away. */
  clear(): Promise<void>
}

export interface HouseOptions {
  /** Whether the WeChat client says again what was not answered. Default true. */
  readonly retries?: boolean
  /** Makes the database that the processes share, where the plan wants one. */
  readonly database?: () => Promise<Database>
}

const token = 'token-of-the-fault-schedules'
/** Milliseconds that a database is away. */
const away = 500

const settingsOf = ({ speaker }: Plan, url: string, sides: readonly SideWorld[], process: number) => ({
  publicUrl: url,
  wechat: [{ name: 'pc', dialect: speaker.dialect, token }],
  users: [{ name: 'You', role: 'owner' as const, ...Object.assign({}, ...sides.map(({ owner }) => owner)) }],
  pace: 'off' as const,
  retry: { from: '50ms', to: '400ms' },
  limits: { result: `${silence}ms` },
  ...Object.assign({}, ...sides.map((side) => side.settingsFor(process))),
})

type Fault = Plan['faults'][number]

const isOn =
  (side: string) =>
  (fault: Fault): fault is SideFault =>
    'side' in fault && fault.side === side
const isOfWire = (fault: Fault): fault is WireFault => 'wire' in fault
const isOfClient = (fault: Fault): fault is ClientFault => 'client' in fault
const isOfDatabase = (fault: Fault): fault is DatabaseFault => 'database' in fault

/** Puts everything in its place; Queqiao is starting. */
export const furnish = async (plan: Plan, { retries = true, database: open }: HouseOptions): Promise<House> => {
  const folder = await mkdtemp(join(tmpdir(), 'queqiao-faults-'))
  const database = plan.kept === 'postgres' ? await open?.() : undefined
  const processes: Process[] = []
  const struck: string[] = []
  const outages: Blow[] = []
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const kill = async (nth: number) => processes[nth % processes.length]?.kill()
  const sides = await Promise.all(
    plan.sides.map((side) => worlds[side]({ url, kill, faults: plan.faults.filter(isOn(side)) })),
  )

  const breakDatabase = (nth: number) => {
    const fault = plan.faults.filter(isOfDatabase).find((one) => one.nth === nth)
    if (!fault || !database) return
    struck.push(nameOf(fault))
    const outage: Blow = { what: 'database', from: Date.now(), to: Number.POSITIVE_INFINITY }
    outages.push(outage)
    const comeBack = async () => {
      await database.resume()
      outage.to = Date.now()
    }
    void database.halt(fault.database).then(() => setTimeout(() => void comeBack(), away))
  }
  const wire = await wireOf({
    port,
    targets: () => processes.filter(({ isUp }) => isUp),
    faults: plan.faults.filter(isOfWire),
    atOnce: plan.speaker.atOnce,
    acknowledged: breakDatabase,
  })

  for (const [n, lives] of plan.processes.entries()) {
    const settings: Settings = {
      ...settingsOf(plan, url, sides, n),
      data: join(folder, `data-${n}`),
      ...(database && { database: database.url }),
      listen: `127.0.0.1:${await freePort()}`,
      admin: `127.0.0.1:${await freePort()}`,
    }
    processes.push(await processOf({ number: n, settings, folder, lives }))
  }
  const faults = plan.faults.filter(isOfClient)
  const client = clientOf({ ...plan, url: `${url}/wechat/${token}`, faults, retries })

  const leave = async () => {
    await client.stop()
    const endings = await Promise.all(processes.map((one) => one.stop()))
    await wire.stop()
    await Promise.all(sides.map((side) => side.stop()))
    await database?.leave()
    return endings
  }
  const clear = () => rm(folder, { recursive: true, force: true })
  return {
    ...{ plan, folder, retries, processes, wire, client, sides, struck, leave, clear },
    get blows() {
      return [...outages, ...processes.flatMap(({ blows }) => blows)]
    },
  }
}

/** Whether it comes to hold within so many milliseconds. */
export const until = async (holds: () => boolean, limit: number): Promise<boolean> => {
  for (const end = Date.now() + limit; !holds(); await pause(30)) if (Date.now() > end) return false
  return true
}
