import { describe, expect, it } from 'vitest'
import { Networks } from '../../../../packages/hub/src/files/fetch/networks.ts'

const nothing = new Networks([])

describe('without settings', () => {
  it.each([
    '8.8.8.8',
    '1.1.1.1',
    '172.32.0.1',
    '100.128.0.1',
    '2606:4700:4700::1111',
    '2a00:1450:4001::8',
    '::ffff:8.8.8.8',
  ])('%s is public', (address) => {
    expect(nothing.admit(address)).toBe(true)
  })

  it.each([
    ['loopback', '127.0.0.1', '127.255.255.254', '::1'],
    ['private', '10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.0.1'],
    ['link-local, where clouds keep their secrets', '169.254.169.254', 'fe80::1', 'fe80::1%1'],
    ['behind the NAT of a provider', '100.64.0.1', '100.127.255.254', '100.100.100.200'],
    ['this network', '0.0.0.0', '0.1.2.3', '::'],
    ['multicast and broadcast', '224.0.0.1', '239.255.255.255', '255.255.255.255', 'ff02::1'],
    ['reserved', '192.0.0.1', '192.0.2.1', '198.18.0.1', '198.51.100.1', '203.0.113.1', '240.0.0.1', '192.88.99.1'],
    ['unique local and site-local', 'fc00::1', 'fd12:3456::1', 'fec0::1'],
    ['IPv4 inside IPv6', '::ffff:127.0.0.1', '::ffff:a00:1', '::127.0.0.1', '::7f00:1', '::ffff:0:127.0.0.1'],
    ['IPv4 through a gateway', '64:ff9b::7f00:1', '64:ff9b:1::a00:1', '2002:7f00:1::1', '2001:0:53aa:64c::1'],
    ['documentation, discard and the rest', '2001:db8::1', '3fff::1', '100::1', '4000::1', '5f00::1', '2001:2::1'],
    ['no address', '', 'localhost', '127.1', '0x7f.0.0.1', '2130706433', '[::1]', '8.8.8.8/8'],
  ])('%s is not', (_what, ...addresses) => {
    expect(addresses.filter((address) => nothing.admit(address))).toEqual([])
  })
})

describe('what was allowed', () => {
  const some = new Networks(['192.168.1.0/24', '10.1.2.3', 'fd00::/8', '64:ff9b::/96'])

  it.each(['192.168.1.77', '10.1.2.3', '::ffff:10.1.2.3', 'fd12::1', '64:ff9b::808:808', '8.8.8.8'])(
    '%s',
    (address) => {
      expect(some.admit(address)).toBe(true)
    },
  )

  it.each(['192.168.2.1', '10.1.2.4', 'fc00::1', '127.0.0.1', '::1', '64:ff9b:1::1'])('but not %s', (address) => {
    expect(some.admit(address)).toBe(false)
  })

  it.each(['nas.example.org', '10.0.0.0/33', '10.0.0.0/', '10.0.0.0/x', '10.0/8', 'fd00::/129', '10.0.0.0/8/8', ''])(
    '%j is no network, and is named',
    (network) => {
      expect(() => new Networks([network])).toThrow(`${network} is no address and no network`)
    },
  )
})
