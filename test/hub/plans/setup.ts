import { afterAll, expect, inject } from 'vitest'
import { dropDatabases } from '../databases.ts'
import { inPostgres } from './explaining.ts'
import { wrongIn } from './judging.ts'
import { listen, overheard, type Ran } from './listening.ts'

// Every statement that these tests make Queqiao run is explained: one that reads a whole table costs nothing while the table is
// small, and stops everything when it is large.

const filled = inject('filled')
/** The tests whose statements are looked at: those that run Queqiao's own on a store. */
const looked = /test\/(hub|app|web)\//
/** Characters of a line that is said. */
const longest = 600

const isLooked = looked.test(expect.getState().testPath ?? '')

listen({ sqlite: isLooked, postgres: isLooked && filled !== undefined })

async function wrongs(ran: readonly Ran[]): Promise<readonly string[]> {
  const inSqlite = ran.flatMap(({ by, text, accesses }) => (accesses ? wrongIn(by, text, accesses) : []))
  const shared = ran.filter(({ accesses }) => !accesses)
  if (filled === undefined || !shared.length) return inSqlite
  return inPostgres(filled, async (explain) => {
    const found = [...inSqlite]
    for (const { by, text, values } of shared) found.push(...wrongIn(by, text, await explain(text, values)))
    return found
  })
}

// what is registered first comes last
afterAll(dropDatabases, 120_000)
afterAll(async () => {
  const found = new Set(await wrongs(overheard()))
  expect([...found].map((line) => line.slice(0, longest))).toEqual([])
}, 120_000)
