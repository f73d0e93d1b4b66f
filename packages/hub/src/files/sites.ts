import type { Schema } from '../store/schema.ts'
import type { ExpressionBuilder } from '../store/store.ts'
import type { FileRow } from './rows.ts'

/** Downloads from one site at once: what hangs there leaves the others to everybody else. */
const atOnce = 2

/** Where a file lies, as its address begins: `https://host:8443/`. */
export const siteOf = ({ url }: Pick<FileRow, 'url'>): string => /^[a-z]+:\/\/[^/?#]*./i.exec(`${url}/`)?.[0] ?? ''

const isFull = (sites: readonly string[], site: string): boolean =>
  sites.filter((each) => each === site).length >= atOnce

/** The sites, each named once for every download from it, from which no more is fetched now. */
export const fullOf = (sites: readonly string[]): readonly string[] =>
  [...new Set(sites)].filter((site) => isFull(sites, site))

/** Whether a row's file lies elsewhere. */
export const isElsewhere = (eb: ExpressionBuilder<Schema, 'files'>, site: string) =>
  eb(eb.fn<string>('substr', [eb('url', '||', '/'), eb.val(1), eb.val([...site].length)]), '<>', site)

/** As many of these as may be fetched now, beside what is fetched from such sites. */
export function admitted(rows: readonly FileRow[], limit: number, sites: readonly string[]): readonly FileRow[] {
  const all = [...sites]
  const taken: FileRow[] = []
  for (const row of rows) {
    const site = siteOf(row)
    if (taken.length === limit || isFull(all, site)) continue
    all.push(site)
    taken.push(row)
  }
  return taken
}
