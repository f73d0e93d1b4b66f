import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { type ConverterOptions, createConverter } from '../../../../packages/hub/src/files/convert/converter.ts'
import type { RecipeName } from '../../../../packages/hub/src/files/convert/recipes.ts'

/** A folder and a converter for one test file, cleared away at its end. */
export function desk(options: ConverterOptions = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'queqiao-convert-'))
  const converter = createConverter(options)
  let count = 0
  afterAll(async () => {
    await converter.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const lay = (bytes: Uint8Array): string => {
    const path = join(folder, `in-${count++}`)
    writeFileSync(path, bytes)
    return path
  }
  const free = (): string => join(folder, `out-${count++}`)
  return {
    folder,
    converter,
    /** Puts a file there; gives its path. */
    lay,
    /** A path where nothing is. */
    free,
    async make(recipe: RecipeName, bytes: Uint8Array, signal?: AbortSignal) {
      const output = free()
      const facts = await converter.convert(recipe, lay(bytes), output, signal)
      return { facts, bytes: readFileSync(output) }
    },
  }
}
