import { PassThrough } from 'node:stream'
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

/** Runs `queqiao …` in this process, without a terminal; `typed` is what comes on standard input. */
export const queqiao = async (args: readonly string[], typed = ''): Promise<Ran> => {
  const output = collecting()
  const errors = collecting()
  const input = new PassThrough().end(typed)
  const status = await run(args, { input, output: output.stream, errors: errors.stream, environment: {} })
  return { status, output: output.text(), errors: errors.text() }
}
