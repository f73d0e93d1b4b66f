import type { Standing } from '@queqiao/hub'
import { Gauge, type Registry } from 'prom-client'

/** One line of a metric: what it is told apart by, and how much it is. */
type Sample = readonly [labels: Readonly<Record<string, string>>, value: number]

interface Row {
  readonly name: string
  readonly help: string
  readonly labels: readonly string[]
  /** What it is as of now, in milliseconds since 1970. */
  of(standing: Standing, now: number): readonly Sample[]
}

/** Nothing waits where nothing is oldest. */
const age = (oldest: number | undefined, now: number): number =>
  oldest === undefined ? 0 : Math.max(now - oldest, 0) / 1_000

/** What is as it is, and not counted. */
export const gauges: readonly Row[] = [
  {
    name: 'queqiao_up',
    help: 'Whether a bridge reaches its other side: 1 or 0.',
    labels: ['bridge'],
    of: ({ bridges }) => Object.entries(bridges).map(([bridge, { ready }]) => [{ bridge }, Number(ready)]),
  },
  {
    name: 'queqiao_lane_waiting',
    help: 'What waits for a reader: a bridge (matrix), or what is read from it (from matrix).',
    labels: ['reader'],
    of: ({ lanes }) => lanes.map(({ reader, waiting }) => [{ reader }, waiting]),
  },
  {
    name: 'queqiao_lane_oldest_seconds',
    help: 'How long the oldest of that has waited; 0 where nothing does.',
    labels: ['reader'],
    of: ({ lanes }, now) => lanes.map(({ reader, oldest }) => [{ reader }, age(oldest, now)]),
  },
  {
    name: 'queqiao_lane_retrying',
    help: 'Chats and places whose next entry has failed and comes again.',
    labels: ['reader'],
    of: ({ lanes }) => lanes.map(({ reader, retrying }) => [{ reader }, retrying]),
  },
  {
    name: 'queqiao_dead',
    help: 'What was set aside and waits for a person: queqiao outbox list.',
    labels: ['reader'],
    of: ({ lanes }) => lanes.map(({ reader, dead }) => [{ reader }, dead]),
  },
  {
    name: 'queqiao_outbox_waiting',
    help: 'What waits for WeChat, by its state: queued, handed (out to the client), unknown (how it ended).',
    labels: ['account', 'state'],
    of: ({ outbox }) =>
      outbox.flatMap(({ account, queued, handed, unknown }) => [
        [{ account, state: 'queued' }, queued],
        [{ account, state: 'handed' }, handed],
        [{ account, state: 'unknown' }, unknown],
      ]),
  },
  {
    name: 'queqiao_outbox_oldest_seconds',
    help: 'How long the oldest that is queued has waited; 0 where nothing is.',
    labels: ['account'],
    of: ({ outbox }, now) => outbox.map(({ account, oldest }) => [{ account }, age(oldest, now)]),
  },
  {
    name: 'queqiao_pace_left',
    help: 'How much an account may still do today; none where `pace.perDay` is 0.',
    labels: ['account'],
    of: ({ outbox }) =>
      outbox.flatMap(({ account, pace: { spent, perDay } }) =>
        perDay ? [[{ account }, Math.max(perDay - spent, 0)]] : [],
      ),
  },
  {
    name: 'queqiao_uploads_pending',
    help: 'Files that messages name and that have still to come.',
    labels: ['account'],
    of: ({ files }) => files.map(({ account, wanted }) => [{ account }, wanted]),
  },
  {
    name: 'queqiao_uploads_oldest_seconds',
    help: 'How long the oldest of those has been waited for; 0 where none is.',
    labels: ['account'],
    of: ({ files }, now) => files.map(({ account, oldest }) => [{ account }, age(oldest, now)]),
  },
]

/** Gives what writes how all stands; what is not there any more, or not known, is told of no longer. */
export const gaugesIn = (registry: Registry): ((standing: Standing | undefined, now: number) => void) => {
  const rows = gauges.map(({ name, help, labels, of }) => ({
    gauge: new Gauge({ name, help, labelNames: [...labels], registers: [registry] }),
    of,
  }))
  return (standing, now) => {
    for (const { gauge, of } of rows) {
      gauge.reset()
      if (!standing) continue
      for (const [labels, value] of of(standing, now)) gauge.set({ ...labels }, value)
    }
  }
}
