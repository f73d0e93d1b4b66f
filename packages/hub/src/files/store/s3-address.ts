import { StoreError } from '../../store/store-error.ts'

/** A bucket of an S3 store, and how it is reached. */
export interface Bucket {
  readonly name: string
  /** In front of every key: '' or something that ends with `/`. */
  readonly prefix: string
  /** `https://host:port`; undefined: AWS. */
  readonly endpoint: string | undefined
  /** Undefined: as the environment says. */
  readonly region: string | undefined
  /** Whether the bucket stands in the path of its URLs, not in the host: default where there is an endpoint. */
  readonly forcePathStyle: boolean
}

const form = 'write s3://bucket/prefix?endpoint=https://host&region=…'
const known = ['endpoint', 'region', 'forcePathStyle']

/** Reads `s3://bucket/prefix?endpoint=…&region=…&forcePathStyle=…`. Throws `StoreError` where it is something else; it
 *  never repeats the address, which may hold a secret. */
export function bucketAt(address: string): Bucket {
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (url?.protocol !== 's3:') throw new StoreError(`\`files\` is no address of an S3 store: ${form}.`)
  if (url.username || url.password)
    throw new StoreError('`files` has a key in its address: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY instead.')
  const { searchParams: query } = url
  const strange = [...query.keys()].find((name) => !known.includes(name))
  if (strange !== undefined)
    throw new StoreError(`\`files\` has \`${strange}\` in its address, which means nothing: ${known.join(', ')} do.`)
  const endpoint = endpointOf(query.get('endpoint'))
  const region = query.get('region') || undefined
  return { name: nameOf(url), prefix: prefixOf(url), endpoint, region, forcePathStyle: styleOf(query, endpoint) }
}

function nameOf({ host }: URL): string {
  if (/^[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]$/i.test(host)) return host
  throw new StoreError(
    `\`files\` names no bucket that can be: 3 to 63 small letters, digits, dots and hyphens; ${form}.`,
  )
}

function prefixOf({ pathname }: URL): string {
  const parts = pathname.split('/').filter(Boolean)
  return parts.map((part) => `${decoded(part)}/`).join('')
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    throw new StoreError('`files` has a % in its prefix that stands for nothing: write it as %25.')
  }
}

function endpointOf(text: string | null): string | undefined {
  if (text === null) return undefined
  if (URL.canParse(text)) {
    const { protocol, username, password, origin, pathname } = new URL(text)
    if (/^https?:$/.test(protocol) && !username && !password) return `${origin}${pathname.replace(/\/$/, '')}`
  }
  throw new StoreError('the endpoint in `files` is no address of a server: write endpoint=https://host:port.')
}

function styleOf(query: URLSearchParams, endpoint: string | undefined): boolean {
  const text = query.get('forcePathStyle')
  if (text === null) return endpoint !== undefined
  if (text === 'true' || text === 'false') return text === 'true'
  throw new StoreError('forcePathStyle in `files` is neither true nor false: write one of them, or leave it out.')
}
