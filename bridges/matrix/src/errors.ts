import { Refused, Retry } from '@queqiao/hub'
import { type Fields, fields, number, readIfJson, string } from './json.ts'

/** A request to the homeserver that came to nothing. Holds no body of a request and no token. */
export class HomeserverError extends Error {
  override readonly name = 'HomeserverError'
  /** What was asked for: verb and path, without anybody's id. */
  readonly call: string | undefined
  /** HTTP status; none where no answer came. */
  readonly status: number | undefined
  readonly errcode: string | undefined
  /** Milliseconds to wait, where the homeserver said so: an hour at most. */
  readonly after: number | undefined
  /** Whether the request certainly did not reach the homeserver. */
  readonly unsent: boolean
  /** What the homeserver itself was answered, where it had to ask somebody. */
  readonly behind: Answered | undefined

  constructor(reason: string, about: Partial<HomeserverFailure> = {}) {
    super(reason, { cause: about.cause })
    this.call = about.call
    this.status = about.status
    this.errcode = about.errcode
    this.after = about.after
    this.unsent = about.unsent ?? false
    this.behind = about.behind
  }
}

/** How somebody answered. */
export interface Answered {
  readonly status: number
  readonly errcode: string | undefined
}

type HomeserverFailure = Pick<HomeserverError, 'call' | 'status' | 'errcode' | 'after' | 'unsent' | 'behind' | 'cause'>

export const failedWith = (error: unknown, ...errcodes: readonly string[]): error is HomeserverError =>
  error instanceof HomeserverError && error.errcode !== undefined && errcodes.includes(error.errcode)

/** The homeserver does not have the device as which something was asked for (MSC4326). */
export const isDeviceGone = (error: unknown): boolean =>
  failedWith(error, 'M_UNKNOWN_DEVICE', 'ORG.MATRIX.MSC4326.M_UNKNOWN_DEVICE')

/** For what a homeserver does not have yet. */
export const unlessMissing = (error: unknown): Fields => {
  if (error instanceof HomeserverError && error.status === 404) return fields({})
  throw error
}

/** The room is no longer there for the bot, and it cannot get back in. */
export class RoomGone extends Error {
  override readonly name = 'RoomGone'
}

// the connection was never made; whatever comes after that may have been read by the homeserver
const unsent = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT)$/

const unanswered = (what: string, error: unknown) => {
  // a name with several addresses fails with one error for each of them
  const cause = error instanceof AggregateError && !fields(error).code ? error.errors[0] : error
  const code = string(fields(cause).code) ?? string(fields(cause).name) ?? 'no answer'
  return new HomeserverError(`${what}: ${code}`, { unsent: unsent.test(code), cause: error })
}

// spec: POST /appservice/{appserviceId}/ping, M_BAD_STATUS
const answered = ({ status, body }: Fields): Answered | undefined => {
  const code = number(status)
  return code === undefined ? undefined : { status: code, errcode: errcodeIn(string(body) ?? '') }
}

const errcodeIn = (text: string) => string(fields(readIfJson(text)).errcode)

/** A header that says when to come again: in seconds, or as a date (RFC 9110: Retry-After). */
const untilDate = (header: string) =>
  /^[\d.]+$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - Date.now()

// a homeserver that errs must not stop a room for days
const longest = 3_600_000

/** Milliseconds to wait, as the homeserver says; undefined where it says nothing that can be waited for. */
const waiting = ({ retry_after_ms }: Fields, header: unknown): number | undefined => {
  const after = number(retry_after_ms) ?? untilDate(string(header) ?? '')
  return after > 0 ? Math.min(after, longest) : undefined
}

/** Whatever a matrix-bot-sdk client throws: its own MatrixError, a raw response, an error of the network. */
export const homeserverError = (what: string, error: unknown): HomeserverError => {
  if (error instanceof HomeserverError) return error
  const { statusCode, body, headers } = fields(error)
  const status = number(statusCode)
  if (status === undefined) return unanswered(what, error)
  const { errcode, error: words } = fields(body)
  const code = string(errcode)
  const reason = `${what}: ${status}${code ? ` ${code}` : ''}${string(words) ? ` (${words})` : ''}`
  const after = waiting(fields(body), fields(headers)['retry-after'])
  return new HomeserverError(reason, {
    call: what,
    status,
    errcode: code,
    after,
    behind: answered(fields(body)),
    cause: error instanceof Error ? error : undefined,
  })
}

// it may be back long before: nothing else would find that out
const longestForAll = 60_000

const forAll = (reason: string, error: HomeserverError, certain: boolean) => {
  const after = error.after && Math.min(error.after, longestForAll)
  return new Retry(reason, { scope: 'bridge', certain, after, cause: error })
}

// the message itself, its sender or its words: others get through
const ofMessage = /^(M_TOO_LARGE|M_BAD_JSON|M_NOT_JSON|M_INVALID_PARAM|M_INVALID_USERNAME|M_USER_DEACTIVATED)$/
// asked for in a room, this concerns that room alone
const ofRoom = /^(M_FORBIDDEN|M_NOT_FOUND|M_UNKNOWN|M_BAD_STATE)$/
const roomCall = /^\w+ (rooms|join|directory)\b/

const isOfMessage = ({ status, errcode = '' }: HomeserverError) => status === 413 || ofMessage.test(errcode)
const isOfRoom = ({ call = '', errcode = '' }: HomeserverError) => roomCall.test(call) && ofRoom.test(errcode)

const advice = new Map([
  ['M_EXCLUSIVE', ': install the registration file anew and restart the homeserver'],
  ['M_UNRECOGNIZED', ': is this the address of a homeserver, and is it new enough?'],
])

/** What a failed request means for the message that waits. */
const verdictOn = (error: HomeserverError): Retry | Refused => {
  const { status, errcode, message, after, unsent } = error
  if (status === undefined) return unsent ? forAll(message, error, true) : new Retry(message, { cause: error })
  if (status === 429) return new Retry(message, { after, certain: true, cause: error })
  // our token is not (or not yet) known: nothing that waits is to blame
  if (status === 401) return forAll(message, error, true)
  if (isOfMessage(error)) return new Refused(message, { cause: error })
  // something else than a homeserver answers, such as the proxy before it
  if (errcode === undefined) return forAll(message, error, false)
  // one that says when to come again has not failed at this message
  if (status >= 500) return new Retry(message, { after, cause: error })
  if (isOfRoom(error)) return new Refused(message, { cause: error })
  return forAll(message + (advice.get(errcode) ?? ''), error, true)
}

// the file itself is not taken, also by a proxy before the homeserver: its size, its name, its type
const ofFile = new Set([413, 414, 415, 431])
// what concerns our token, the address or the moment concerns more than that
const notOfFile = new Set([401, 404, 405, 408, 429])

/** Whether the homeserver refused an upload for what the file is: others get through. */
export const refusesFile = (error: unknown): error is HomeserverError => {
  if (!(error instanceof HomeserverError) || error.status === undefined) return false
  const { status, errcode } = error
  return ofFile.has(status) || (status >= 400 && status < 500 && errcode !== undefined && !notOfFile.has(status))
}

// neither the token nor the moment: where all else works, it may be the file
const mayBeOfFile = ({ status, unsent }: HomeserverError) =>
  status === undefined ? !unsent : status >= 500 || (status >= 400 && !notOfFile.has(status))

/** What an upload that was not refused means for the message that shows the file. */
export const uploadVerdict = (error: unknown, isConnected: boolean): unknown =>
  error instanceof HomeserverError && isConnected && mayBeOfFile(error)
    ? new Retry(error.message, { scope: 'file', cause: error })
    : error

/** Milliseconds until a file is asked for again while the homeserver is away: that is nobody's fault, however long it takes. */
const awayFor = 5_000

/** What a file that cannot be downloaded means for the message that it belongs to. Others may have theirs. */
export const fileVerdict = (error: unknown, isConnected: boolean): unknown => {
  if (!(error instanceof HomeserverError)) return error
  const { status, message, after } = error
  if (status === 429) return new Retry(message, { after, certain: true, cause: error })
  if (status === undefined && error.unsent) return verdictOn(error)
  if (status === undefined && isTimeOver(error.cause))
    return new Refused('the file did not come in time', { cause: error })
  if (status === 401) return verdictOn(error)
  if (status === undefined || status >= 500 || status === 408)
    return new Retry(message, { ...(isConnected ? { scope: 'file' } : { after: awayFor }), cause: error })
  return new Refused(`the homeserver does not have the file (${error.errcode ?? status})`, { cause: error })
}

const isTimeOver = (error: unknown) => error instanceof Error && error.name === 'TimeoutError'

/** The call that failed because the homeserver is not set up for us; none for any other failure. */
export const setUpCall = ({ scope, cause }: Retry): string | undefined => {
  if (scope !== 'bridge' || !(cause instanceof HomeserverError) || cause.errcode === undefined) return undefined
  return cause.status === 401 ? undefined : cause.call
}

/** Whether a refusal may be due to how the homeserver is set up after all. */
export const isDoubtful = ({ cause }: Refused): boolean => cause instanceof HomeserverError && !isOfMessage(cause)

/** Retry, Refused, or the error itself: what nobody classified is ours. */
export const verdict = (error: unknown): unknown => (error instanceof HomeserverError ? verdictOn(error) : error)

/** Runs the work; what the homeserver refused or did not answer is thrown as Retry or Refused. */
export const judged = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work()
  } catch (error) {
    throw verdict(error)
  }
}
