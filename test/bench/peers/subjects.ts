import { join } from 'node:path'
import { type Child, child, started } from '../child.ts'
import { load } from '../load.ts'
import { login } from '../wire.ts'
import { until } from './counting.ts'
import { installed } from './install.ts'
import type { Side, TelegramSide } from './sides.ts'

export type Running = Child<{ url: string }>

/** Where a program works: its folder, and the address of its other side. */
export interface Place {
  readonly data: string
  readonly address: string
}

/** A program that takes reports to a side. */
export interface Subject<S extends Side> {
  readonly name: string
  /** Whether it says again what came to nothing, so that it is worth waiting for. */
  readonly retries: boolean
  /** Whether the processor bounds it even here: beside itself it would be slower, and lose more. The others wait most of the time. */
  readonly isBusy?: boolean
  /** Whether it keeps no order, so that it is quicker than what does. */
  readonly reorders?: boolean
  start(side: S, place: Place): Promise<Running>
  /** What people do once. */
  prepare?(side: S, url: string): Promise<void>
}

const logIn = async (url: string): Promise<void> => {
  await say(url, login)
}

const say = async (url: string, report: string): Promise<void> => {
  await load(url, { connections: 1, ms: Number.POSITIVE_INFINITY, each: 1, body: () => report })
}

const appservice = (how: 'once' | 'loop', name: string): Subject<Side> => ({
  name: `matrix-appservice-bridge, ${name}`,
  retries: how === 'loop',
  start: async (_, { data, address }) =>
    child('peers/appservice.ts', await installed('appservice'), address, data, how),
})

/** Those that send to Matrix. */
export const onMatrix = {
  queqiao: {
    name: 'Queqiao',
    retries: true,
    start: (_, { data, address }) => child('house.ts', data, address),
    prepare: async (_, url) => logIn(url),
  },
  once: appservice('once', 'send once'),
  loop: appservice('loop', 'own retry loop'),
} satisfies Record<string, Subject<Side>>

const efb = (how: 'one' | 'thread', name: string): Subject<TelegramSide> => ({
  name: `EFB, ${name}`,
  retries: false,
  isBusy: true,
  reorders: how === 'thread',
  start: async ({ token, groups }, { data, address }) => {
    const script = new URL('efb/start.py', import.meta.url).pathname
    const command = join(await installed('efb'), 'bin/python')
    return started({
      command,
      args: ['-W', 'ignore', script, data, address, token, JSON.stringify(groups), how],
      quiet: true,
    })
  },
})

const grammy = (how: 'once' | 'loop', name: string): Subject<TelegramSide> => ({
  name: `grammY, ${name}`,
  retries: how === 'loop',
  start: ({ token, groups }, { address }) => child('peers/grammy.ts', address, token, JSON.stringify(groups), how),
})

const named = (group: number): string => `Group ${String(group).padStart(2, '0')}`

/** The groups of an account, by their names. */
const contacts = (count: number): string =>
  JSON.stringify({
    action: 'report_contact',
    appid: 'bench-appid',
    wxid: 'wxid_bench_owner',
    data: {
      friend_list: [],
      public_list: [],
      group_list: Array.from({ length: count }, (_, n) => ({
        ...{
          wxid: `1000000${n}@chatroom`,
          name: named(n),
          owner_wxid: 'wxid_bench_member_0',
          member_count: 0,
          head_img: '',
        },
        ...{ member_wxid_list: [], member_nickname_list: [] },
      })),
    },
  })

/** Each chat is linked to a group of its own, as people do it. */
async function link(side: TelegramSide, url: string): Promise<void> {
  await logIn(url)
  await say(url, contacts(side.groups.length))
  for (const n of side.groups.keys()) side.write(n, `/link ${named(n)}`)
  const isLinked = (n: number) => side.shown(n).some((text) => text.includes('This is the place of the chat'))
  await until(() => [...side.groups.keys()].every(isLinked), 120_000, 'groups are linked')
}

/** Those that send to Telegram. */
export const onTelegram = {
  queqiao: {
    name: 'Queqiao',
    retries: true,
    start: ({ token, owner }, { data, address }) =>
      child('peers/house-telegram.ts', data, address, token, String(owner)),
    prepare: link,
  },
  one: efb('one', 'one sender'),
  thread: efb('thread', 'a thread per message'),
  once: grammy('once', 'send once'),
  loop: grammy('loop', 'own retry loop'),
} satisfies Record<string, Subject<TelegramSide>>
