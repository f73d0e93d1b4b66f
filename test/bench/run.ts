// pnpm bench [--short] [ROW …]: each figure beside its baseline from the same run. A row's name, or the beginning of some:
// `bench durable`, `bench pg`, `bench stub-0`. --json FILE and --markdown FILE write the table into files as well, --readme puts all
// of it into both READMEs. With --peers: beside other programs instead, which are installed for it; its rows
// are in peers/run.ts.
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { root } from '../../scripts/run.ts'
import { callback, callbackRows } from './callback.ts'
import { codecFigures } from './codec.ts'
import { deliver, several } from './deliver.ts'
import { mediaMemory } from './media-memory.ts'
import { withS3 } from './media-s3.ts'
import { mediaSmall } from './media-small.ts'
import { type Figure, head, meets, row } from './pairs.ts'
import { besidePeers } from './peers/run.ts'
import { pollMany } from './poll-many.ts'
import { asJson, asMarkdown, publish } from './published.ts'
import { clear } from './sandbox.ts'
import { scale, start } from './scale.ts'
import { intoSynapse } from './synapse.ts'
import { machine, versionsFor } from './versions.ts'
import { voiceFigure } from './voice.ts'

const { values: options, positionals: asked } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    peers: { type: 'boolean', default: false },
    readme: { type: 'boolean', default: false },
    json: { type: 'string' },
    markdown: { type: 'string' },
  },
  allowPositionals: true,
})
const { short } = options

if (options.peers && options.readme) {
  console.error('--readme wants the table, not what is beside other programs')
  process.exit(1)
}

if (options.peers) {
  await write(await besidePeers({ short, rows: asked }).finally(clear), [])
  process.exit()
}

const rounds = short ? { count: 5, ms: 500 } : { count: 7, ms: 2_500 }
const once = { count: 5, short }
const sends = short ? 2 : 5
const talks = short ? { count: 3, messages: 600 } : { count: 5, messages: 1_000 }

const rows: Readonly<Record<string, () => Promise<readonly Figure[]>>> = {
  codec: () => codecFigures(short ? 5 : 9),
  doors: () => one(callback(callbackRows.doors, rounds)),
  durable: () => one(callback(callbackRows.durable, rounds)),
  poll: () => one(callback(callbackRows.poll, rounds)),
  'poll-many': () => one(pollMany(short ? { count: 2, seconds: 20 } : { count: 5, seconds: 35 })),
  'stub-0': () => one(deliver(0, sends)),
  'stub-10': () => one(deliver(10, sends)),
  'stub-50': () => one(deliver(50, sends)),
  synapse: () => one(intoSynapse('plain', talks)),
  'synapse-alike': () => one(intoSynapse('alike', talks)),
  scale: () => one(scale({ what: 'reports', active: 20, count: 4_000 }, once)),
  'scale-wide': () => one(scale({ what: 'reports', active: 1_000, count: 4_000 }, once)),
  'scale-replies': () => one(scale({ what: 'replies', active: 20, count: 1_000 }, once)),
  'scale-accounts': () => one(scale({ what: 'reports', active: 1_000, count: 4_000 }, once, 'accounts')),
  'scale-members': () => one(scale({ what: 'mentions', active: 20, count: 4_000 }, once, 'members')),
  start: () => one(start(once)),
  voice: () => one(voiceFigure(5)),
  'media-memory': () => mediaMemories({}),
  'media-memory-s3': () => withS3((store) => mediaMemories({ through: ', files in S3', store })),
  'media-memory-telegram': async () => [
    await mediaMemory('WeChat → Telegram', 5),
    await mediaMemory('Telegram → WeChat', 5),
  ],
  'media-small': () => one(mediaSmall(1, sends)),
  'media-small-4': () => one(mediaSmall(4, sends)),
  'pg-durable': () => one(callback(callbackRows['pg-durable'], rounds)),
  'pg-poll': () => one(callback(callbackRows['pg-poll'], rounds)),
  'pg-stub-0': () => one(deliver(0, sends, true)),
  'pg-stub-10': () => one(deliver(10, sends, true)),
  'pg-stub-50': () => one(deliver(50, sends, true)),
  'pg-two-0': () => one(several('two', 0, sends)),
  'pg-two-50': () => one(several('two', 50, sends)),
  'pg-four-0': () => one(several('four', 0, sends)),
  'pg-four-50': () => one(several('four', 50, sends)),
}

async function mediaMemories(how: Parameters<typeof mediaMemory>[2]): Promise<readonly Figure[]> {
  return [await mediaMemory('WeChat → Matrix', 5, how), await mediaMemory('Matrix → WeChat', 5, how)]
}

async function one(figure: Promise<Figure>): Promise<readonly Figure[]> {
  return [await figure]
}

const wanted = (name: string): boolean =>
  !asked.length || asked.some((word) => name === word || name.startsWith(`${word}-`))

const unknown = asked.filter((word) => !Object.keys(rows).some((name) => name === word || name.startsWith(`${word}-`)))
if (unknown.length) {
  console.error(`no row ${unknown.join(', ')}; there are: ${Object.keys(rows).join(' ')}`)
  process.exit(1)
}

if (options.readme && (short || asked.length)) {
  console.error('--readme wants the whole table: without --short, and without rows')
  process.exit(1)
}

const figures: Figure[] = []
console.log(head)
try {
  for (const [name, measure] of Object.entries(rows)) {
    if (!wanted(name)) continue
    for (const figure of await measure()) {
      console.log(row(figure))
      figures.push(figure)
    }
  }
  await write(figures, Object.keys(rows).filter(wanted))
} finally {
  await clear()
}
const missed = figures.filter((figure) => !meets(figure))
if (missed.length) console.log(`\n${missed.length} below their bar`)

async function write(figures: readonly Figure[], names: readonly string[]): Promise<void> {
  const date = new Date().toISOString().slice(0, 10)
  const versions = await versionsFor(names)
  const measurement = { date, versions, machine: machine(), short, figures }
  if (options.json !== undefined) writeFileSync(options.json, asJson(measurement))
  if (options.markdown !== undefined) writeFileSync(options.markdown, `${asMarkdown(measurement)}\n`)
  if (options.readme) publish(measurement, root)
}
