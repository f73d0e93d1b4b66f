import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { keyOf, type Path, type Problem } from './problem.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** Settings with `${…}` filled in. */
export interface Filled {
  readonly value: unknown
  /** Keys whose value came from elsewhere: secrets, most of them. */
  readonly hidden: ReadonlySet<string>
  readonly problems: readonly Problem[]
}

/** Where the values come from. */
export interface Sources {
  readonly environment: Environment
  /** What `${file:PATH}` is relative to. */
  readonly folder: string
}

const read = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8').trimEnd()
  } catch {
    return undefined
  }
}

const lookup = (name: string, { environment, folder }: Sources): string | undefined =>
  name.startsWith('file:') ? read(resolve(folder, name.slice(5))) : environment[name]

const missing = (name: string): { found: string; expected: string } =>
  name.startsWith('file:')
    ? { found: 'none that can be read', expected: `the file ${name.slice(5)}` }
    : { found: 'nothing', expected: `the environment variable ${name}` }

/** Fills in `${NAME}` from the environment and `${file:PATH}` from a file, in every text of the settings. */
export const substitute = (settings: unknown, sources: Sources): Filled => {
  const hidden = new Set<string>()
  const problems: Problem[] = []

  const fill = (text: string, path: Path): string =>
    text.replace(/\$\{([^}]*)\}/g, (_, name: string) => {
      hidden.add(keyOf(path))
      const value = lookup(name, sources)
      if (value === undefined) problems.push({ key: keyOf(path), ...missing(name) })
      return value ?? ''
    })

  const walk = (value: unknown, path: Path): unknown => {
    if (typeof value === 'string') return fill(value, path)
    if (Array.isArray(value)) return value.map((item, at) => walk(item, [...path, at]))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, walk(item, [...path, key])]))
  }

  return { value: walk(settings, []), hidden, problems }
}
