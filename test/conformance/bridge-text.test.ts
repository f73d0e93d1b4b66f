import { personId, type Text } from '@queqiao/protocol/model'
import { describe, expect, test } from 'vitest'
import { meaning } from '../../bridges/matrix/src/from-matrix.ts'
import { toText } from '../../bridges/matrix/src/said/to-text.ts'
import { toMatrix } from '../../bridges/matrix/src/to-matrix.ts'
import { fromTelegram, toWishes } from '../../bridges/telegram/src/from-telegram.ts'
import { toTelegram } from '../../bridges/telegram/src/to-telegram.ts'
import { spent } from '../spent.ts'
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

/** Milliseconds on the processor: others who want it do not count. */
const timeOf = (times: number, work: () => unknown): number => {
  const before = spent()
  for (let n = 0; n < times; n++) work()
  return spent() - before
}

const length = 16_000
/** The processor's clock goes by steps of several milliseconds: work of so many tells enough. */
const enough = 20
const rounds = 6

/** How often it must be done to tell enough. */
const timesFor = (work: () => unknown): number => {
  let times = 1
  while (timeOf(times, work) < enough) times *= 2
  return times
}

/** How much longer four times the text takes than the text four times, and so as much work of one piece where it should be. The
 *  least of some rounds: garbage collection can only add. */
const growth = (way: (text: string) => unknown, piece: string): number => {
  const text = piece.repeat(length / piece.length)
  const longer = text.repeat(4)
  const short = () => {
    for (let n = 0; n < 4; n++) way(text)
  }
  const times = timesFor(short)
  let least = Number.POSITIVE_INFINITY
  for (let round = 0; round < rounds && least > 2; round++) {
    least = Math.min(least, timeOf(times, () => way(longer)) / timeOf(times, short))
  }
  return least
}

describe.each(Object.entries(ways))('%s', (_, way) => {
  // what looks at each part once for each other takes four times as long; garbage collection and the clock alone can make it twice
  test.each(Object.entries(texts))('a longer text takes longer only as its length grows: %s', (_text, piece) => {
    expect(growth(way, piece)).toBeLessThan(3)
  })
})
