import { mkdir } from 'node:fs/promises'
import { Retry } from '@queqiao/hub'
import { outlivePanics } from './panics.ts'

/** matrix-sdk-crypto, as Element uses it. */
export type Library = typeof import('@matrix-org/matrix-sdk-crypto-wasm')

let loaded: { readonly folder: string; readonly library: Promise<Library> } | undefined

/** The library keeps keys in what browsers have for that; here it is made of SQLite files. */
const provide = async (folder: string) => {
  const { default: shim } = await import('indexeddbshim')
  // for the whole process: where the library looks for it cannot be said
  // what is not cached is ours to close (tidy.ts)
  const files = { databaseBasePath: folder, sysDatabaseBasePath: folder, cacheDatabaseInstances: false }
  shim(undefined, { checkOrigin: false, ...files })
}

const load = async (folder: string): Promise<Library> => {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await provide(folder)
    const library = await import('@matrix-org/matrix-sdk-crypto-wasm')
    await library.initAsync()
    outlivePanics()
    return library
  } catch (error) {
    const words = `matrix: encryption cannot be loaded, or cannot write to ${folder}: look at the folder, or install anew`
    throw new Retry(words, { scope: 'bridge', certain: true, cause: error })
  }
}

/** Loads it when it is first needed; keys lie in the folder, a process has one. Throws Retry where it cannot be loaded, and
 *  TypeError for a second folder. */
export const loadLibrary = (folder: string): Promise<Library> => {
  if (loaded && loaded.folder !== folder)
    throw new TypeError(`matrix: encryption: a process keeps keys in one folder, here in ${loaded.folder}`)
  loaded ??= { folder, library: load(folder) }
  const { library } = loaded
  library.catch(() => {
    loaded = undefined
  })
  return library
}
