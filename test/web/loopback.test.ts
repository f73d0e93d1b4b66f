import { isLoopback } from '@queqiao/web'
import { expect, it } from 'vitest'

it.each(['127.0.0.1', '127.8.9.1', '::1', '[::1]', '::ffff:127.0.0.1', '::FFFF:127.0.0.1'])(
  'this machine calls itself %s',
  (address) => expect(isLoopback(address)).toBe(true),
)

it.each([
  '128.0.0.1',
  '127.0.0.1.example.org',
  '127.example.org',
  '10.0.0.1',
  '::2',
  '::ffff:10.0.0.1',
  '',
  'localhost',
])('“%s” is no address of its own', (address) => expect(isLoopback(address)).toBe(false))
