import { personId, type Text } from '@queqiao/protocol/model'
import { describe, expect, test } from 'vitest'
import { meaning } from '../../bridges/matrix/src/from-matrix.ts'
import { toMatrix } from '../../bridges/matrix/src/to-matrix.ts'
import { toText } from '../../bridges/matrix/src/said/to-text.ts'
import { fromTelegram, toWishes } from '../../bridges/telegram/src/from-telegram.ts'
import { toTelegram } from '../../bridges/telegram/src/to-telegram.ts'
import { account } from '../telegram/port.ts'
import { privately, said } from '../telegram/said.ts'
import { update } from '../telegram/updates.ts'

const ann = { id: personId('wxid_ann'), name: 'Ann' }
const everybody = { get: () => ann } as unknown as ReadonlyMap<string, typeof ann>

const fromMatrix = (body: string, formatted_body = body) => {
  const content = { msgtype: 'm.text', body, formatted_body, 'm.relates_to': { 'm.in_reply_to': { event_id: '$1' } } }
  const about = { id: '$2', room: '!r', sender: '@me:x', type: 'm.room.message', stateKey: undefined }
  const meant = meaning({ ...about, content }, false)
  return meant.kind === 'say' ? toText(meant, everybody) : meant
}

const fromTelegramText = (text: string) => {
  const heard = fromTelegram(update({ text }))
  return heard.kind === 'nothing' ? heard : toWishes(heard, { to: { account, chat: privately } })
}

/** What people can make long: one word, and what each converter looks for, again and again. */
const texts: Readonly<Record<string, string>> = {
  'one long word': 'a',
  'no address': 'a.',
  addresses: 'a.b/c@d ',
  dots: '.',
  slashes: '/a',
  names: '@name ',
  'short lines': 'ab\n',
  'markup that never ends': '<a href="',
  'links to nobody here': '<a href="https://matrix.to/#/@a:x">nowhere</a>',
  'signs that must be escaped': '&<>"',
  'repetitions of an answer': '> <@a:x> b\n',
}

const mentions = (text: string): Text =>
  [...text.matchAll(/.{1,8}/gsu)].flatMap(([run]) => [run, { mention: ann.id, name: 'Ann' }])

const ways: Readonly<Record<string, (text: string) => unknown>> = {
  'to Matrix': (text) => toMatrix(said({ text: [text] }), () => ['@a:x']),
  'to Matrix with mentions': (text) => toMatrix(said({ text: mentions(text) }), () => ['@a:x']),
  'from Matrix': (text) => fromMatrix(text),
  'from Matrix with a long page': (text) => fromMatrix('hi', text),
  'to Telegram': (text) => toTelegram(said({ text: [text] }), { account, limit: 1 }),
  'to Telegram with mentions': (text) => toTelegram(said({ text: mentions(text) }), { account, limit: 1 }),
  'from Telegram': fromTelegramText,
}

const timeOf = (work: () => void): number => {
  const before = performance.now()
  work()
  return performance.now() - before
}

const length = 16_000
const rounds = 24

/** How much longer four times the text takes than the text four times, and so as much work of one piece where it should be:
 *  others who want the processor break into both alike. The least of some rounds: whatever else the machine does can only
 *  add. */
const growth = (way: (text: string) => unknown, piece: string): number => {
  const text = piece.repeat(length / piece.length)
  let [short, long] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
  for (let round = 0; round < rounds && (round < 2 || long > 1.25 * short); round++) {
    short = Math.min(
      short,
      timeOf(() => {
        for (let n = 0; n < 4; n++) way(text)
      }),
    )
    long = Math.min(
      long,
      timeOf(() => way(text.repeat(4))),
    )
  }
  // two milliseconds for what takes hardly any time at all
  return long / (short + 2)
}

describe.each(Object.entries(ways))('%s', (_, way) => {
  // what looks at each part once for each other takes four times as long; garbage collection alone can make it twice
  test.each(Object.entries(texts))('a longer text takes longer only as its length grows: %s', (_text, piece) => {
    expect(growth(way, piece)).toBeLessThan(3)
  })
})
