import { BlockList, isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

type Address = ipaddr.IPv4 | ipaddr.IPv6

/** All that is given out to the public under IPv6; what has its own use within it has a range of its own. */
const global = ipaddr.IPv6.parseCIDR('2000::/3')

const isPublic = (address: Address): boolean =>
  address.range() === 'unicast' && (address instanceof ipaddr.IPv4 || address.match(global))

const family = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 4 ? 'ipv4' : 'ipv6')

const NETWORK = /^([^/]+)(?:\/(\d{1,3}))?$/

const listed = (networks: readonly string[]): BlockList => {
  const list = new BlockList()
  for (const network of networks) {
    const [, address = '', length] = NETWORK.exec(network) ?? []
    const most = isIP(address) === 4 ? 32 : 128
    const prefix = Number(length ?? most)
    if (isIP(address) === 0 || prefix > most)
      throw new TypeError(`${network} is no address and no network such as 192.168.1.0/24`)
    list.addSubnet(address, prefix, family(address))
  }
  return list
}

/** The addresses that files may be fetched from: public ones, and networks that were named. */
export class Networks {
  readonly #allowed: BlockList

  /** `allowed`: addresses and networks such as `192.168.1.0/24` or `fd00::/8`. Throws a TypeError for what is neither. */
  constructor(allowed: readonly string[]) {
    this.#allowed = listed(allowed)
  }

  /** Whether an address, in its usual spelling, may be fetched from. An IPv4 address in IPv6 form counts as what it is. */
  admit(text: string): boolean {
    if (isIP(text) === 0) return false
    const address = ipaddr.process(text)
    const [bare = ''] = address.toString().split('%')
    return isPublic(address) || this.#allowed.check(bare, address.kind())
  }
}
