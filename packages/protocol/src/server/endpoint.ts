import type { Dialect, Reading } from '../dialects/dialect.ts'

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
}

const SHORTEST_TOKEN = 20

const check = (endpoints: readonly Endpoint[]): void => {
  const short = endpoints.find(({ token }) => token.length < SHORTEST_TOKEN)
  if (short) throw new TypeError(`endpoint ${short.name}: its token is shorter than ${SHORTEST_TOKEN} characters`)
  const tokens = new Set(endpoints.map(({ token }) => token))
  if (tokens.size < endpoints.length) throw new TypeError('two endpoints have the same token')
}

/** Takes as long for a token that is nearly right as for one that is all wrong. */
const same = (given: string, token: string): boolean => {
  let difference = given.length ^ token.length
  for (let index = 0; index < token.length; index++) difference |= given.charCodeAt(index) ^ token.charCodeAt(index)
  return difference === 0
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

/** Why a client is turned down, in words that it shows to its user; none if it may come. */
export const refusal = (endpoint: Endpoint, { appid, report }: Reading): string | undefined => {
  if (endpoint.appid && appid !== endpoint.appid) return 'this appid is not accepted here'
  if (!endpoint.accounts?.length || report.account === undefined) return undefined
  return endpoint.accounts.includes(report.account) ? undefined : 'this account may not log in here'
}
