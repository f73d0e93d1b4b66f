import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../packages/app/src/demo/ports.ts'
import { launch } from '../../packages/app/src/demo/python-process.ts'
import { install, type Recipe } from '../../packages/app/src/demo/venv.ts'

const version = '5.2.5'

const recipe: Recipe = {
  name: 'Moto',
  distribution: 'moto',
  version,
  modules: ['moto.server', 'moto.s3'],
  // what `moto[server]` needs for all of AWS, S3 does without
  wants: [`moto[s3]==${version}`, 'flask', 'flask-cors'],
}

const installed = await install(recipe, { progress: () => {} })

/** Why there is no S3 server on this machine; undefined where there is one. With `CI=true` none is a failure, not a skip. */
export const noS3: string | undefined = 'unavailable' in installed ? installed.unavailable : undefined

if (noS3 !== undefined && process.env.CI === 'true') throw new Error(`an S3 server is needed with CI=true: ${noS3}`)
if (noS3 !== undefined) process.stderr.write(`What needs an S3 server is skipped. ${noS3}\n`)

/** An S3 server on 127.0.0.1 (Moto), with everything in memory. It ends with this process. */
export interface S3 {
  /** `http://127.0.0.1:PORT` */
  readonly url: string
  /** Makes a bucket that nobody has used. Gives its name. */
  bucket(): Promise<string>
  /** The keys of all objects in a bucket, and of uploads that were begun and not ended. */
  keys(bucket: string): Promise<readonly string[]>
  /** Whether it looks at who asks. At first it takes all keys for right; later, none. */
  guard(on: boolean): Promise<void>
  stop(): Promise<void>
}

/** Starts an S3 server for one test file. */
export const startS3 = async (): Promise<S3> => {
  if ('unavailable' in installed) throw new Error(`no S3 server: ${installed.unavailable}`)
  const folder = await mkdtemp(join(tmpdir(), 'queqiao-s3-'))
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const what = {
    name: 'Moto',
    python: installed.python,
    module: 'moto.server',
    args: ['-H', '127.0.0.1', '-p', `${port}`],
  }
  const server = await launch({ ...what, log: join(folder, 'log'), url: `${url}/moto-api/` })
  let buckets = 0
  return {
    url,
    bucket: async () => {
      const name = `bucket-${++buckets}`
      await asked(`${url}/${name}`, 'PUT')
      return name
    },
    keys: async (bucket) => {
      const lists = await Promise.all(['list-type=2', 'uploads'].map((what) => asked(`${url}/${bucket}?${what}`)))
      return lists.flatMap((xml) => [...xml.matchAll(/<Key>(.*?)<\/Key>/g)].map(([, key = '']) => key))
    },
    guard: async (on) => {
      await asked(`${url}/moto-api/reset-auth`, 'POST', on ? '0' : 'inf')
    },
    stop: async () => {
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

const asked = async (url: string, method = 'GET', body?: string): Promise<string> => {
  const answer = await fetch(url, { method, ...(body && { body }) })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status} ${text}`)
  return text
}
