import { lookup as ask } from 'node:dns/promises'
import { isIP, type LookupFunction } from 'node:net'
import { buildConnector } from 'undici'
import { FetchError } from './fetch-error.ts'
import type { Networks } from './networks.ts'

/** The addresses of a host. Rejects as `dns.lookup` does. */
export type Lookup = (host: string) => Promise<readonly string[]>

/** As the system has them. */
export const systemLookup: Lookup = async (host) => (await ask(host, { all: true })).map(({ address }) => address)

/** What a connector needs. */
export interface Ways {
  readonly networks: Networks
  readonly lookup: Lookup
  /** Milliseconds until the connection stands, with its lookup and TLS. */
  readonly timeout: number
}

const isPrivate = (host: string): FetchError =>
  new FetchError('refused', `${host}: a private address; only what fetch.allowPrivate names is fetched from such`)

/** Gives out only what may be connected to. The connection is made to exactly what this gave. */
const checked = ({ networks, lookup }: Ways): LookupFunction => {
  const admitted = async (host: string) => {
    const addresses = (await lookup(host)).filter((address) => networks.admit(address))
    if (addresses.length === 0) throw isPrivate(host)
    return addresses.map((address) => ({ address, family: isIP(address) }))
  }
  return (host, _options, callback) => {
    admitted(host).then(
      (addresses) => callback(null, addresses),
      (error) => callback(error, []),
    )
  }
}

/** Connects to no address but one that was checked: a name is looked up once, for the connection itself, so that it cannot
 *  mean another address a moment later. */
export const guardedConnector = (ways: Ways): buildConnector.connector => {
  const { networks, timeout } = ways
  // with this Node asks for all addresses at once, and tries one after the other
  const connect = buildConnector({ timeout, allowH2: false, autoSelectFamily: true, lookup: checked(ways) })
  return (options, callback) => {
    const { hostname } = options
    // an address is not looked up
    if (isIP(hostname) === 0 || networks.admit(hostname)) connect(options, callback)
    else callback(isPrivate(hostname), null)
  }
}
