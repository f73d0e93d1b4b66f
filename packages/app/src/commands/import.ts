import { createReadStream } from 'node:fs'
import { type Counts, importStore } from '@queqiao/hub'
import type { Command } from 'commander'
import { loadConfig } from '../config/load.ts'
import { StartError } from '../errors.ts'
import { whyNot } from '../files.ts'
import type { Io } from '../io.ts'
import { reach } from '../process/reach.ts'
import { progress } from '../progress.ts'
import type { Act } from './act.ts'
import { addImportEfb } from './import-efb.ts'
import { addImportMatrixWechat } from './import-matrix-wechat.ts'

const ofFile = async function* (file: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(file)
  } catch (error) {
    throw new StartError(`${file} cannot be read: ${whyNot(error)}.`, { cause: error })
  }
}

const source = (file: string | undefined, { input }: Io): AsyncIterable<Uint8Array> => {
  if (file !== undefined) return ofFile(file)
  if (input.isTTY) throw new StartError('import: name the file, or give it on standard input.')
  return input
}

const total = (counts: Counts): number => Object.values(counts).reduce((sum, count) => sum + count, 0)

/** `queqiao import` */
export const addImport = (program: Command, act: Act): void => {
  const command = program
    .command('import')
    .description('put what was exported into an empty store, all of it or nothing; Queqiao must not be running')
    .argument('[file]', 'where from (default: standard input)')
    .action(
      act<{ config: string }>(async ({ config: file }, io, [from]) => {
        const config = loadConfig(file, io.environment)
        const pieces = source(from, io)
        if (await reach(config))
          throw new StartError(
            'a Queqiao is running at `admin`: stop it first; or, if it is another one, set `admin` to another address.',
          )
        const shown = progress(io, 'rows')
        const counts = await importStore(config, pieces, { progress: shown.at }).finally(shown.end)
        io.output.write(`${total(counts).toLocaleString('en')} rows imported.\n`)
        return 0
      }),
    )
  addImportEfb(command, act)
  addImportMatrixWechat(command, act)
}
