import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { exportStore } from '@queqiao/hub'
import type { Command } from 'commander'
import { bytesOf } from '../api/export.ts'
import { loadConfig } from '../config/load.ts'
import type { Config } from '../config/schema.ts'
import { StartError } from '../errors.ts'
import { whyNot } from '../files.ts'
import type { Io } from '../io.ts'
import { reach } from '../process/reach.ts'
import { progress } from '../progress.ts'
import type { Act } from './act.ts'

const running =
  'Queqiao is running: what comes from now on is not in this export. To move it elsewhere, stop it first.\n'

const bytes = async (config: Config, { errors }: Io): Promise<AsyncIterable<Uint8Array>> => {
  const process = await reach(config)
  if (!process) return bytesOf(exportStore(config))
  errors.write(running)
  return process.bytes('/export')
}

const newline = 10
const linesIn = (piece: Uint8Array): number => piece.reduce((count, byte) => (byte === newline ? count + 1 : count), 0)

async function* counted(pieces: AsyncIterable<Uint8Array>, io: Io): AsyncGenerator<Uint8Array> {
  const { at, end } = progress(io, 'rows')
  let lines = 0
  try {
    for await (const piece of pieces) {
      lines += linesIn(piece)
      at(lines)
      yield piece
    }
  } finally {
    end()
  }
}

// whole or not at all: what stands under the name can be imported
const toFile = async (file: string, pieces: AsyncIterable<Uint8Array>): Promise<void> => {
  const part = `${file}.part`
  try {
    await pipeline(Readable.from(pieces), createWriteStream(part, { mode: 0o600 }))
    await rename(part, file)
  } catch (error) {
    await rm(part, { force: true })
    if (error instanceof Error && 'syscall' in error)
      throw new StartError(`${file} cannot be written: ${whyNot(error)}.`, { cause: error })
    throw error
  }
}

const hasLeft = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && /^(EPIPE|ERR_STREAM_PREMATURE_CLOSE)$/.test(String(error.code))

const toStream = async (output: Writable, pieces: AsyncIterable<Uint8Array>): Promise<void> => {
  try {
    await pipeline(Readable.from(pieces), output, { end: false })
  } catch (error) {
    if (hasLeft(error)) throw new StartError('export: whoever read it has left before its end: a part is missing.')
    throw error
  }
}

/** `queqiao export` */
export const addExport = (program: Command, act: Act): void => {
  program
    .command('export')
    .description(
      'write the whole database, to import it elsewhere: secrets of clients and words of people too, no bytes of files',
    )
    .argument('[file]', 'where to (default, and -: standard output)')
    .action(
      act<{ config: string }>(async ({ config: file }, io, [target]) => {
        const pieces = await bytes(loadConfig(file, io.environment), io)
        if (target === undefined || target === '-')
          await toStream(io.output, io.output.isTTY ? pieces : counted(pieces, io))
        else await toFile(target, counted(pieces, io))
        return 0
      }),
    )
}
