import type { Source } from '../model/content.ts'

/** A file that lies on the client's machine, or that the client has another name for. */
export const local = (key: string | undefined): Source | undefined => (key === undefined ? undefined : { key })

/** One that people have named: its path ends in that name. */
export const named = (path: string | undefined): Source | undefined =>
  path === undefined ? undefined : { key: path, name: path.split(/[\\/]/).at(-1) || undefined }

/** A file that anybody can get. */
export const remote = (url: string | undefined): Source | undefined => (url === undefined ? undefined : { url })
