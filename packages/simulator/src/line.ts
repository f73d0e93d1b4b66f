import { typeOf } from './bytes.ts'
import { diskOf, lastOf } from './disk.ts'
import { Refused } from './errors.ts'
import { history } from './history.ts'
import { inTurn } from './in-turn.ts'
import { insistent } from './insistent.ts'
import type { ClientOptions } from './options.ts'
import { type Call, connections, type HangUp, type Reply } from './post.ts'
import type { Complain, Hooks } from './report.ts'
import type { Media } from './thing.ts'
import { worldOf } from './world.ts'

/** What every client has: WeChat with its people, the PC's disk, and a line to the server with what went wrong on it. */
export const lineOf = (options: ClientOptions) => {
  const { wxid, nickname, people, rooms, retry, timeout = 30_000 } = options
  const way = connections()
  const killed = new AbortController()
  const complaints: string[] = []
  const troubles: string[] = []
  const handed = new Set<string>()
  const world = worldOf({ wxid, nickname }, people, rooms)

  const complain: Complain = (about) => {
    complaints.push(about)
    options.complained?.(about)
  }

  const once = (to: Call, hangUp?: HangUp): Promise<Reply> =>
    way.call(to, { timeout, signal: killed.signal, ...(hangUp && { hangUp }) })

  /** Throws `Unanswered`. */
  const call = (action: string, to: Call, { hangUp = options.lose?.(action) }: Hooks = {}): Promise<Reply> =>
    hangUp ? once(to, hangUp) : insistent(retry, killed.signal, () => once(to))

  /** What a task names by its URL; throws `Refused` where it cannot be had. */
  const fetch = async (url: string): Promise<Media> => {
    if (!/^https?:\/\//.test(url)) throw new Refused('not a URL that begins with http')
    const name = lastOf(url)
    if (options.fetchMedia !== true) return { name, from: url }
    const { status, bytes } = await call('download', { method: 'GET', url }).catch((cause) => {
      throw new Refused('download failed', { cause })
    })
    if (status !== 200) throw new Refused(`download failed: HTTP ${status}`)
    return { name, from: url, bytes, type: typeOf(bytes) }
  }

  /** For what the client does on its own: what goes wrong is written down and stops nothing. */
  const alone = async (work: Promise<unknown> | undefined): Promise<void> => {
    try {
      await work
    } catch (cause) {
      troubles.push(cause instanceof Error ? cause.message : String(cause))
    }
  }

  /** Complains if a task's id came in an earlier answer. */
  const fresh = (what: string, ids: readonly string[]): void => {
    for (const id of new Set(ids)) {
      if (handed.has(id)) complain(`${what} ${id} came before`)
      handed.add(id)
    }
  }

  const close = () => {
    killed.abort()
    way.close()
  }
  const stands = history(options.shown)
  const parts = { options, world, cast: world.cast, stands, disk: diskOf(options.late), turn: inTurn() }
  return { ...parts, call, fetch, complain, complaints, troubles, once: fresh, alone, close, ended: killed.signal }
}

export type Line = ReturnType<typeof lineOf>
