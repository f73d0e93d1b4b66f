/** One thing that is wrong with the configuration. Never holds a secret. */
export interface Problem {
  /** Where, as `wechat[0].token`; empty for the file as a whole. */
  readonly key: string
  readonly found: string
  readonly expected: string
  readonly line?: number
}

export type Path = readonly PropertyKey[]

/** A path as people write it: `wechat[0].token`. */
export const keyOf = (path: Path): string =>
  path.map((part, at) => (typeof part === 'number' ? `[${part}]` : `${at > 0 ? '.' : ''}${String(part)}`)).join('')

const sentence = (file: string, { key, found, expected, line }: Problem): string =>
  `${file}${line === undefined ? '' : `:${line}`}: ${key === '' ? '' : `${key}: `}expected ${expected}, found ${found}`

/** Thrown before anything starts: everything that is wrong with the configuration, at once. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly file: string
  readonly problems: readonly Problem[]

  constructor(file: string, problems: readonly Problem[]) {
    super(problems.map((problem) => sentence(file, problem)).join('\n'))
    this.file = file
    this.problems = problems
  }
}
