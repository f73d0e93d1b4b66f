import { setTimeout as pause } from 'node:timers/promises'
import { type Happened, type Judged, judgeAll } from './accounts.ts'
import { doubtsIn, failuresOf } from './failures.ts'
import { furnish, type House, type HouseOptions, until } from './house.ts'
import type { Chat, Plan } from './plan.ts'
import type { SideWorld } from './sides.ts'
import { explained } from './uncertain.ts'

/** How one schedule ended. */
export interface Report {
  readonly plan: Plan
  readonly messages: number
  /** Faults that struck. */
  readonly struck: readonly string[]
  readonly judged: readonly Judged[]
  /** What hit those that are shown as uncertain to whoever wrote or reads them, for each of them. */
  readonly uncertain: readonly string[]
  /** How often something was refused since it could not be kept. */
  readonly refused: number
  /** What must not be. */
  readonly failures: readonly string[]
  readonly log: string
  /** Where its store is, if it stays. */
  readonly folder?: string
  /** Milliseconds. */
  readonly took: number
}

export interface ScheduleOptions extends HouseOptions {
  /** Whether the folder of a schedule that failed stays. */
  readonly keeps?: boolean
}

/** Milliseconds in which everything must have arrived once all has been said. */
const patience = 60_000
/** Milliseconds in which nothing more must come, once everything has arrived. */
const calm = 350

/** What was said, as it is said. */
interface Noted {
  readonly acknowledged: Set<string>
  readonly written: Set<string>
}

/** All that is said in a chat: WeChat's people and the phone one after another, each other side by itself. */
const talk = async (house: House, chat: Chat, { acknowledged, written }: Noted): Promise<void> => {
  const reporting = async () => {
    for (const line of chat.lines) {
      if (line.origin !== 'people' && line.origin !== 'phone') continue
      await pause(line.pause)
      if (await house.client.says(chat, line)) acknowledged.add(line.text)
    }
  }
  const writing = async (side: SideWorld) => {
    const lines = chat.lines.filter(({ origin }) => origin === side.side)
    if (!lines.length || !(await until(() => side.hasPlace(chat), house.retries ? patience : patience / 5))) return
    for (const line of lines) {
      await pause(line.pause * 2)
      side.say(chat, line.text)
      written.add(line.text)
    }
  }
  await Promise.all([reporting(), ...house.sides.map(writing)])
}

const isSettled = (house: House, happened: Happened): boolean =>
  house.processes.every(({ isUp }) => isUp) &&
  house.sides.every(({ waiting }) => waiting === 0) &&
  judgeAll(happened).every(({ findings }) => findings.lost.length === 0) &&
  doubtsIn(house).length === 0

/** Whether everything has arrived in time, and nothing comes after it. */
const drain = async (house: House, happened: Happened): Promise<boolean> => {
  const activity = () => house.sides.reduce((sum, { sends }) => sum + sends, 0)
  for (const end = Date.now() + patience; Date.now() < end; ) {
    if (!(await until(() => isSettled(house, happened), end - Date.now()))) return false
    const before = activity()
    await pause(calm)
    if (activity() === before && isSettled(house, happened)) return true
  }
  return false
}

const lines = (title: string, all: readonly unknown[]): readonly string[] => [
  `--- ${title}`,
  ...all.map((one) => JSON.stringify(one)),
]

const logOf = ({ plan, processes, sides, wire, client, blows }: House): string =>
  [
    ...processes.map((one, n) => `--- process ${n}\n${one.said()}`),
    ...lines('blows', blows),
    ...lines('lives of the client', client.lives),
    ...lines('over the wire', wire.exchanges),
    ...sides.flatMap((side) => [
      ...lines(`sent to ${side.goal}, the account’s own place`, side.sent()),
      ...plan.chats.flatMap((chat) => lines(`sent to ${side.goal}, chat ${chat.n}`, side.sent(chat))),
      ...[`--- ${side.goal}`, ...side.dump()],
    ]),
  ].join('\n')

const isWell = (ending: string): boolean => ending === '0' || ending === 'SIGKILL'

const play = async (house: House): Promise<Omit<Report, 'took' | 'plan'>> => {
  const { plan, client, wire, sides, processes } = house
  const noted: Noted = { acknowledged: new Set(), written: new Set() }
  const happened: Happened = { plan, client, wire, sides, ...noted }
  await client.start()
  await Promise.all(plan.chats.map((chat) => talk(house, chat, noted)))
  const drained = await drain(house, happened)
  const doubts = doubtsIn(house)
  const uncertain = explained(house).flatMap(({ isUncertain, reason }) => (isUncertain && reason ? [reason] : []))
  const endings = await house.leave()
  const judged = judgeAll(happened)
  const struck = [...processes, wire, client, house, ...sides].flatMap((one) => one.struck)
  return {
    messages: noted.acknowledged.size + noted.written.size,
    struck,
    judged,
    uncertain,
    refused: wire.refused,
    failures: [
      ...(drained ? [] : ['it did not come to an end']),
      ...endings.flatMap((how) => (isWell(how) ? [] : [`SIGTERM ended it with ${how}`])),
      ...doubts,
      ...failuresOf(house, judged),
    ],
    log: logOf(house),
  }
}

/** Runs one schedule. */
export const schedule = async (plan: Plan, options: ScheduleOptions = {}): Promise<Report> => {
  const started = Date.now()
  const house = await furnish(plan, options)
  try {
    const played = await play(house)
    const keeps = options.keeps === true && played.failures.length > 0
    if (!keeps) await house.clear()
    return { plan, ...played, ...(keeps && { folder: house.folder }), took: Date.now() - started }
  } catch (error) {
    await house.leave()
    await house.clear()
    throw error
  }
}
