import { expect, it } from 'vitest'
import { remember } from '../../../bridges/telegram/src/places/remembered.ts'

it('a thousand are remembered; then the one that was remembered longest is forgotten', () => {
  const some = new Set<number>()
  for (let one = 0; one < 1_500; one++) remember(some, one)
  expect([some.size, some.has(499), some.has(500), some.has(1_499)]).toEqual([1_000, false, true, true])
})
