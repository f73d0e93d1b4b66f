import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { whyNot } from '../files.ts'
import { commandLine } from '../process/command-line.ts'
import { check } from './check.ts'
import { readYaml } from './document.ts'
import { ConfigError } from './problem.ts'
import type { Config, Settings } from './schema.ts'
import { type Environment, type Sources, substitute } from './substitute.ts'

/** The environment file that belongs to a configuration: `queqiao.env` beside `queqiao.yaml`. */
export const environmentFile = (file: string): string => `${file.replace(/\.ya?ml$/, '')}.env`

/** What stands in an environment file; nothing where there is none.
 *  @throws ConfigError where it cannot be read. */
export const environmentOf = (path: string): Environment => {
  if (!existsSync(path)) return {}
  try {
    return parseEnv(readFileSync(path, 'utf8'))
  } catch (error) {
    const problem = { key: '', expected: 'a file that can be read', found: `none (${whyNot(error)})` }
    throw new ConfigError(path, [problem])
  }
}

const textOf = (file: string, environment: Environment): string => {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const expected = `a configuration (\`${commandLine(environment, file)('init')}\` writes one)`
    throw new ConfigError(file, [{ key: '', expected, found: `no file that can be read (${whyNot(error)})` }])
  }
}

/** The configuration with its folders where they are. */
const placed = ({ data, telegram, ...config }: Config, folder: string): Config => ({
  ...config,
  data: resolve(folder, data),
  ...(telegram && { telegram: { ...telegram, ...localFilesIn(telegram, folder) } }),
})

const localFilesIn = ({ localFiles }: NonNullable<Config['telegram']>, folder: string) =>
  localFiles === undefined ? {} : { localFiles: resolve(folder, localFiles) }

/** Reads a configuration from its text.
 *  @throws ConfigError with everything that is wrong with it. */
export const parseConfig = (text: string, sources: Sources & { readonly file?: string }): Config => {
  const { file = 'queqiao.yaml', folder } = sources
  const yaml = readYaml(text)
  if (yaml.problems.length > 0) throw new ConfigError(file, yaml.problems)
  const checked = check(substitute(yaml.value, sources))
  if ('config' in checked) return placed(checked.config, folder)
  throw new ConfigError(
    file,
    checked.problems.map((problem) => ({ ...problem, line: yaml.line(problem.key) })),
  )
}

/** Reads `queqiao.yaml`. `${NAME}` comes from the environment, or else from `queqiao.env` beside it.
 *  @throws ConfigError with everything that is wrong with it. */
export const loadConfig = (file: string, environment: Environment = process.env): Config =>
  parseConfig(textOf(file, environment), {
    file: basename(file),
    folder: dirname(resolve(file)),
    environment: { ...environmentOf(environmentFile(file)), ...environment },
  })

/** The same settings as an object, for those who start Queqiao from a program of their own.
 *  @throws ConfigError with everything that is wrong with them. */
export const configOf = (settings: Settings): Config => {
  const checked = check({ value: settings, hidden: new Set(), problems: [] })
  if ('problems' in checked) throw new ConfigError('settings', checked.problems)
  return placed(checked.config, '.')
}
