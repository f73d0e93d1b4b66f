// Each figure beside its baseline from the same run, or with --peers beside other programs. --help says the rest.
import { existsSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { parseArgs } from 'node:util'
import { root } from '../../scripts/run.ts'
import { measureRows } from './measured.ts'
import { meets } from './pairs.ts'
import { peerVersions } from './peers/install.ts'
import { besidePeers, peerRows } from './peers/run.ts'
import { asJson, asMarkdown, type Measurement, publish } from './published.ts'
import { rowsOf } from './rows.ts'
import { ownFolder, stopPostgres } from './sandbox.ts'
import { machine, versionsFor } from './versions.ts'

const usage = `pnpm bench [--short] [--json FILE] [--markdown FILE] [ROW …]
pnpm bench --readme
pnpm bench --peers [--short] [--json FILE] [--markdown FILE] [ROW …]

Prints each figure beside its baseline from the same run, as a ratio: the median of some pairs, with the spread.

  ROW              a row's name, or the beginning of some (\`pg\`: all that begin with pg-); none: all of them
  --short          fewer and shorter measurements
  --json FILE      writes the table into a file as well
  --markdown FILE  the same as Markdown
  --readme         puts the whole table into both READMEs; it takes most of an hour
  --peers          beside other programs, which are installed under ~/.cache/queqiao-peers; it takes as long

rows: ${Object.keys(rowsOf(false)).join(' ')}
with --peers: ${peerRows.join(' ')}`

const refuse = (reason: string): never => {
  console.error(`${reason}\n\n${usage}`)
  process.exit(1)
}

const given = () => {
  try {
    return parseArgs({
      options: {
        short: { type: 'boolean', default: false },
        peers: { type: 'boolean', default: false },
        readme: { type: 'boolean', default: false },
        json: { type: 'string' },
        markdown: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
      allowPositionals: true,
    })
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error))
  }
}

const { values: options, positionals: asked } = given()
const { short } = options
const isMeant = (name: string, word: string): boolean => name === word || name.startsWith(`${word}-`)

if (options.help) {
  console.log(usage)
  process.exit()
}
const rows = rowsOf(short)
const names = options.peers ? peerRows : Object.keys(rows)
const unknown = asked.filter((word) => !names.some((name) => isMeant(name, word)))
if (unknown.length) refuse(`no row ${unknown.join(', ')}`)
if (options.readme && (options.peers || short || asked.length))
  refuse('--readme wants the whole table: without --peers, --short and rows')

for (const file of [options.json, options.markdown])
  if (file !== undefined && !existsSync(dirname(file)))
    refuse(`${file} cannot be written: there is no folder ${dirname(file)}`)

const wanted = names.filter((name) => !asked.length || asked.some((word) => isMeant(name, word)))
const tidy = ownFolder()
for (const [signal, status] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)
  process.once(signal, () => {
    // after what ends with this process
    process.once('exit', tidy)
    process.exit(status)
  })
try {
  await (options.peers ? besidePeers(short, wanted, (so) => write(so, [])) : alone())
} finally {
  await stopPostgres()
  tidy()
}

async function alone(): Promise<void> {
  const { figures, broken } = await measureRows(rows, wanted, (so, name) =>
    write(so, wanted.slice(0, wanted.indexOf(name) + 1)),
  )
  if (options.readme && broken.length) console.error('\nthe READMEs keep their table: rows broke off')
  else if (options.readme) publish(await measurementOf({ figures }, wanted), root)
  const missed = figures.filter((figure) => !meets(figure))
  if (missed.length) console.log(`\n${missed.length} below their bar`)
}

type Seen = Pick<Measurement, 'figures' | 'faults' | 'broken'>

async function measurementOf({ figures, faults, broken }: Seen, measured: readonly string[]): Promise<Measurement> {
  const date = new Date().toISOString().slice(0, 10)
  const versions = { ...(await versionsFor(measured)), ...(options.peers && peerVersions) }
  const about = { date, versions, machine: machine(), short, figures }
  return { ...about, ...(faults && { faults }), ...(broken?.length && { broken }) }
}

/** What a run has measured so far: one that ends early leaves it. */
async function write(seen: Seen, measured: readonly string[]): Promise<void> {
  // versions are asked of servers: not for nothing, beside what is measured
  if (options.json === undefined && options.markdown === undefined) return
  const measurement = await measurementOf(seen, measured)
  if (options.json !== undefined) writeFileSync(options.json, asJson(measurement))
  if (options.markdown !== undefined) writeFileSync(options.markdown, `${asMarkdown(measurement)}\n`)
}
