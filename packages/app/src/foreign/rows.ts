import { foreignRows } from '@queqiao/hub'
import { z } from 'zod'
import type { Unread } from './former.ts'

/** Rows of another program's table, and those that are not as we know them. */
export interface Rows<Row> {
  readonly rows: readonly Row[]
  readonly unread: readonly Unread[]
}

const fieldsOf = ({ issues }: z.core.$ZodError): string =>
  [...new Set(issues.map(({ path }) => path.join('.') || 'the row'))].join(', ')

const columns = z.record(z.string(), z.unknown())
const isShort = (value: unknown): boolean =>
  typeof value === 'number' || (typeof value === 'string' && value.length < 80)

/** What stands in a row, as far as people know it again: its number and those columns that we would have read. */
const told = (row: unknown, keys: readonly string[]): string => {
  const { data = {} } = columns.safeParse(row)
  return ['id', ...keys].flatMap((key) => (isShort(data[key]) ? `${key} ${data[key]}` : [])).join(', ')
}

/** Reads a table of another program's database, which `foreignRows` finds; no rows where there is no such table.
 *  @throws StoreError where it cannot be read. */
export const rowsAs = async <Row>(
  file: string,
  table: string,
  row: z.ZodType<Row> & { readonly shape: object },
): Promise<Rows<Row>> => {
  const all = (await foreignRows(file, table)).map((one) => ({ one, read: row.safeParse(one) }))
  return {
    rows: all.flatMap(({ read }) => read.data ?? []),
    unread: all.flatMap(({ one, read: { error } }) =>
      error
        ? [{ where: `${table}, ${told(one, Object.keys(row.shape))}`, reason: `it cannot be read: ${fieldsOf(error)}` }]
        : [],
    ),
  }
}
