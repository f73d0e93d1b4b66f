import type { Statement } from 'better-sqlite3'
import { Client } from 'pg'
import type { Access } from './judging.ts'

/** A step of a plan, as PostgreSQL tells it. */
interface Node {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Index Name'?: string
  readonly 'Index Cond'?: string
  readonly Plans?: readonly Node[]
}

interface Explained {
  readonly 'QUERY PLAN': readonly { readonly Plan: Node }[]
}

/** Runs `work` with what tells how PostgreSQL would run a statement in a database that is full. It avoids reading tables
 *  whole, also for the sake of a join, wherever there is another way. */
export async function inPostgres<T>(
  url: string,
  work: (explain: (text: string, values: readonly unknown[]) => Promise<readonly Access[]>) => Promise<T>,
): Promise<T> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    for (const way of ['seqscan', 'hashjoin', 'mergejoin']) await client.query(`set enable_${way} = off`)
    return await work(async (text, values) => {
      const { rows } = await client.query<Explained>(`explain (format json) ${text}`, [...values])
      return rows.flatMap((row) => row['QUERY PLAN'].flatMap(({ Plan }) => accessesOf(Plan)))
    })
  } finally {
    await client.end()
  }
}

function accessesOf(node: Node, table = node['Relation Name']): readonly Access[] {
  const inner = (node.Plans ?? []).flatMap((each) =>
    accessesOf(each, each['Relation Name'] ?? (node['Node Type'] === 'Bitmap Heap Scan' ? table : undefined)),
  )
  const reads = /Scan$/.test(node['Node Type']) && node['Node Type'] !== 'Bitmap Heap Scan' && table !== undefined
  if (!reads) return inner
  const by = node['Index Cond'] ?? ''
  const step = [node['Node Type'], table, node['Index Name'], by].filter(Boolean).join(' ')
  return [{ database: 'PostgreSQL', step, table, index: node['Index Name'], by }, ...inner]
}

/** How SQLite runs a statement. It goes by its indexes alone, however many rows there are. */
export function inSqlite(
  prepare: (text: string) => Statement,
  text: string,
  values: readonly unknown[],
): readonly Access[] {
  const names = prepare(`select name from sqlite_master where type = 'table'`).pluck().all().map(String)
  // a word that follows and is no alias is one of SQL, which no step names
  const named = text.matchAll(/(?:\b(?:from|join|update|into)|,)\s+(?="?(\w+)"?\s+(?:as\s+)?"?(\w+))/gi)
  const aliases = new Map([...named].map(([, name = '', alias = '']) => [alias, name]))
  // a step comes with numbers in front
  const steps = prepare(`explain query plan ${text}`)
    .raw()
    .all(...values)
    .map(String)
  return steps.flatMap((line) => {
    const [, step = '', called = '', index, by = ''] =
      /((?:SCAN|SEARCH) (\w+)(?:.* INDEX (\w+))?(?:[^(]*\((.*)\))?.*)$/.exec(line) ?? []
    const table = names.includes(called) ? called : aliases.get(called)
    return table === undefined ? [] : [{ database: 'SQLite' as const, step, table, index, by }]
  })
}
