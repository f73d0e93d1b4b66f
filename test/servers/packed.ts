import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { built } from './dockerfile.ts'

/** What the Dockerfile makes of this checkout, in a folder of its own instead of an image. */
export interface Packed {
  /** The tarballs of all packages, as they would be published but for their types. */
  readonly tarballs: string
  /** Where npm has installed them, and nothing else. */
  readonly installed: string
  remove(): void
}

/** Packs and installs everything: minutes on a slow machine. */
export const packed = async (): Promise<Packed> => {
  const folder = mkdtempSync(join(tmpdir(), 'queqiao-packed-'))
  const remove = () => rmSync(folder, { recursive: true, force: true })
  try {
    const image = await built({ context: join(import.meta.dirname, '../..'), folder })
    return { tarballs: join(image, 'queqiao/packed'), installed: join(image, 'queqiao'), remove }
  } catch (error) {
    remove()
    throw error
  }
}
