// How much memory it takes to put and read a large file, as a process of its own: large.ts WHERE BYTES
// WHERE is what `openFiles` takes, as JSON. One line of JSON: how much the process grew, in bytes, put and read.
import { readFileSync, writeFileSync } from 'node:fs'
import type { FileHash } from '../../../packages/hub/src/files/store/files.ts'
import { openFiles } from '../../../packages/hub/src/files/store/open.ts'

const [, , where = '', size = ''] = process.argv
const files = await openFiles(JSON.parse(where))

/** The same memory for each piece: what a sender leaves behind between two collections is its own, and up to 40 MB. */
const piece = Buffer.alloc(65_536, 'piece')
function streamOf(bytes: number): ReadableStream<Uint8Array> {
  let left = bytes
  return new ReadableStream({
    pull(control) {
      if (left <= 0) return control.close()
      control.enqueue(piece.subarray(0, left))
      left -= 65_536
    },
  })
}

const status = (name: string): number =>
  Number(new RegExp(`${name}:\\s+(\\d+)`).exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) * 1_024

/** How much more than before was in memory at the worst moment. */
async function growth<T>(work: () => Promise<T>): Promise<{ readonly grew: number; readonly gave: T }> {
  // what was the peak so far does not count
  writeFileSync('/proc/self/clear_refs', '5')
  const before = status('VmRSS')
  const gave = await work()
  return { grew: status('VmHWM') - before, gave }
}

async function read(hash: FileHash): Promise<number> {
  let count = 0
  for await (const chunk of await files.open(hash)) count += chunk.byteLength
  return count
}

const put = (bytes: number) => files.put(streamOf(bytes), bytes)
await read((await put(1_000_000)).hash)
const came = await growth(() => put(Number(size)))
const went = await growth(() => read(came.gave.hash))
console.log(JSON.stringify({ put: came.grew, read: went.grew, size: went.gave }))
await files.close()
