import type { Column, Standing } from './columns.ts'

export type Pair = { readonly [C in Column]?: Standing }

export interface Pairing {
  add(column: Column, standing: Standing): void
  /** Shows at once what still waits for its twin. */
  flush(): void
}

const other = { left: 'right', right: 'left' } as const

const same = (one: Standing, two: Standing): boolean => one.chat === two.chat && one.text === two.text

/** Holds a message back for `patience` milliseconds so that both sides of it can be shown in one row. */
export const pairing = (show: (pair: Pair) => void, patience: number): Pairing => {
  const waiting: { readonly column: Column; readonly standing: Standing; readonly timer: NodeJS.Timeout }[] = []
  const release = (count: number) => {
    for (const { column, standing, timer } of waiting.splice(0, count)) {
      clearTimeout(timer)
      show({ [column]: standing })
    }
  }
  const add = (column: Column, standing: Standing) => {
    const at = waiting.findIndex((each) => each.column === other[column] && same(each.standing, standing))
    const twin = waiting[at]
    if (!twin) {
      const timer = setTimeout(() => release(waiting.findIndex((each) => each.timer === timer) + 1), patience)
      waiting.push({ column, standing, timer })
      return
    }
    // what came before it on its side stays before it
    release(at)
    clearTimeout(twin.timer)
    waiting.shift()
    show({ [twin.column]: twin.standing, [column]: standing })
  }
  return { add, flush: () => release(waiting.length) }
}
