import { ffmpeg, openFiles, StoreError } from '@queqiao/hub'
import type { Config } from '../config/schema.ts'
import { type Finding, ok } from './finding.ts'

const without = 'is not here, and need not be: AMR voices go as files, WebM stickers as their still picture'

/** Looks at where files lie, and at what reads the rarer ones. */
export async function* checkFiles({ data, files }: Pick<Config, 'data' | 'files'>): AsyncGenerator<Finding> {
  if (files !== undefined) yield await bucket(data, files)
  yield ok('ffmpeg', (await ffmpeg()) ?? without)
}

async function bucket(data: string, files: string): Promise<Finding> {
  try {
    await (await openFiles({ data, files })).close()
    return ok('files', 'the store of files can be written')
  } catch (error) {
    if (!(error instanceof StoreError)) throw error
    return { check: 'files', state: 'wrong', found: error.message }
  }
}
