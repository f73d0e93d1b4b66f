// What of AWS's SDK is loaded, as a process of its own: lazy.ts DATA
// One line of JSON: how many modules of it after files on the disk were opened, and after ones in a bucket were tried.
import { createRequire } from 'node:module'
import { openFiles } from '../../../packages/hub/src/files/store/open.ts'

const [, , data = ''] = process.argv
const loaded = (): number =>
  Object.keys(createRequire(import.meta.url).cache).filter((path) => path.includes('@aws-sdk')).length

await openFiles({ data })
const disk = loaded()
await openFiles({ data, files: 's3://bucket?endpoint=http://127.0.0.1:9' }).catch(() => undefined)
console.log(JSON.stringify({ disk, s3: loaded() }))
