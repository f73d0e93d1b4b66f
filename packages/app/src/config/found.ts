import type { Path } from './problem.ts'

const secrets = new Set<PropertyKey>([
  'adminToken',
  'database',
  'token',
  'secret',
  'asToken',
  'hsToken',
  'botToken',
  'proxy',
])

const isKeyed = (value: unknown): value is Record<PropertyKey, unknown> => typeof value === 'object' && value !== null

/** The value at a path; undefined where there is none. */
export const valueAt = (root: unknown, path: Path): unknown =>
  path.reduce<unknown>((value, part) => (isKeyed(value) ? value[part] : undefined), root)

const shown = (value: unknown): string =>
  typeof value === 'string' && value.length > 60 ? `text of ${value.length} characters` : JSON.stringify(value)

/** What stands there, for an error. `hidden`: it came from the environment or a file, and is not shown. */
export const found = (value: unknown, path: Path, hidden: boolean): string => {
  if (value === undefined) return 'nothing'
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list'
  if (isKeyed(value)) return 'keys'
  if (value === '') return 'empty text'
  if (!hidden && !secrets.has(path.at(-1) ?? '')) return shown(value)
  return `${typeof value === 'string' ? `text of ${value.length} characters` : `a ${typeof value}`} (not shown)`
}
