import { type Figure, head, meets, row } from '../pairs.ts'
import { besideFlask, besideNode } from './callback.ts'
import { faultRows, faultsBeside } from './faults.ts'
import { Missing } from './install.ts'
import { besideAppservice } from './matrix.ts'
import { memory } from './memory.ts'
import { besideEfb, besideGrammy } from './telegram.ts'

interface Asked {
  readonly short: boolean
  /** Names of rows, or how some begin; none: all. */
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

const isAsked = (name: string, words: readonly string[]): boolean =>
  !words.length || words.some((word) => name === word || name.startsWith(`${word}-`))

/** Measures what is asked for, and prints it. Peers that cannot be installed are named, and their rows left out. Gives the
 *  figures. */
export async function besidePeers({ short, rows: words }: Asked): Promise<readonly Figure[]> {
  const rows = rowsOf(short)
  const names = [...Object.keys(rows), ...faultRows]
  const unknown = words.filter((word) => !names.some((name) => isAsked(name, [word])))
  if (unknown.length) {
    console.error(`no row ${unknown.join(', ')}; there are: ${names.join(' ')}`)
    process.exit(1)
  }
  const asked = Object.entries(rows).filter(([name]) => isAsked(name, words))
  const figures = asked.length ? await measured(asked) : { all: [], missed: [], missing: [] }
  const wrong = faultRows.filter((name) => isAsked(name, words))
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
    const seen = await orMissing(async () => [await measure()].flat())
    if (seen instanceof Missing) {
      missing.push(`${name}: ${seen.message}`)
      continue
    }
    for (const figure of seen) console.log(row(figure))
    all.push(...seen)
    if (!seen.every(meets)) missed.push(name)
  }
  return { all, missed, missing }
}

const orMissing = <T>(measure: () => Promise<T>): Promise<T | Missing> =>
  measure().catch((error: unknown) => {
    if (error instanceof Missing) return error
    throw error
  })
