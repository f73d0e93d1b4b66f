import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SOFTBANK } from '../../../packages/protocol/src/dialects/emoji.ts'
import { fromWeChat, toOldWeChat } from '../../../packages/protocol/src/dialects/words.ts'

const pairs = SOFTBANK.flatMap(([first, emoji]) =>
  emoji.split(' ').map((each, index) => [String.fromCharCode(first + index), each] as const),
)

test('every emoji of old builds shows as itself and can be sent, with a variation selector or without', () => {
  expect(pairs).toHaveLength(470)
  expect(new Set(pairs.map(([, emoji]) => emoji)).size).toBe(470)
  for (const [code, emoji] of pairs) {
    expect(fromWeChat(`a${code}b`)).toBe(`a${emoji}b`)
    expect([emoji, toOldWeChat(`a${emoji}b`)]).toEqual([emoji, `a${code}b`])
    const letter = /^[©®™]/.test(emoji)
    const bare = emoji.replaceAll('\ufe0f', '')
    expect([emoji, toOldWeChat(bare)]).toEqual([emoji, letter ? bare : code])
  }
})

test.each([
  ['\ue04c', '🌙'],
  ['\ue13d', '⚡'],
  ['\ue415', '😄'],
  ['\ue022', '❤️'],
  ['\ue21c', '1️⃣'],
  ['\ue210', '#️⃣'],
  ['\ue513', '🇨🇳'],
  ['\ue24e', '©️'],
])('%j is %s', (code, emoji) => {
  expect(fromWeChat(code)).toBe(emoji)
  expect(toOldWeChat(emoji)).toBe(code)
})

test.each([
  ['bracket codes', '[微笑][Smile]'],
  ['letters', '1 # 12 © ® ™ 3'],
  ['families', '👨‍👩‍👧'],
  ['colours of skin', '👍🏽'],
  ['flags that SoftBank had none of', '🇸🇪🇩🇰'],
  ['emoji that came later', '🥹🫠'],
  ['what is to be drawn as a letter', '☎\ufe0e'],
  ['words', '你好，“世界”。'],
])('%s stay as they are', (_what, text) => {
  expect(toOldWeChat(text)).toBe(text)
  expect(fromWeChat(text)).toBe(text)
})

test('code points that nobody knows stay as they are', () => {
  expect(fromWeChat('\ue000\ue05b\ue50a\uf8ff')).toBe('\ue000\ue05b\ue50a\uf8ff')
})

test('flags next to each other are told apart', () => {
  expect(toOldWeChat('🇨🇳🇯🇵🇸🇪🇺🇸')).toBe('\ue513\ue50b🇸🇪\ue50c')
})

test('what old builds say comes back to them as they said it', () => {
  const code = fc.constantFrom(...pairs.map(([each]) => each))
  const other = fc.constantFrom('a', '7 ', '你', '，', '[微笑]', '\u2005', '@', '\n', '🥹', '©')
  fc.assert(
    fc.property(fc.array(fc.oneof(code, other)), (said) => {
      expect(toOldWeChat(fromWeChat(said.join('')))).toBe(said.join(''))
    }),
  )
})

test('what people say elsewhere comes back as they said it', () => {
  const emoji = fc.constantFrom(...pairs.map(([, each]) => each))
  fc.assert(
    fc.property(fc.array(fc.oneof(emoji, fc.constantFrom('a', '7 ', '你', '👍🏽', '👨‍👩‍👧'))), (said) => {
      expect(fromWeChat(toOldWeChat(said.join('')))).toBe(said.join(''))
    }),
  )
})
