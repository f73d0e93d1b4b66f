import { expect, test } from 'vitest'
import { counted, slopeOf } from './counting.ts'

const said = (...names: readonly string[]) =>
  names.map((name) => {
    const [chat = '', n = ''] = name.split('#')
    return { at: 0, chat: Number(chat), n: Number(n) }
  })

const about = { chats: 2, first: 1, each: 2 }

test('what came once and in order counts as nothing wrong, whichever chat was first', () => {
  const all = said('0#0', '1#0', '1#1', '0#1', '0#2', '1#2')
  expect(counted(all, about)).toEqual({ sent: 4, lost: 0, doubled: 0, reordered: 0 })
})

test('what never came is lost, what came again doubled, what came after a later one of its chat reordered', () => {
  expect(counted(said('0#1', '1#1', '1#2'), about)).toMatchObject({ lost: 1, doubled: 0, reordered: 0 })
  expect(counted(said('0#1', '0#2', '0#1', '1#1', '1#2'), about)).toMatchObject({ lost: 0, doubled: 1, reordered: 0 })
  expect(counted(said('0#2', '0#1', '1#1', '1#2'), about)).toMatchObject({ lost: 0, doubled: 0, reordered: 1 })
})

test('a slope is told from noise', () => {
  const rising = slopeOf([100, 103, 106.1, 108.9, 112])
  expect(rising.slope).toBeCloseTo(3, 1)
  expect(rising.slope).toBeGreaterThan(rising.noise)
  const flat = slopeOf([100, 104, 99, 103, 100, 101])
  expect(Math.abs(flat.slope)).toBeLessThan(flat.noise)
})
