import type { HubPort } from '@queqiao/hub'
import { Trouble, type TroubleKind } from '../errors.ts'

// Troubles that last until somebody mends something. The others are gone by the next call.
const lasting: ReadonlySet<TroubleKind> = new Set([
  'unreached',
  'token',
  'busy',
  'flat',
  'barred',
  'moved',
  'unmanaged',
])
// They concern every call, not just the one that met them.
const everywhere: ReadonlySet<TroubleKind> = new Set(['unreached', 'token'])

/** What every call is about: whether Telegram can be reached, and takes the token. */
export const connection = 'connection'

const inChat = / -?\d+$/

/** What is wrong now, said once when it begins and once when it is over. */
export interface Health {
  /** `about`: what was tried, such as a method and its chat. It is mended when the same is done again with success. */
  watch<T>(about: string, work: () => Promise<T>): Promise<T>
  set(about: string, reason: string): void
  clear(about: string): void
  /** Nothing that is wrong in this chat concerns us any more. */
  forget(chat: number): void
  /** Whether nothing is wrong with Telegram as a whole, as far as is known: what is wrong in single chats does not count. */
  isWell(): boolean
}

export const createHealth = (report: HubPort['health']): Health => {
  const reasons = new Map<string, string>()
  const tell = () => report(reasons.size ? { ready: false, reason: [...reasons.values()].join('; ') } : { ready: true })
  const set = (about: string, reason: string) => {
    if (reasons.get(about) === reason) return
    reasons.set(about, reason)
    tell()
  }
  const clear = (about: string) => {
    if (reasons.delete(about)) tell()
  }
  const watch = async <T>(about: string, work: () => Promise<T>): Promise<T> => {
    try {
      const result = await work()
      clear(about)
      clear(connection)
      return result
    } catch (error) {
      if (error instanceof Trouble && lasting.has(error.kind))
        set(everywhere.has(error.kind) ? connection : about, error.message)
      throw error
    }
  }
  const forget = (chat: number) => {
    for (const about of reasons.keys()) if (about.endsWith(` ${chat}`)) clear(about)
  }
  return { watch, set, clear, forget, isWell: () => [...reasons.keys()].every((about) => inChat.test(about)) }
}
