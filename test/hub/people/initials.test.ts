import { expect, it } from 'vitest'
import { initials } from '../../../packages/hub/src/people/initials.ts'

it.each([
  ['王建国', 'wjg'],
  ['曾国藩', 'zgf'],
  ['单雄信', 'sxx'],
  ['解晓东', 'xxd'],
  ['仇英', 'qy'],
  ['欧阳修', 'oyx'],
  ['李Anna Lee', 'lal'],
  ['🙂 张三 (上海)', 'zssh'],
])('%s begins with %s', async (name, letters) => {
  expect(await initials(name)).toBe(letters)
  expect(await initials(name)).toBe(letters)
})

it.each(['Anna', '', '🙂', '42'])('a name in which nothing is Chinese has none: %s', async (name) => {
  expect(await initials(name)).toBeUndefined()
})
