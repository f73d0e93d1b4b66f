import { ffmpeg, openFiles, StoreError } from '@queqiao/hub'
import type { Config } from '../config/schema.ts'
import { type Finding, ok, wrong } from './finding.ts'

const without = 'is not here, and need not be: AMR voices go as files, WebM stickers as their still picture'

/** Looks at where files lie, and at what reads the rarer ones. */
export async function* checkFiles({ data, files }: Pick<Config, 'data' | 'files'>): AsyncGenerator<Finding> {
  yield await place(data, files)
  yield await program(process.env.QUEQIAO_FFMPEG)
}

async function program(named: string | undefined): Promise<Finding> {
  const found = await ffmpeg()
  if (found === undefined && named) return wrong('ffmpeg', `${named} does not run`, 'Mend QUEQIAO_FFMPEG, or unset it.')
  return ok('ffmpeg', found ?? without)
}

async function place(data: string, files: string | undefined): Promise<Finding> {
  try {
    await (await openFiles({ data, files })).close()
    return ok('files', 'the store of files can be written')
  } catch (error) {
    if (!(error instanceof StoreError)) throw error
    return { check: 'files', state: 'wrong', found: error.message }
  }
}
