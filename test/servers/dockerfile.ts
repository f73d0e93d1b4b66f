import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix, relative } from 'node:path'
import { promisify } from 'node:util'

/** A line of a Dockerfile. */
export interface Instruction {
  readonly word: string
  readonly rest: string
}

/** What stands between one FROM and the next. */
export interface Stage {
  readonly image: string
  /** What others call it; its number where it has no name. */
  readonly name: string
  readonly instructions: readonly Instruction[]
}

const instruction = (line: string): Instruction => {
  const [, word = '', rest = ''] = /^(\w+)\s+(.*)$/s.exec(line) ?? []
  return { word: word.toUpperCase(), rest }
}

/** What a Dockerfile says, stage by stage: comments left out, lines that end in a backslash joined. */
export const stagesOf = (dockerfile: string): readonly Stage[] => {
  const lines = dockerfile.replaceAll(/^\s*#.*\n/gm, '').replaceAll(/\\\n/g, ' ')
  const stages: { image: string; name: string; instructions: Instruction[] }[] = []
  for (const each of lines.split('\n').filter(Boolean).map(instruction)) {
    const [image = '', , name = String(stages.length)] = each.rest.split(/\s+/)
    if (each.word === 'FROM') stages.push({ image, name, instructions: [] })
    else stages.at(-1)?.instructions.push(each)
  }
  return stages
}

/** As Docker reads them: `*` also means names that begin with a dot. */
const glob = (pattern: string): RegExp => {
  const escaped = pattern.replaceAll(/[.+^$()|{}[\]\\]/g, '\\$&')
  return new RegExp(`^${escaped.replaceAll(/\*\*\/|\*/g, (any) => (any === '*' ? '[^/]*' : '(?:.*/)?'))}$`)
}

/** Whether a .dockerignore keeps a path out: the last line that is about it, or about a folder that it is in, counts. */
export const keptOut = (dockerignore: string): ((path: string) => boolean) => {
  const rules = dockerignore.split('\n').filter((line) => line && !line.startsWith('#'))
  const above = (path: string): readonly string[] =>
    path === '' || path === '.' ? [] : [path, ...above(posix.dirname(path))]
  return (path) => {
    const about = rules.findLast((rule) => above(path).some((one) => glob(rule.replace(/^!/, '')).test(one)))
    return about !== undefined && !about.startsWith('!')
  }
}

export interface Build {
  /** The folder of the Dockerfile. */
  readonly context: string
  /** An empty folder: each stage becomes one below it. */
  readonly folder: string
}

const copied = (rest: string, { context, folder }: Build, inside: (path: string) => string): void => {
  const words = rest.split(/\s+/)
  const [from = '', to = ''] = words.filter((word) => !word.startsWith('--'))
  const stage = /--from=(\S+)/.exec(rest)?.[1]
  const isOut = keptOut(readFileSync(join(context, '.dockerignore'), 'utf8'))
  const wanted = (path: string) => stage !== undefined || !isOut(relative(context, path))
  const source = stage === undefined ? join(context, from) : join(folder, stage, from)
  cpSync(source.replace(/(?<=.)\/$/, ''), inside(to), { recursive: true, filter: wanted })
}

/** Does what FROM, WORKDIR, COPY and RUN of a Dockerfile say, in folders instead of images and as whoever runs this.
 *  Gives the folder of the last stage.
 *  @throws Error with what a RUN printed where it failed. */
export const built = async (build: Build): Promise<string> => {
  const stages = stagesOf(readFileSync(join(build.context, 'Dockerfile'), 'utf8'))
  for (const { name, instructions } of stages) {
    let at = '/'
    const inside = (path: string) => join(build.folder, name, posix.resolve(at, path))
    for (const { word, rest } of instructions) {
      if (word === 'WORKDIR') at = posix.resolve(at, rest)
      mkdirSync(dirname(inside('x')), { recursive: true })
      if (word === 'COPY') copied(rest, build, inside)
      if (word === 'RUN') await promisify(execFile)('sh', ['-ec', rest], { cwd: inside('.'), maxBuffer: 1e8 })
    }
  }
  return join(build.folder, stages.at(-1)?.name ?? '')
}
