import type { Thing } from './thing.ts'

/** Who brought something about: a WeChat user, the owner's phone, or a task of the server. */
export type By = 'person' | 'phone' | 'task'

/** A message as it stands in WeChat. */
export interface Seen {
  readonly id: string
  /** Milliseconds since 1970. */
  readonly time: number
  /** The wxid of the room or of the other person. */
  readonly chat: string
  readonly from: string
  /** The words in it; empty where it has none. */
  readonly text: string
  /** Whom it mentions, by wxid. */
  readonly at: readonly string[]
  readonly by: By
  /** What it is: `thing.kind` tells text from pictures, and so on. */
  readonly thing: Thing
}

/** What stands in WeChat, in order, and who waits for more. */
export const history = (shown?: (seen: Seen) => void) => {
  const all: Seen[] = []
  const waiting = new Set<(seen: Seen) => void>()

  const add = (seen: Seen) => {
    all.push(seen)
    shown?.(seen)
    for (const tell of waiting) tell(seen)
  }

  const first = (fits: (seen: Seen) => boolean, timeout: number): Promise<Seen> => {
    const found = all.find(fits)
    if (found !== undefined) return Promise.resolve(found)
    return new Promise((resolve, reject) => {
      const end = () => {
        clearTimeout(timer)
        waiting.delete(tell)
      }
      const tell = (seen: Seen) => {
        if (!fits(seen)) return
        end()
        resolve(seen)
      }
      const late = () => {
        end()
        reject(new Error(`simulator: not seen within ${timeout} ms; ${all.length} messages stand in WeChat`))
      }
      const timer = setTimeout(late, timeout)
      waiting.add(tell)
    })
  }
  return { all, add, first }
}
