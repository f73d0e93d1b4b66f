import { accountId } from '@queqiao/protocol/model'
import { expect, it } from 'vitest'
import { buttonOf, copying } from '../../../bridges/telegram/src/shown/presses.ts'

it('what a button copies is at most 256 characters, none of them half', () => {
  const { copies } = { copies: '', ...copying({ label: 'all', words: `${'a'.repeat(255)}🐦🌸` }) }
  expect(copies).toBe(`${'a'.repeat(255)}🐦`)
})

it('a name that turns around what is shown behind it does so on no button', () => {
  const choice = { label: '\u202eannA', line: '1', token: 't.0' }
  expect(buttonOf(choice, accountId('me'))?.text).toBe('annA')
  expect(copying({ label: '\u202eannA', words: 'a' }).text).toBe('annA')
})
