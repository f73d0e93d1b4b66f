import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { type Bridge, type Hub, type HubOptions, noPace, Retry } from '@queqiao/hub'
import type { Answer, Capabilities, Event, Handed, Source } from '@queqiao/protocol/model'
import { expect, test, vi } from 'vitest'
import { hubOf } from '../../../packages/hub/src/hub.ts'
import { openFor } from '../../hub/stores.ts'
import { known, me, report, until } from '../../matrix/house.ts'
import type { Side, Subject } from './side.ts'

/** The hub between WeChat and one bridge. */
export interface House<S extends Side = Side> {
  readonly side: S
  /** How many deliveries each run had. */
  readonly runs: number[]
  /** What `deliver` threw. */
  readonly thrown: unknown[]
  append(...events: readonly Event<Source>[]): Promise<void>
  /** The client brings a file, as soon as it is wanted. */
  brings(key: string, bytes: Uint8Array): Promise<void>
  /** The bytes that a client gets at the address that it was given. */
  fetched(url: string): Promise<Buffer>
  /** The next command for WeChat. */
  taken(): Promise<Handed>
  settle(handed: Handed, answer: Answer): Promise<void>
  /** Waits until everything that was written has been read. */
  isRead(): Promise<void>
  /** Waits until these words, and no others, stand in the place, in this order. */
  reads(place: string, ...texts: readonly unknown[]): Promise<void>
  close(): Promise<void>
  /** What is being sent is sent, and another hub goes on with the same data. */
  restart(): Promise<void>
  stop(): Promise<void>
}

/** What every bridge promises, but for those that cannot, with the reason. */
export const promises =
  ({ cannot }: Pick<Subject, 'cannot'>) =>
  (words: string, keep: () => Promise<void>): void =>
    test(words, async ({ skip }) => {
      const reason = cannot[words]
      skip(reason !== undefined, reason)
      await keep()
    })

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

export interface HouseOptions {
  /** What the WeChat client can do. */
  readonly can?: Capabilities
  readonly settings?: Partial<HubOptions>
}

const bodyOf = (bytes: Uint8Array): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start: (out) => {
      out.enqueue(bytes)
      out.close()
    },
  })

export const house = async <S extends Side>(
  subject: Subject<S>,
  { can = report().can, settings = {} }: HouseOptions = {},
): Promise<House<S>> => {
  const side = await subject.begin()
  const data = await mkdtemp(join(tmpdir(), 'bridge-'))
  const seen = { runs: [], thrown: [] } satisfies Pick<House, 'runs' | 'thrown'>
  const users = [{ name: 'Owner', role: 'owner', accounts: [], ids: { [subject.name]: side.owner } }] as const
  const open = async (): Promise<Hub> => {
    const bridges = [watched(side.open(), seen)]
    const common = { data, bridges, users, pace: noPace, retry: { from: 20, to: 100 }, patience: { usual: 200 } }
    const opened = await hubOf({ ...common, ...settings }, await openFor(data))
    await opened.start()
    return opened
  }
  let hub: Hub | undefined = await open()
  const keeper = () => hub?.keeper ?? Promise.reject(new Error('closed'))
  const close = async (patience?: number) => {
    const open = hub
    hub = undefined
    await open?.stop(patience)
  }
  const append: House['append'] = async (...events) =>
    void (await (await keeper()).append({ ...report(...events), can }))
  await append(...known)
  await until(() => side.shown(side.desk).length > 0)
  return {
    ...seen,
    side,
    append,
    brings: (source, bytes) =>
      until(
        async () =>
          (await (await keeper()).accept({ endpoint: 'pc', account: me, source, bytes: bodyOf(bytes) })) === true,
      ),
    fetched: async (url) => {
      const medium = await hub?.media(decodeURIComponent(url.split('/').at(-2) ?? ''))
      if (!medium) throw new Error('nothing behind the ticket')
      return buffer(await medium.read())
    },
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
      void (await (await keeper()).append({ ...report(), can, results: [{ task, answer }] })),
    isRead: async () => {
      await side.heard()
      await until(async () => (await hub?.owing.list({ states: ['waiting'] }))?.length === 0)
    },
    reads: (place, ...texts) =>
      vi.waitFor(() => expect(side.shown(place).map(({ text }) => text)).toEqual(texts), 8_000),
    close: () => close(),
    restart: async () => {
      await close(8_000)
      hub = await open()
    },
    stop: async () => {
      await close()
      await side.stop()
      await rm(data, { recursive: true })
    },
  }
}
