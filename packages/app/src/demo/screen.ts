import { clearLine, createInterface, cursorTo } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { type Column, messageLine, messageRows, rows, type Standing } from './columns.ts'
import { pairing } from './pairing.ts'

/** Where the demo reads and writes. */
export interface DemoIo {
  readonly input: Readable & { readonly isTTY?: boolean }
  readonly output: Writable & { readonly isTTY?: boolean; readonly columns?: number }
}

export interface Screen {
  print(...lines: readonly string[]): void
  /** What is being waited for; on a terminal each takes the line of the one before. */
  progress(line: string): void
  /** Names the two sides. */
  head(left: string, right: string): void
  message(column: Column, standing: Standing): void
  /** Listens to the lines that are typed from now on. */
  hear(listen: (line: string) => void): void
  close(): void
}

const pairPatience = 2_500
const progressEvery = 5_000

const onTerminal = ({ input, output }: DemoIo, end: () => void): Screen => {
  const reader = createInterface({ input, output, prompt: '> ' })
  const wipe = () => {
    cursorTo(output, 0)
    clearLine(output, 0)
  }
  const print = (...lines: readonly string[]) => {
    wipe()
    output.write(`${lines.join('\n')}\n`)
    reader.prompt(true)
  }
  // a terminal whose size nobody has set says 0
  const columns = () => output.columns || 100
  const pairs = pairing((pair) => print(...messageRows(pair, columns())), pairPatience)
  reader.on('SIGINT', end).on('close', end)
  return {
    print,
    progress: (text) => {
      wipe()
      output.write(text.slice(0, columns() - 1))
    },
    head: (left, right) => print('', ...rows(left, right, columns()), '─'.repeat(columns() - 1)),
    message: pairs.add,
    hear: (listen) => void reader.on('line', listen),
    close: () => {
      pairs.flush()
      reader.off('close', end).close()
      wipe()
    },
  }
}

const asLines = ({ input, output }: DemoIo): Screen => {
  const reader = createInterface({ input, terminal: false })
  const names = { left: '', right: '' }
  let last = 0
  const print = (...lines: readonly string[]) => void output.write(`${lines.join('\n')}\n`)
  return {
    print,
    progress: (text) => {
      if (Date.now() - last < progressEvery) return
      last = Date.now()
      print(text)
    },
    head: (left, right) => void Object.assign(names, { left, right }),
    message: (column, standing) => print(messageLine(names[column], standing)),
    hear: (listen) => void reader.on('line', listen),
    close: () => reader.close(),
  }
}

/** Two columns on a terminal; elsewhere one plain line for each message on each side. `end`: Ctrl-C or Ctrl-D was pressed. */
export const screen = (io: DemoIo, end: () => void): Screen =>
  (io.output.isTTY && io.input.isTTY ? onTerminal : asLines)(io, end)
