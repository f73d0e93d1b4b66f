import type { Io } from './io.ts'

const most = 200

/** Shows on a terminal how far a long work is, over the same line again and again; elsewhere nothing. */
export const progress = ({ errors }: Pick<Io, 'errors'>, what: string) => {
  let shown = 0
  const write = (count: number): void => {
    if (errors.isTTY) errors.write(`\r${count.toLocaleString('en')} ${what}`)
  }
  return {
    at: (count: number): void => {
      if (Date.now() - shown < most) return
      shown = Date.now()
      write(count)
    },
    /** The line is cleared. */
    end: (): void => {
      if (errors.isTTY && shown > 0) errors.write('\r\u001b[K')
    },
  }
}
