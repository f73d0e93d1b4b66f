import { type Figure, head, meets, row } from '../pairs.ts'
import { besideFlask, besideNode } from './callback.ts'
import { faultRows, faultsBeside } from './faults.ts'
import { Missing } from './install.ts'
import { besideAppservice } from './matrix.ts'
import { memory } from './memory.ts'
import { besideEfb, besideGrammy } from './telegram.ts'

interface Asked {
  readonly short: boolean
  /** Their names. */
  readonly rows: readonly string[]
}

type Rows = Readonly<Record<string, () => Promise<Figure | readonly Figure[]>>>

/** Each figure beside that of another program which people use for the same, in the same run. */
const rowsOf = (short: boolean): Rows => {
  const rounds = short ? { count: 5, ms: 500 } : { count: 7, ms: 2_500 }
  const sends = { count: 5, short }
  return {
    flask: () => besideFlask(rounds),
    'node-http': () => besideNode(rounds),
    'stub-0': () => besideAppservice(0, sends),
    'stub-10': () => besideAppservice(10, sends),
    'stub-50': () => besideAppservice(50, sends),
    efb: () => besideEfb(short),
    grammy: () => besideGrammy(short),
    memory: () => memory(short),
  }
}

export const peerRows: readonly string[] = [...Object.keys(rowsOf(false)), ...faultRows]

/** Measures these rows, and prints them. Peers that cannot be installed, and rows that break off, are named with the reason and left
 *  out. Gives the figures. */
export async function besidePeers({ short, rows }: Asked): Promise<readonly Figure[]> {
  const asked = Object.entries(rowsOf(short)).filter(([name]) => rows.includes(name))
  const figures = asked.length ? await measured(asked) : { all: [], missed: [], missing: [] }
  const wrong = faultRows.filter((name) => rows.includes(name))
  const faults = wrong.length ? await faultsBeside(wrong, short ? 1 : 5) : { unclean: [], missing: [] }
  tell('below their bar', figures.missed)
  tell('not all there once and in order', faults.unclean)
  tell('left out', [...figures.missing, ...faults.missing])
  return figures.all
}

const tell = (what: string, list: readonly string[]): void => {
  if (list.length) console.log(`\n${what}:\n${list.join('\n')}`)
}

async function measured(rows: readonly (readonly [string, Rows[string]])[]) {
  const all: Figure[] = []
  const missed: string[] = []
  const missing: string[] = []
  console.log(head)
  for (const [name, measure] of rows) {
    const seen = await measure().then(
      (made) => [made].flat(),
      (error: unknown) => void missing.push(`${name}: ${reasonOf(error)}`),
    )
    if (!seen) continue
    for (const figure of seen) console.log(row(figure))
    all.push(...seen)
    if (!seen.every(meets)) missed.push(name)
  }
  return { all, missed, missing }
}

/** What broke off says so in an exit code, too; what is not to be had here is nobody's fault. */
const reasonOf = (error: unknown): string => {
  if (!(error instanceof Missing)) process.exitCode = 1
  return error instanceof Error ? error.message : String(error)
}
