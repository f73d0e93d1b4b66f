import type { Log } from '../log.ts'
import type { Counted, Meter } from './meter.ts'

type Line = readonly [level: Parameters<Log>[0], message: string]

/** What is said of what is counted, by how it ended. What is not here goes on by itself, or is said where it happens. */
const lines: { readonly [K in keyof Counted]: Readonly<Record<string, Line>> } = {
  reports: { '': ['debug', 'a report is kept'] },
  polls: { some: ['debug', 'a client has something to do'] },
  deliveries: {
    shown: ['debug', 'shown'],
    uncertain: ['warn', 'nobody knows whether it was shown; it is kept'],
  },
  received: { read: ['debug', 'read'] },
  commands: {
    done: ['debug', 'WeChat has done it'],
    failed: ['info', 'WeChat has not done it'],
    unknown: ['info', 'nobody knows whether WeChat has done it'],
    cancelled: ['info', 'taken back before WeChat was asked'],
  },
  uploads: {
    ready: ['debug', 'a file has come'],
    failed: ['info', 'a file has not come'],
  },
  clients: {
    in: ['info', 'WeChat is logged in'],
    out: ['info', 'WeChat is logged out'],
    silent: ['warn', 'a WeChat client is not heard any more'],
    back: ['info', 'a WeChat client is heard again'],
  },
}

const endOf = (labels: Readonly<Record<string, string>>): string => labels.outcome ?? labels.given ?? labels.state ?? ''

/** Also writes down what matters of what is counted: from labels alone, so that nothing that anybody said can be in it. */
export const logged = (meter: Meter, log: Log): Meter => ({
  ...meter,
  count: (name, labels, by) => {
    meter.count(name, labels, by)
    const [level, message] = lines[name][endOf({ ...labels })] ?? []
    if (level && message) log(level, message, { ...labels })
  },
})
