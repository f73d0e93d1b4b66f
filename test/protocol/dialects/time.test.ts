import { expect, test } from 'vitest'
import { timeOf } from '../../../packages/protocol/src/dialects/time.ts'

const now = 1_800_000_000_000

test.each([
  ['seconds', 1_700_000_000, 1_700_000_000_000],
  ['milliseconds', 1_700_000_000_123, 1_700_000_000_123],
  ['nothing', undefined, now],
  ['zero', 0, now],
  ['what comes before all', -5, now],
  ['microseconds a thousand times over, which are no date', 1_796_005_275_052_599_000, now],
  ['more than any date', 1e300, now],
])('a client that says when by %s', (_, stamp, time) => {
  expect(timeOf(stamp, now)).toBe(time)
})
