import { setTimeout as sleep } from 'node:timers/promises'
import { typeOf } from './bytes.ts'
import type { Media } from './thing.ts'

/** What lies on the PC where WeChat runs: by the key that the client reports, which is a path or WeChat's own word. */
export const diskOf = (late = 0) => {
  const files = new Map<string, Media>()

  /** What stays for `late` ms only announced: WeChat reports a message before it has its file. Gives the key. */
  const download = (key: string, file: Media): string => {
    if (late === 0) files.set(key, file)
    else void sleep(late, undefined, { ref: false }).then(() => files.set(key, file))
    return key
  }
  const write = (key: string, name: string, bytes: Uint8Array): void => {
    files.set(key, { name, bytes, type: typeOf(bytes) })
  }
  return { download, write, read: (key: string): Media | undefined => files.get(key) }
}

export type Disk = ReturnType<typeof diskOf>

/** The last part of a path or a URL. */
export const lastOf = (path: string): string => {
  const last = path.split(/[?#]/, 1)[0]?.split(/[\\/]/).at(-1) ?? ''
  try {
    return decodeURIComponent(last) || 'file'
  } catch {
    return last
  }
}
