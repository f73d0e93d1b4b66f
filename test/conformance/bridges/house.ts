import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Bridge, createHub, type Hub, noPace, Retry } from '@queqiao/hub'
import type { Answer, Event, Handed, Source } from '@queqiao/protocol/model'
import { expect, vi } from 'vitest'
import { known, me, report, until } from '../../matrix/house.ts'
import type { Side, Subject } from './side.ts'

/** The hub between WeChat and one bridge. */
export interface House {
  readonly side: Side
  /** How many deliveries each run had. */
  readonly runs: number[]
  /** What `deliver` threw. */
  readonly thrown: unknown[]
  append(...events: readonly Event<Source>[]): Promise<void>
  /** The next command for WeChat. */
  taken(): Promise<Handed>
  settle(handed: Handed, answer: Answer): Promise<void>
  /** Waits until these words, and no others, stand in the place, in this order. */
  reads(place: string, ...texts: readonly unknown[]): Promise<void>
  close(): Promise<void>
  restart(): Promise<void>
  stop(): Promise<void>
}

/** The bridge, joining deliveries whether it is used to that or not, and with its faults written down. */
const watched = (bridge: Bridge, { runs, thrown }: Pick<House, 'runs' | 'thrown'>): Bridge => ({
  ...bridge,
  traits: { ...bridge.traits, joins: 10 },
  deliver: async (run) => {
    runs.push(run.deliveries.length)
    await bridge.deliver(run).catch((error: unknown) => {
      thrown.push(error)
      throw error
    })
  },
})

export const isCertain = (error: unknown): boolean => error instanceof Retry && error.certain

export const house = async (subject: Subject): Promise<House> => {
  const side = await subject.begin()
  const data = await mkdtemp(join(tmpdir(), 'bridge-'))
  const seen = { runs: [], thrown: [] } satisfies Pick<House, 'runs' | 'thrown'>
  const users = [{ name: 'Owner', role: 'owner', accounts: [], ids: { [subject.name]: side.owner } }] as const
  const open = async (): Promise<Hub> => {
    const bridges = [watched(side.open(), seen)]
    const opened = await createHub({ data, bridges, users, pace: noPace, retry: { from: 20, to: 100 } })
    await opened.start()
    return opened
  }
  let hub: Hub | undefined = await open()
  const keeper = () => hub?.keeper ?? Promise.reject(new Error('closed'))
  const close = async () => {
    const open = hub
    hub = undefined
    await open?.stop()
  }
  const append: House['append'] = async (...events) => void (await (await keeper()).append(report(...events)))
  await append(...known)
  await until(() => side.shown(side.desk).length > 0)
  return {
    ...seen,
    side,
    append,
    taken: async () => {
      let handed: Handed | undefined
      await until(async () => {
        handed = (await (await keeper()).take(me, 1))[0]
        return handed !== undefined
      })
      if (!handed) throw new Error('nothing taken')
      return handed
    },
    settle: async ({ task }, answer) =>
      void (await (await keeper()).append({ ...report(), results: [{ task, answer }] })),
    reads: (place, ...texts) =>
      vi.waitFor(() => expect(side.shown(place).map(({ text }) => text)).toEqual(texts), 8_000),
    close,
    restart: async () => {
      await close()
      hub = await open()
    },
    stop: async () => {
      await close()
      await side.stop()
      await rm(data, { recursive: true })
    },
  }
}
