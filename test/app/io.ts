import { PassThrough } from 'node:stream'
import type { Environment } from '../../packages/app/src/config/substitute.ts'
import { run } from '../../packages/app/src/program.ts'

/** What a command line left behind. */
export interface Ran {
  readonly status: number
  readonly output: string
  readonly errors: string
}

const collecting = (): { stream: PassThrough; text: () => string } => {
  const stream = new PassThrough()
  let all = ''
  stream.on('data', (data) => {
    all += String(data)
  })
  return { stream, text: () => all }
}

/** What a package script in a clone of Queqiao finds in its environment. */
export const clone: Environment = { npm_package_name: 'queqiao-workspace' }

interface Around {
  /** What comes on standard input. */
  readonly typed?: string
  readonly environment?: Environment
  /** What it writes stands on a terminal. */
  readonly terminal?: true
}

/** Runs `queqiao …` in this process, without a terminal. */
export const queqiao = async (
  args: readonly string[],
  { typed = '', environment = {}, terminal }: Around = {},
): Promise<Ran> => {
  const output = collecting()
  const errors = collecting()
  if (terminal) Object.assign(output.stream, { isTTY: true })
  const input = new PassThrough().end(typed)
  const status = await run(args, { input, output: output.stream, errors: errors.stream, environment })
  return { status, output: output.text(), errors: errors.text() }
}
