import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { check } from './check.ts'
import { readYaml } from './document.ts'
import { ConfigError } from './problem.ts'
import type { Config, Settings } from './schema.ts'
import { type Environment, type Sources, substitute } from './substitute.ts'

/** The environment file that belongs to a configuration: `queqiao.env` beside `queqiao.yaml`. */
export const environmentFile = (file: string): string => `${file.replace(/\.ya?ml$/, '')}.env`

const environmentOf = (file: string): Environment => {
  const path = environmentFile(file)
  return existsSync(path) ? parseEnv(readFileSync(path, 'utf8')) : {}
}

const textOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    throw new ConfigError(file, [
      { key: '', expected: 'a configuration (`queqiao init` writes one)', found: 'no file that can be read' },
    ])
  }
}

/** Reads a configuration from its text.
 *  @throws ConfigError with everything that is wrong with it. */
export const parseConfig = (text: string, sources: Sources & { readonly file?: string }): Config => {
  const { file = 'queqiao.yaml', folder } = sources
  const yaml = readYaml(text)
  if (yaml.problems.length > 0) throw new ConfigError(file, yaml.problems)
  const checked = check(substitute(yaml.value, sources))
  if ('config' in checked) return { ...checked.config, data: resolve(folder, checked.config.data) }
  throw new ConfigError(
    file,
    checked.problems.map((problem) => ({ ...problem, line: yaml.line(problem.key) })),
  )
}

/** Reads `queqiao.yaml`. `${NAME}` comes from the environment, or else from `queqiao.env` beside it.
 *  @throws ConfigError with everything that is wrong with it. */
export const loadConfig = (file: string, environment: Environment = process.env): Config =>
  parseConfig(textOf(file), {
    file: basename(file),
    folder: dirname(resolve(file)),
    environment: { ...environmentOf(file), ...environment },
  })

/** The same settings as an object, for those who start Queqiao from a program of their own.
 *  @throws ConfigError with everything that is wrong with them. */
export const configOf = (settings: Settings): Config => {
  const checked = check({ value: settings, hidden: new Set(), problems: [] })
  if ('problems' in checked) throw new ConfigError('settings', checked.problems)
  return { ...checked.config, data: resolve(checked.config.data) }
}
