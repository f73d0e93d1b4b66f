import { type Expression, type SqlBool, sql } from 'kysely'

/** Whether what a column has in small letters fits a pattern: `%` is anything, `_` one character, a backslash makes the next
 *  one no sign. Databases know the case of ASCII letters alone. */
export const fits = (column: string, pattern: string): Expression<SqlBool> =>
  sql<SqlBool>`lower(${sql.ref(column)}) like ${pattern} escape '\\'`
