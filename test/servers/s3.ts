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
  /** Puts an object there that holds nothing. */
  object(bucket: string, key: string): Promise<void>
  /** Begins an upload in parts, which nobody ends. It says of all that they were begun in 2010. */
  begin(bucket: string, key: string): Promise<void>
  /** Makes somebody who has a right to these actions alone. Asked for while nobody looks at who asks. */
  somebody(...actions: readonly string[]): Promise<Keys>
  /** Whether it looks at who asks. At first it takes all keys for right; later, none. */
  guard(on: boolean): Promise<void>
  stop(): Promise<void>
}

export interface Keys {
  readonly id: string
  readonly secret: string
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
  let users = 0
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
    object: async (bucket, key) => {
      await asked(`${url}/${bucket}/${key}`, 'PUT')
    },
    begin: async (bucket, key) => {
      await asked(`${url}/${bucket}/${key}?uploads`, 'POST')
    },
    somebody: (...actions) => somebody(url, `user-${++users}`, actions),
    guard: async (on) => {
      await asked(`${url}/moto-api/reset-auth`, 'POST', on ? '0' : 'inf')
    },
    stop: async () => {
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function somebody(url: string, name: string, actions: readonly string[]): Promise<Keys> {
  const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] }
  await identities(url, { Action: 'CreateUser', UserName: name })
  const about = { UserName: name, PolicyName: 'some', PolicyDocument: JSON.stringify(policy) }
  await identities(url, { Action: 'PutUserPolicy', ...about })
  const xml = await identities(url, { Action: 'CreateAccessKey', UserName: name })
  const [, id = ''] = /<AccessKeyId>(.*?)</.exec(xml) ?? []
  const [, secret = ''] = /<SecretAccessKey>(.*?)</.exec(xml) ?? []
  return { id, secret }
}

/** It tells its services apart by what a signature is for. */
const identities = (url: string, query: Readonly<Record<string, string>>): Promise<string> => {
  const credential = 'AWS4-HMAC-SHA256 Credential=any/20260101/us-east-1/iam/aws4_request'
  const headers = {
    authorization: `${credential}, SignedHeaders=host, Signature=any`,
    'content-type': 'application/x-www-form-urlencoded',
  }
  return asked(url, 'POST', new URLSearchParams({ ...query, Version: '2010-05-08' }).toString(), headers)
}

const asked = async (url: string, method = 'GET', body?: string, headers = {}): Promise<string> => {
  const answer = await fetch(url, { method, headers, ...(body && { body }) })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status} ${text}`)
  return text
}
