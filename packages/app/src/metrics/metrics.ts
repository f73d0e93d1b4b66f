import type { Counted, Meter, Sized, Standing, Timed } from '@queqiao/hub'
import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client'
import { gaugesIn } from './gauges.ts'
import { counted, sized, timed } from './table.ts'

/** What a process counts, and the text that Prometheus reads. */
export interface Metrics {
  /** For the hub. */
  readonly meter: Meter
  /** The content type of `text`. */
  readonly type: string
  /** `standing`: how all stands now; what only it tells is left out where it is not known. */
  text(standing: Standing | undefined): Promise<string>
}

let ofProcess: Registry | undefined

/** Memory, processor, event loop: of the process, however many Queqiaos it holds. */
const processMetrics = (): Registry => {
  if (!ofProcess) {
    ofProcess = new Registry()
    collectDefaultMetrics({ register: ofProcess })
  }
  return ofProcess
}

const countersIn = (registry: Registry): { readonly [K in keyof Counted]: Counter } => {
  const counter = (name: keyof Counted): Counter => {
    const { labels, ...about } = counted[name]
    return new Counter({ ...about, labelNames: [...labels], registers: [registry] })
  }
  return {
    reports: counter('reports'),
    polls: counter('polls'),
    deliveries: counter('deliveries'),
    received: counter('received'),
    commands: counter('commands'),
    uploads: counter('uploads'),
    clients: counter('clients'),
  }
}

const histogramIn = (registry: Registry, row: (typeof timed)[keyof Timed] | (typeof sized)[keyof Sized]): Histogram => {
  const { labels, buckets, ...about } = row
  return new Histogram({ ...about, labelNames: [...labels], buckets: [...buckets], registers: [registry] })
}

const meterIn = (registry: Registry): Meter => {
  const counters = countersIn(registry)
  const times = {
    report: histogramIn(registry, timed.report),
    delivery: histogramIn(registry, timed.delivery),
    command: histogramIn(registry, timed.command),
  }
  const sizes = { file: histogramIn(registry, sized.file) }
  return {
    count: (name, labels, by = 1) => counters[name].inc({ ...labels }, by),
    time: (name, labels, seconds) => times[name].observe({ ...labels }, Math.max(seconds, 0)),
    size: (name, labels, bytes) => sizes[name].observe({ ...labels }, bytes),
  }
}

/** Begins to count, from nothing. */
export const createMetrics = (): Metrics => {
  const registry = new Registry()
  const [meter, tell] = [meterIn(registry), gaugesIn(registry)]
  const all = Registry.merge([registry, processMetrics()])
  return {
    meter,
    type: registry.contentType,
    text: (standing) => {
      tell(standing, Date.now())
      return all.metrics()
    },
  }
}
