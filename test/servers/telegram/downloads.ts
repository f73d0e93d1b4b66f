import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Fault, Faults } from './faults.ts'
import type { Files, StoredFile } from './files.ts'

interface Inside {
  readonly token: string
  readonly faults: Faults
  readonly files: Files
}

const notFound = { ok: false, error_code: 404, description: 'Not Found' }

const refuse = (response: ServerResponse, code: number, body: object): void =>
  void response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body))

async function* upTo(pieces: AsyncIterable<Uint8Array>, most: number): AsyncGenerator<Uint8Array> {
  let left = most
  for await (const piece of pieces) {
    if (left > 0) yield piece.subarray(0, left)
    left -= piece.length
  }
}

/** Sends it, and no more of it than `most` bytes. */
const send = async (response: ServerResponse, { size, read }: StoredFile, most: number): Promise<void> => {
  response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': size })
  const isWhole = most >= size
  // who hangs up in the middle is no mistake of ours
  await pipeline(Readable.from(upTo(read?.() ?? none(), most)), response, { end: isWhole }).catch(() => undefined)
  if (isWhole) return
  // what was written goes out before the end
  await sleep(20)
  response.destroy()
}

async function* none(): AsyncGenerator<Uint8Array> {}

/** Carries out what may be wrong with it; false where nothing is left to be sent. */
const suffer = async (response: ServerResponse, faults: readonly Fault[]): Promise<boolean> => {
  for (const fault of faults) {
    await fault.struck?.()
    if (fault.kind === 'delay') await sleep(fault.ms)
    if (fault.kind === 'drop') response.destroy()
    if (fault.kind === 'error')
      refuse(response, fault.code, { ok: false, error_code: fault.code, description: fault.description })
    if (fault.kind === 'drop' || fault.kind === 'error') return false
  }
  return true
}

/** `/file/bot<token>/<path>`: a file that the bot has asked for by getFile. */
export const download = async (inside: Inside, pathname: string, response: ServerResponse): Promise<void> => {
  const { token, faults, files } = inside
  if (!(await suffer(response, faults.strike('file', undefined)))) return
  const [, given, path = ''] = /^\/file\/bot([^/]*)\/(.+)$/.exec(pathname) ?? []
  const file = given === token ? files.at(decodeURIComponent(path)) : undefined
  if (file?.read) await send(response, file, await faults.cutAfter('file'))
  else refuse(response, 404, notFound)
}
