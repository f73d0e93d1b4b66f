import type { Dialect, Reading, Setting } from '../dialects/dialect.ts'
import { Unreadable } from '../dialects/errors.ts'
import { same } from './same.ts'

/** One URL that clients call, and who may call it. */
export interface Endpoint {
  /** Names it in reports and in the log. */
  readonly name: string
  readonly dialect: Dialect
  /** The secret part of the URL: at least 20 characters, another one for each endpoint. */
  readonly token: string
  /** Refuses clients that name another one. Default: any. */
  readonly appid?: string
  /** The vendor's signature key, where it has one. */
  readonly secret?: string
  /** Accounts that may come here. Default, and if empty: any. */
  readonly accounts?: readonly string[]
  /** How polls are answered, where the vendor's documents leave that open. */
  readonly tasks?: Setting['tasks']
  /** The folder on the client's machine that its downloads go to, where it does not say. */
  readonly downloads?: string
  /** Offers a WebSocket to clients that know how to use one. Default: true, where the doors have a `url` and `sockets`. */
  readonly socket?: boolean
}

const SHORTEST_TOKEN = 20

const check = (endpoints: readonly Endpoint[]): void => {
  const short = endpoints.find(({ token }) => token.length < SHORTEST_TOKEN)
  if (short) throw new TypeError(`endpoint ${short.name}: its token is shorter than ${SHORTEST_TOKEN} characters`)
  const tokens = new Set(endpoints.map(({ token }) => token))
  if (tokens.size < endpoints.length) throw new TypeError('two endpoints have the same token')
}

/** Finds an endpoint by its token. Throws TypeError for a token that is too short or there twice. */
export const endpointBy = (endpoints: readonly Endpoint[]): ((token: string) => Endpoint | undefined) => {
  check(endpoints)
  return (token) => {
    let found: Endpoint | undefined
    for (const endpoint of endpoints) if (same(token, endpoint.token)) found = endpoint
    return found
  }
}

/** Whether an account may come; all may where none is named. */
export const admits = ({ accounts }: Endpoint, account: string): boolean =>
  !accounts?.length || accounts.includes(account)

/** Why a client is turned down, in words that it shows to its user; none if it may come. */
export const refusal = (endpoint: Endpoint, { appid, report, waiting }: Reading): string | undefined => {
  // the newest clients name none
  if (endpoint.appid && appid !== undefined && appid !== endpoint.appid) return 'this appid is not accepted here'
  // whoever waits for a login has to be told how
  if (waiting || report.account === undefined) return undefined
  return admits(endpoint, report.account) ? undefined : 'this account may not log in here'
}

// WeChat's own have letters, digits and few signs, and fewer than fifty of them
const ACCOUNT = /^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]{1,128}$/u

/** Throws `Unreadable`, `account`, for an account as no WeChat names one: it would stand in addresses, in the log and in metrics. */
export const checkAccount = ({ report: { account } }: Reading): void => {
  if (account === undefined || ACCOUNT.test(account)) return
  throw new Unreadable('account', 'account: expected at most 128 characters, none of them a control character')
}
