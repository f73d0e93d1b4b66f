import { measureRows, type Rows } from '../measured.ts'
import { meets } from '../pairs.ts'
import type { Measurement } from '../published.ts'
import { rounds } from '../rows.ts'
import { besideFlask, besideNode } from './callback.ts'
import { faultRows, faultsBeside, unclean } from './faults.ts'
import { besideAppservice } from './matrix.ts'
import { memory } from './memory.ts'
import { besideEfb, besideEfbThreads, besideGrammy } from './telegram.ts'

/** Each figure beside that of another program which people use for the same, in the same run. */
const rowsOf = (short: boolean): Rows => {
  const sends = { count: 5, short }
  return {
    flask: () => besideFlask(rounds(short)),
    'node-http': () => besideNode(rounds(short)),
    'stub-0': () => besideAppservice(0, sends),
    'stub-10': () => besideAppservice(10, sends),
    'stub-50': () => besideAppservice(50, sends),
    efb: () => besideEfb(short),
    'efb-threads': () => besideEfbThreads(short),
    grammy: () => besideGrammy(short),
    memory: () => memory(short),
  }
}

const names = Object.keys(rowsOf(false))
export const peerRows: readonly string[] = [...names, ...faultRows]

type Seen = Pick<Measurement, 'figures' | 'faults' | 'broken'>

/** Measures these rows, and prints them. Peers that cannot be installed, and rows that break off, are named with the reason and left
 *  out. `each` is called after every row. */
export async function besidePeers(
  short: boolean,
  rows: readonly string[],
  each: (so: Seen) => Promise<void>,
): Promise<void> {
  const asked = names.filter((name) => rows.includes(name))
  const { figures, broken } = await measureRows(rowsOf(short), asked, each)
  const wrong = faultRows.filter((name) => rows.includes(name))
  const runs = short ? 1 : 5
  const gone = wrong.length
    ? await faultsBeside(wrong, runs, (so) => each({ figures, faults: so.faults, broken: [...broken, ...so.broken] }))
    : { faults: [], broken: [] }
  tell(
    'below their bar',
    figures.filter((figure) => !meets(figure)).map(({ name }) => name),
  )
  tell('not all there once and in order', unclean(gone.faults))
  tell('left out', [...broken, ...gone.broken])
}

const tell = (what: string, list: readonly string[]): void => {
  if (list.length) console.log(`\n${what}:\n${list.join('\n')}`)
}
