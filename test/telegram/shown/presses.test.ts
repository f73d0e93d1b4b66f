import { expect, it } from 'vitest'
import { copying } from '../../../bridges/telegram/src/shown/presses.ts'

it('what a button copies is at most 256 characters, none of them half', () => {
  const { copies } = { copies: '', ...copying({ label: 'all', words: `${'a'.repeat(255)}🐦🌸` }) }
  expect(copies).toBe(`${'a'.repeat(255)}🐦`)
})
