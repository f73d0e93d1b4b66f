import { foreignRows } from '@queqiao/hub'
import type { z } from 'zod'
import type { Unread } from './former.ts'

/** Rows of another program's table, and those that are not as we know them. */
export interface Rows<Row> {
  readonly rows: readonly Row[]
  readonly unread: readonly Unread[]
}

const fieldsOf = ({ issues }: z.core.$ZodError): string =>
  [...new Set(issues.map(({ path }) => path.join('.') || 'the row'))].join(', ')

/** Reads a table of another program's SQLite database; no rows where there is no such table.
 *  @throws StoreError where the file cannot be read. */
export const rowsAs = async <Row>(file: string, table: string, row: z.ZodType<Row>): Promise<Rows<Row>> => {
  const all = (await foreignRows(file, table)).map((one) => row.safeParse(one))
  return {
    rows: all.flatMap(({ data }) => data ?? []),
    unread: all.flatMap(({ error }, n) =>
      error ? [{ where: `row ${n + 1} of ${table}`, reason: `it cannot be read: ${fieldsOf(error)}` }] : [],
    ),
  }
}
