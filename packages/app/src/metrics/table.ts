import type { Counted, Sized, Timed } from '@queqiao/hub'

/** What a metric is called, what it says, and what its series are told apart by. */
interface Row<Labels> {
  readonly name: string
  readonly help: string
  readonly labels: readonly (keyof Labels & string)[]
}

type Rows<All> = { readonly [K in keyof All]: Row<All[K]> }

/** Where the buckets of a histogram end, in its unit. */
interface Buckets {
  readonly buckets: readonly number[]
}

type Histograms<All> = { readonly [K in keyof All]: Row<All[K]> & Buckets }

export const counted: Rows<Counted> = {
  reports: {
    name: 'queqiao_reports_total',
    help: 'Reports of WeChat clients that are kept.',
    labels: ['endpoint'],
  },
  polls: {
    name: 'queqiao_polls_total',
    help: 'Times that a client asked for something to do, and whether there was anything.',
    labels: ['account', 'given'],
  },
  deliveries: {
    name: 'queqiao_deliveries_total',
    help: 'What was brought to the other sides: shown, uncertain, retried (it comes again), dead (set aside).',
    labels: ['bridge', 'account', 'outcome'],
  },
  received: {
    name: 'queqiao_received_total',
    help: 'What was said on the other sides: read, retried (it comes again), dead (set aside).',
    labels: ['bridge', 'outcome'],
  },
  commands: {
    name: 'queqiao_commands_total',
    help: 'What WeChat was asked for, as it ends: done, failed, unknown, cancelled.',
    labels: ['account', 'kind', 'outcome'],
  },
  uploads: {
    name: 'queqiao_uploads_total',
    help: 'Files that messages of WeChat name: ready, or failed (given up).',
    labels: ['account', 'outcome'],
  },
  clients: {
    name: 'queqiao_clients_total',
    help: 'WeChat clients that come and go: in, out (logged), silent (not heard any more), back.',
    labels: ['account', 'state'],
  },
}

/** Of what people wait for. */
const patience = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800, 7_200]

export const timed: Histograms<Timed> = {
  report: {
    name: 'queqiao_report_seconds',
    help: 'From a report until it is kept.',
    labels: ['endpoint'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
  },
  delivery: {
    name: 'queqiao_delivery_seconds',
    help: 'From when something was stored until the other side showed it.',
    labels: ['bridge', 'account'],
    buckets: patience,
  },
  command: {
    name: 'queqiao_command_seconds',
    help: 'From when something was written on another side until WeChat had it.',
    labels: ['account'],
    buckets: patience,
  },
}

export const sized: Histograms<Sized> = {
  file: {
    name: 'queqiao_file_bytes',
    help: 'Files, as they are kept or go to a client.',
    labels: ['account', 'direction'],
    buckets: [10_000, 100_000, 1_000_000, 5_000_000, 25_000_000, 100_000_000, 1_000_000_000],
  },
}
