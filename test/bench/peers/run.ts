import { type Figure, head, meets, row } from '../pairs.ts'
import { besideFlask, besideNode } from './callback.ts'
import { Missing } from './install.ts'
import { besideAppservice } from './matrix.ts'
import { besideEfb, besideGrammy } from './telegram.ts'

interface Asked {
  readonly short: boolean
  /** Names of rows, or how some begin; none: all. */
  readonly rows: readonly string[]
}

type Rows = Readonly<Record<string, () => Promise<Figure>>>

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
  }
}

const isAsked = (name: string, words: readonly string[]): boolean =>
  !words.length || words.some((word) => name === word || name.startsWith(`${word}-`))

/** Measures what is asked for, and prints it. Peers that cannot be installed are named, and their rows left out. */
export async function besidePeers({ short, rows: words }: Asked): Promise<void> {
  const rows = rowsOf(short)
  const unknown = words.filter((word) => !Object.keys(rows).some((name) => isAsked(name, [word])))
  if (unknown.length) {
    console.error(`no row ${unknown.join(', ')}; there are: ${Object.keys(rows).join(' ')}`)
    process.exit(1)
  }
  const missed: string[] = []
  const left: string[] = []
  console.log(head)
  for (const [name, measure] of Object.entries(rows)) {
    if (!isAsked(name, words)) continue
    const figure = await orMissing(measure)
    if (figure instanceof Missing) left.push(`${name}: ${figure.message}`)
    else console.log(row(figure))
    if (!(figure instanceof Missing) && !meets(figure)) missed.push(name)
  }
  if (missed.length) console.log(`\nbelow their bar: ${missed.join(', ')}`)
  if (left.length) console.log(`\nleft out:\n${left.join('\n')}`)
}

const orMissing = <T>(measure: () => Promise<T>): Promise<T | Missing> =>
  measure().catch((error: unknown) => {
    if (error instanceof Missing) return error
    throw error
  })
