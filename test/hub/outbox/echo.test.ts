import type { Content, Mentioned, Text } from '@queqiao/protocol/model'
import { describe, expect, it } from 'vitest'
import { isEchoOf } from '../../../packages/hub/src/outbox/echo.ts'
import { fromWeChat, toOldWeChat } from '../../../packages/protocol/src/dialects/words.ts'
import { spent } from '../../spent.ts'
import { anna, bob, message, myself } from '../paper.ts'

const names = new Map<Mentioned, readonly string[]>([
  [anna, ['Anna', 'Annie']],
  [bob, ['Bob B.']],
])
const sent = (...text: Text): Content<never> => ({ kind: 'text', text })
const isEcho = (content: Content<never>, words: string, mentions: readonly Mentioned[] = []) =>
  isEchoOf(content, message({ words, mentions, sender: myself, fromSelf: true }), (who) => names.get(who) ?? [])
const at = (mention: Mentioned, name = 'Anna') => ({ mention, name })

describe('an own message that came back is recognised', () => {
  it.each([
    ['with the same words', sent('hi there'), 'hi there'],
    ['with other blanks', sent(' hi\u2005 there '), 'hi  there'],
    ['with a mention in its place', sent('look ', at(anna), ' here'), 'look @Anna\u2005here'],
    ['with the mention under another name of theirs', sent(at(anna), ' hi'), '@Annie hi'],
    ['with a name that has a blank', sent(at(bob, 'Bob B.'), ' hi'), '@Bob B. hi'],
    ['with the mentions in front', sent('hi ', at(anna), ' and ', at(bob, 'Bob B.')), '@Anna @Bob B. hi and'],
    ['with a mention of everybody', sent(at('all', 'all'), ' hi'), '@所有人 hi'],
    ['with an emoji that has lost its variation', sent('thanks ❤️'), 'thanks ❤'],
    ['with a sign that nobody sees in its words', sent('{$@} is a sign'), '{$\u2060@} is a sign'],
    ['with a code of WeChat’s for an emoji', sent('thanks 🙂, bye'), 'thanks [微笑], bye'],
    ['with an emoji for a code of WeChat’s', sent('[微笑][Smile] thanks'), '🙂😀 thanks'],
    ['with an emoji that is several', sent('we 👨‍👩‍👧 here'), 'we [家庭] here'],
    ['with an emoji of old builds', sent(fromWeChat(toOldWeChat('☎️ and 🌙⚡️'))), '☎ and 🌙⚡'],
    ['with an emoji whose parts are not joined any more', sent('we 👨‍👩‍👧 here'), 'we 👨👩👧 here'],
    ['with signs that XML writes otherwise', sent('1 < 2 & "so"'), '1 &lt; 2 &amp; &quot;so&quot;'],
    ['with blanks around it gone', sent('  hi\n'), 'hi'],
    ['with other line ends', sent('one\r\ntwo\n\nthree'), 'one\ntwo\nthree'],
    ['with a mention that a blank follows', sent(at(anna), 'hi'), '@Anna hi'],
    ['with a mention alone', sent(at(anna)), '@Anna\u2005'],
  ])('%s', (_, content, words) => {
    expect(isEcho(content, words)).toBe(true)
  })

  it('with a name that nobody knows, if the report says who is mentioned', () => {
    expect(isEcho(sent(at(anna), ' hi'), '@小安 hi', [anna])).toBe(true)
    expect(isEcho(sent(at(anna), ' hi'), '@小安 hi')).toBe(false)
  })
})

describe('what the owner types on the phone is not taken for an echo', () => {
  it.each([
    ['other words', sent('hi'), 'ho'],
    ['more words', sent('hi'), 'hi there'],
    ['words that end the same behind another mention', sent(at(anna), ' ok'), '@Bob no, that is not ok'],
    ['the words without the mention', sent(at(anna), ' ok'), 'ok'],
    ['a picture', sent('hi'), ''],
    ['another emoji', sent('ok 🙂'), 'ok 🙃'],
    ['another code', sent('ok [微笑]'), 'ok [大哭]'],
    ['other words in brackets', sent('see [1]'), 'see 🙂'],
  ])('%s', (_, content, words) => {
    expect(isEcho(content, words, [bob])).toBe(false)
  })
})

it('takes no longer for many mentions', () => {
  const text: Text = Array.from({ length: 40 }, () => at(anna))
  const began = spent()
  expect(isEcho(sent(...text, ' x'), `${'@nobody '.repeat(5_000)}y`)).toBe(false)
  expect(spent() - began).toBeLessThan(1_000)
})
