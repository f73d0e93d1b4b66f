import { isIPv4, isIPv6 } from 'node:net'
import { getConnInfo } from '@hono/node-server/conninfo'
import { isLoopback } from '@queqiao/web'
import type { Context } from 'hono'

const plain = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '')

/** The address alone: some proxies write the port behind it, and a newer one in brackets. */
const withoutPort = (forwarded: string): string =>
  /^\[(.*)\](?::\d+)?$|^([\d.]+):\d+$/.exec(forwarded)?.slice(1).join('') ?? forwarded

/** The network of an address: of the newer kind everybody has as many as they like, and the first half is theirs. */
const networkOf = (address: string): string => {
  if (!isIPv6(address)) return address
  const [head = '', tail] = address.split('::')
  const [first, last] = [head.split(':').filter(Boolean), (tail ?? '').split(':').filter(Boolean)]
  const zeros = Array.from({ length: Math.max(0, 8 - first.length - last.length) }, () => '0')
  const groups = tail === undefined ? first : [...first, ...zeros, ...last]
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`
}

const socketOf = (c: Context): string | undefined => {
  try {
    return getConnInfo(c).remote.address
  } catch {
    // asked without a server, as tests do
    return undefined
  }
}

/** Where a request comes from: an IPv4 address, or the first half of a newer one. What `X-Forwarded-For` says last is believed
 *  where the connection comes from this machine: a proxy wrote that, and everything before it anybody could. */
export const callerOf = (c: Context): string => {
  const address = plain(socketOf(c) ?? 'unknown')
  if (!isLoopback(address)) return networkOf(address)
  const forwarded = plain(withoutPort(c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim() ?? ''))
  return networkOf(isIPv4(forwarded) || isIPv6(forwarded) ? forwarded : address)
}
