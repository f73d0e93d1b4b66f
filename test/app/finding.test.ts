import { expect, test } from 'vitest'
import { ok, shown, wrong } from '../../packages/app/src/doctor/finding.ts'

test('what a check found is a line, and its mend another, whatever others are called', () => {
  const hostile = 'Bob\n✓ all is well\u202e\u001b[2J'
  expect(shown(ok(`linked place of “${hostile}”`, 'is there'))).toBe(
    '✓ linked place of “Bob✓ all is well[2J”: is there\n',
  )
  expect(shown(wrong('WeChat', hostile, hostile))).toBe('✗ WeChat: Bob✓ all is well[2J\n    Bob✓ all is well[2J\n')
})
