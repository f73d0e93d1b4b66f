import { errors } from 'undici'

/** A file could not be fetched. The message names the host and why, never the path or the query, which may hold keys. */
export class FetchError extends Error {
  override readonly name = 'FetchError'
  /** `retry`: it may work later. `refused`: it never will. */
  readonly outcome: 'retry' | 'refused'

  constructor(outcome: 'retry' | 'refused', reason: string, options: { readonly cause?: unknown } = {}) {
    super(reason, options)
    this.outcome = outcome
  }
}

/** Why a connection failed, by the code of its error; the first row that fits counts. */
const reasons: readonly (readonly [codes: RegExp, outcome: FetchError['outcome'], says: string])[] = [
  [/^ENOTFOUND$/, 'retry', 'the name is not known'],
  [/^EAI_/, 'retry', 'the name could not be looked up'],
  [/^ECONNREFUSED$/, 'retry', 'the connection was refused'],
  [/^(EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL)$/, 'retry', 'there is no way to it from here'],
  [/^(UND_ERR_CONNECT_TIMEOUT|ETIMEDOUT)$/, 'retry', 'no connection in time'],
  [/^UND_ERR_HEADERS_TIMEOUT$/, 'retry', 'no answer in time'],
  [/^UND_ERR_BODY_TIMEOUT$/, 'retry', 'nothing came any more'],
  [/^(UND_ERR_SOCKET|ECONNRESET|EPIPE)$/, 'retry', 'the connection was cut'],
  [/^UND_ERR_RES_CONTENT_LENGTH_MISMATCH$/, 'retry', 'the file has not the size that was said'],
  [/^UND_ERR_(DESTROYED|CLOSED)$/, 'retry', 'nothing more is fetched: Queqiao is ending'],
  [/^UND_ERR_HEADERS_OVERFLOW$/, 'refused', 'its headers are too long'],
  [/^(EPROTO|ERR_SSL_)/, 'refused', 'it does not speak TLS that is safe'],
  [/^(ERR_TLS_CERT|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_)/, 'refused', 'its certificate is not valid'],
]

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''

const reasonOf = (error: unknown): readonly [outcome: FetchError['outcome'], says: string] => {
  const code = codeOf(error)
  const row = reasons.find(([codes]) => codes.test(code))
  if (row) return [row[1], row[2]]
  return ['retry', code === '' ? 'the connection failed' : `the connection failed (${code})`]
}

/** What went wrong with this host, in words. What is one already stays as it is. */
export const fetchError = (host: string, error: unknown): FetchError => {
  if (error instanceof FetchError) return error
  // it holds what it stumbled over, which may be anything: it is not passed on
  if (error instanceof errors.HTTPParserError) return new FetchError('refused', `${host}: it did not answer in HTTP`)
  const [outcome, says] = reasonOf(error)
  return new FetchError(outcome, `${host}: ${says}`, { cause: error })
}
