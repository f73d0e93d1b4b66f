// Puts files on a small disk, as a process of its own: filler.ts DATA
// One line of JSON: what was thrown by one that is too much for it, and whether a small one goes through afterwards.
import { FilesFailure } from '../../../packages/hub/src/files/store/errors.ts'
import { openFiles } from '../../../packages/hub/src/files/store/open.ts'

const [, , data = ''] = process.argv
const files = await openFiles({ data })
let cancelled = false
const endless = new ReadableStream<Uint8Array>({
  pull: (control) => control.enqueue(new Uint8Array(30_000)),
  cancel: () => {
    cancelled = true
  },
})
const error = await files.put(endless, Number.POSITIVE_INFINITY).catch((thrown: unknown) => thrown)
const code = error instanceof FilesFailure ? error.code : String(error)
const small = await files.put(new Blob(['small']).stream(), 100)
console.log(JSON.stringify({ code, cancelled, small: await files.size(small.hash) }))
