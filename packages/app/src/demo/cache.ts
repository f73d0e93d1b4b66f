import { homedir } from 'node:os'
import { join } from 'node:path'

/** Where what may be made again is kept: `QUEQIAO_CACHE`, else `queqiao` in the user's cache folder. */
export const cacheFolder = (env: Readonly<Record<string, string | undefined>> = process.env): string =>
  env.QUEQIAO_CACHE || join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'queqiao')
