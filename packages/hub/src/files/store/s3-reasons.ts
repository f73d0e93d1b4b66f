import { codeOf, noRights } from './errors.ts'
import type { Bucket } from './s3-address.ts'

/** How a bucket is spoken of: it can begin a sentence. */
export const nameOf = ({ name, endpoint }: Bucket): string =>
  `the bucket ${name} at ${endpoint === undefined ? 'AWS' : new URL(endpoint).host}`

const keys = 'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY'
const unreachable = 'cannot be reached: is the server running, and is the endpoint in `files` right?'
const elsewhere = 'lies in another region: add its region=… to `files`.'

/** What a server, AWS's SDK and the network say, and what it means. */
const reasons: readonly (readonly [code: RegExp, reason: string])[] = [
  [/^NoSuchBucket$/, 'does not exist: make it, or name another in `files`.'],
  [/^(InvalidAccessKeyId|SignatureDoesNotMatch|InvalidClientTokenId)$/, `does not take these keys: set ${keys} right.`],
  [/^(ExpiredToken|InvalidToken|TokenRefreshRequired)$/, 'does not take this session token any more: get a new one.'],
  [/^CredentialsProviderError$/, `wants keys, and there are none: set ${keys}.`],
  [noRights, 'gives these keys too few rights: allow them to get, put and delete.'],
  [/^(PermanentRedirect|AuthorizationHeaderMalformed|IllegalLocationConstraintException)$/, elsewhere],
  [/^RequestTimeTooSkewed$/, 'refuses the time of this machine: set its clock right.'],
  [/^(ECONN|ENOTFOUND|EAI_|ETIMEDOUT|EHOST|ENET|EPIPE|TimeoutError)/, unreachable],
  [
    /^(EPROTO|ERR_SSL|ERR_TLS|CERT|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO)/,
    'has no TLS that can be trusted: look at the endpoint in `files`.',
  ],
]

/** Why a bucket cannot be used, as a sentence. */
export function whyNot(bucket: Bucket, error: unknown): string {
  const code = codeOf(error)
  const [, reason] = reasons.find(([codes]) => codes.test(code)) ?? []
  // the SDK knows it by its words alone
  const noRegion = error instanceof Error && /^region (is missing|not accepted)/i.test(error.message)
  if (noRegion) return `${nameOf(bucket)} needs a region that can be: add region=… to \`files\`, or set AWS_REGION.`
  return `${nameOf(bucket)} ${reason ?? `cannot be used${code && ` (${code})`}: is this an S3 store?`}`
}
