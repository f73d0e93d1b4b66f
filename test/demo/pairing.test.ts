import { expect, test, vi } from 'vitest'
import { type Pair, pairing } from '../../packages/app/src/demo/pairing.ts'

const say = (text: string, sender = 'Anna') => ({ chat: 'Anna', sender, text })

const table = (patience: number) => {
  const shown: Pair[] = []
  return { shown, ...pairing((pair) => shown.push(pair), patience) }
}

test('a message is shown once, with both of its sides', () => {
  const { shown, add } = table(1_000)
  add('left', say('hi'))
  add('right', say('hi', 'Anna (WeChat)'))
  expect(shown).toEqual([{ left: say('hi'), right: say('hi', 'Anna (WeChat)') }])
})

test('one that stays alone is shown alone, after a while', async () => {
  const { shown, add } = table(20)
  add('left', say('hi'))
  expect(shown).toEqual([])
  await vi.waitFor(() => expect(shown).toEqual([{ left: say('hi') }]), 9_000)
})

test('one that overtakes another on its way does not overtake it on the screen', () => {
  const { shown, add, flush } = table(1_000)
  add('left', say('one'))
  add('left', say('two'))
  add('right', say('two'))
  flush()
  expect(shown).toEqual([{ left: say('one') }, { left: say('two'), right: say('two') }])
})

test('the same words on the same side are two messages', () => {
  const { shown, add, flush } = table(1_000)
  add('left', say('ok'))
  add('left', say('ok'))
  flush()
  expect(shown).toHaveLength(2)
})
