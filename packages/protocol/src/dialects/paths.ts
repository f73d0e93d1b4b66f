import type { Source } from '../model/content.ts'

/** A file that lies on the client's machine. */
export const local = (path: string | undefined): Source | undefined => (path === undefined ? undefined : { key: path })

/** One that people have named: its path ends in that name. */
export const named = (path: string | undefined): Source | undefined =>
  path === undefined ? undefined : { key: path, name: path.split(/[\\/]/).at(-1) || undefined }
