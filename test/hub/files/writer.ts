// Puts a file that never ends, as a process of its own: writer.ts DATA
// Says so when some of it has come.
import { openFiles } from '../../../packages/hub/src/files/store/open.ts'

const [, , data = ''] = process.argv
const files = await openFiles({ data })
let count = 0
const endless = new ReadableStream<Uint8Array>({
  async pull(control) {
    control.enqueue(new Uint8Array(10_000))
    if (++count === 10) console.log('writing')
    await new Promise((resolve) => setTimeout(resolve, 10))
  },
})
await files.put(endless, Number.POSITIVE_INFINITY)
