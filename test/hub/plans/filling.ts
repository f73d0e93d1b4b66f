import { Client } from 'pg'
import { common, ofFewRows } from './judging.ts'

/** Rows of a table: enough for the planner to tell an index from none. */
const rowsOf = (table: string): number => (table in ofFewRows ? 50 : 10_000)

/** What stands in columns in which values come again. In every other one each is another. */
const values: Readonly<Record<string, string>> = {
  chat: `'room ' || g % 1000`,
  room: `'room ' || g % 1000`,
  place: `'place' || g % 1000`,
  lane: 'g % 1000',
  n: 'g / 1000',
  head: 'g * 199',
}

/** Numbers that most rows have: the others stand where something is under way. */
const settled: ReadonlySet<string> = new Set(['handed', 'size', 'friend'])

interface Column {
  readonly table_name: string
  readonly column_name: string
  readonly data_type: string
  readonly is_nullable: 'YES' | 'NO'
}

function filling({ column_name: name, data_type: type, is_nullable }: Column): string {
  const known = values[name]
  if (known !== undefined) return known
  if (type === 'text') return `'${name} ' || g`
  return is_nullable === 'NO' || settled.has(name) ? 'g' : 'case when g % 100 = 0 then g end'
}

/** Fills every table of a database of ours, as it is after a while. Where values are common the planner is told that there
 *  are four of them, and not which: it thinks the same of each, also of those that tests come with. */
export async function fill(url: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    const found = await client.query<Column>(`select table_name, column_name, data_type, is_nullable
      from information_schema.columns where table_schema = 'public' and table_name not like 'kysely%'
      and is_identity = 'NO' and table_name in (select tablename from pg_tables)`)
    const tables = Map.groupBy(found.rows, ({ table_name }) => table_name)
    for (const [table, columns] of tables) {
      const names = columns.map(({ column_name }) => column_name)
      await client.query(`insert into "${table}" (${names.join(', ')})
        select ${columns.map(filling).join(', ')} from generate_series(1, ${rowsOf(table)}) as g on conflict do nothing`)
      for (const name of names.filter((each) => common.includes(each)))
        await client.query(`alter table "${table}" alter ${name} set (n_distinct = 4)`)
    }
    await client.query('vacuum analyze')
  } finally {
    await client.end()
  }
}
