import { mentioned, summary, type WeChatId, weChatId, words } from '@queqiao/protocol/model'
import { afterEach, beforeEach, describe, expect } from 'vitest'
import { anna, bob, family, message, myself, until, withAnna } from '../matrix/house.ts'
import { contents } from './bridges/contents.ts'
import { type House, house, isCertain, promises } from './bridges/house.ts'
import { onMatrix } from './bridges/matrix.ts'
import { onTelegram } from './bridges/telegram.ts'
import { onWeb } from './bridges/web.ts'

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

describe.each([onMatrix, onTelegram, onWeb])('$name', (subject) => {
  let at: House
  beforeEach(async () => {
    at = await house(subject)
  })
  afterEach(() => at.stop())

  const promise = promises(subject)

  const hello = async (place: 'Family' | 'Anna' = 'Family') => {
    await at.append(message('hello', { chat: place === 'Family' ? family : withAnna }))
    await at.reads(place, 'hello')
    return at.side.shown(place)[0]?.id
  }
  const said = async () => {
    const { command } = await at.taken()
    if (command.kind !== 'send' || command.content.kind !== 'text') return expect.fail('no text')
    return { to: command.chat, text: command.content.text }
  }

  describe('what is said in WeChat', () => {
    promise('stands in a place of the chat’s own, under the name of whoever said it', async () => {
      await at.append(message('in private', { chat: withAnna }), message('in the room', { sender: bob }))
      await at.reads('Anna', 'in private')
      await at.reads('Family', 'in the room')
      expect(at.side.shown('Anna')[0]?.by).toBe('Anna')
      expect(at.side.shown('Family')[0]?.by).toBe('Bobby')
    })

    promise('stands in the order in which it was said', async () => {
      const numbers = Array.from({ length: 20 }, (_, n) => `n${n}`)
      for (const words of numbers) await at.append(message(words, words.endsWith('1') ? { sender: bob } : {}))
      await at.reads('Family', ...numbers)
    })

    promise('is readable whatever it is', async () => {
      await at.append(...contents.map((content) => message('', { content })))
      await at.reads('Family', ...contents.map((content) => expect.stringContaining(summary(content))))
    })

    promise('has a line of what it answers in front', async () => {
      const quote = { name: 'Bob', excerpt: 'tea\nor coffee?' }
      await at.append(message('tea', { quote, chat: withAnna }))
      await at.reads('Anna', '> Bob: tea or coffee?\ntea')
    })

    promise('answers what it quotes, where that stands there', async () => {
      const [hello, mine] = [message('hello'), message('mine', { sender: myself, fromSelf: true })]
      await at.append(hello, mine)
      const about = { sender: bob, excerpt: 'hello' }
      const quoting = ({ wechat }: typeof hello) => ({ quote: { ...about, ...(wechat && { wechat }) } })
      await at.append(message('one', quoting(hello)), message('two', quoting(mine)))
      await at.reads('Family', 'hello', 'mine', 'one', 'two')
      const [first, second, ...answers] = at.side.shown('Family')
      expect(answers.map((one) => one.answers)).toEqual([first?.id, second?.id])
    })

    promise('answers what was written there, where WeChat quotes that', async () => {
      await hello()
      const written = at.side.write('Family', 'tea?')
      await said()
      const wechat = weChatId('tea')
      await at.append(message('tea?', { sender: myself, fromSelf: true, wechat }))
      await at.append(message('yes', { quote: { wechat, excerpt: 'tea?' } }))
      await until(() => at.side.shown('Family').some(({ text }) => text === 'yes'))
      expect(at.side.shown('Family').find(({ text }) => text === 'yes')?.answers).toBe(written)
    })

    promise('is nobody’s where WeChat itself says it', async () => {
      await at.append(message('', { content: { kind: 'system', text: 'Bobby has joined' } }))
      await at.reads('Family', 'Bobby has joined')
      expect(at.side.shown('Family')[0]?.by).not.toBe('Anna')
    })

    promise('waits in order while nobody answers there, then comes, several messages at once', async () => {
      await at.side.away()
      await at.append(message('one'))
      await until(() => at.thrown.length > 0)
      await at.append(message('two'), message('three'))
      await at.side.back()
      await at.reads('Family', 'one', 'two', 'three')
      await at.append(message('end'))
      await at.reads('Family', 'one', 'two', 'three', 'end')
      expect(at.thrown).toSatisfy((all: unknown[]) => all.every(isCertain))
      expect(Math.max(...at.runs)).toBeGreaterThan(1)
    })

    promise('stands there once, also if the rest of what came with it had to wait', async () => {
      await at.side.away()
      await at.append(message('one'))
      await until(() => at.thrown.length > 0)
      await at.append(message('two'), message('three'), message('four'))
      at.side.limit(3)
      await at.side.back()
      await at.append(message('end'))
      await at.reads('Family', 'one', 'two', 'three', 'four', 'end')
      expect(at.thrown.at(-1)).toSatisfy(isCertain)
    })

    promise('recognises the repeat of a send whose answer was lost', async () => {
      await hello()
      at.side.loseAnswer('send')
      await at.append(message('once'))
      await at.append(message('after'))
      await at.reads('Family', 'hello', 'once', 'after')
      expect(at.thrown).toHaveLength(1)
    })

    promise('says where a message may be missing', async () => {
      await hello()
      at.side.loseAnswer('send')
      await at.append(message('once'))
      await at.append(message('after'))
      await at.reads('Family', 'hello', 'once', expect.stringMatching(/^⚠ .*may not have arrived/), 'after')
    })

    promise('stands in the same place for ever', async () => {
      await hello()
      await at.restart()
      await at.append(message('again'))
      await at.reads('Family', 'hello', 'again')
      expect(at.side.places('Family')).toBe(1)
    })

    promise('has one place also where the answer to making it was lost', async () => {
      at.side.loseAnswer('place')
      await hello()
      expect(at.thrown).toHaveLength(1)
      expect(at.side.places('Family')).toBe(1)
    })

    promise('gets a new place where somebody has deleted the old one', async () => {
      await hello()
      at.side.demolish('Family')
      await at.append(message('one'), message('two'))
      await at.reads('Family', 'one', 'two')
      expect(at.side.places('Family')).toBe(1)
    })
  })

  describe('what was taken back in WeChat', () => {
    const line = '"Anna" recalled a message'
    const recall = (wechat: WeChatId) =>
      ({ kind: 'recall', chat: family, fromSelf: false, wechat, text: line }) as const
    const oops = weChatId('oops')

    promise('stays, and WeChat’s line answers it', async () => {
      await at.append(message('oops', { wechat: oops }), recall(oops), message('after'))
      await at.reads('Family', 'oops', line, 'after')
      const [said, marked] = at.side.shown('Family')
      expect(marked).toMatchObject({ answers: said?.id })
      expect(marked?.by).not.toBe('Anna')
    })

    promise('goes where the settings say so, and WeChat’s line is said', async () => {
      await at.stop()
      at = await house(subject, { settings: { recalls: 'remove' } })
      await at.append(message('oops', { wechat: oops }))
      await at.reads('Family', 'oops')
      await at.append(recall(oops), message('after'))
      await at.reads('Family', line, 'after')
      expect(at.side.shown('Family')[0]).not.toHaveProperty('answers')
    })

    promise('goes also where it was written there', async () => {
      await at.stop()
      at = await house(subject, { settings: { recalls: 'remove' } })
      await hello()
      at.side.write('Family', 'oops')
      await said()
      await at.append(message('oops', { sender: myself, fromSelf: true, wechat: oops }))
      await at.append({ ...recall(oops), fromSelf: true, text: 'You recalled a message' })
      await at.reads('Family', 'hello', 'You recalled a message')
    })
  })

  describe('what is written there', () => {
    promise('is said in the chat of its place', async () => {
      await hello('Anna')
      await hello('Family')
      at.side.write('Family', 'hi all')
      expect(await said()).toEqual({ to: family, text: ['hi all'] })
      at.side.write('Anna', 'hi you')
      expect(await said()).toEqual({ to: withAnna, text: ['hi you'] })
    })

    promise('is said in the order in which it was written', async () => {
      await hello()
      const numbers = Array.from({ length: 10 }, (_, n) => `n${n}`)
      for (const words of numbers) at.side.write('Family', words)
      for (const words of numbers) expect((await said()).text).toEqual([words])
    })

    promise('mentions the member whom it answers, and has what it answers above it in private', async () => {
      const [inRoom, inPrivate] = [await hello('Family'), await hello('Anna')]
      at.side.write('Family', 'hi', inRoom)
      const { text } = await said()
      expect(words(text)).toBe('@Anna hi')
      expect(mentioned(text)).toEqual([anna])
      at.side.write('Anna', 'hi', inPrivate)
      expect(words((await said()).text)).toBe('「Anna：hello」\n- - - - - - - - - - - - - - -\nhi')
    })

    promise('has what it answers above it where the settings say so', async () => {
      await at.stop()
      at = await house(subject, { settings: { replies: 'quote' } })
      const hello1 = await hello()
      at.side.write('Family', 'hi', hello1)
      const { text } = await said()
      expect(words(text)).toBe('「Anna：hello」\n- - - - - - - - - - - - - - -\nhi')
      expect(mentioned(text)).toEqual([])
    })

    promise('is said once, as it is now, where it is changed while it waits', async () => {
      const hi = await hello()
      const of = at.side.write('Family', 'helo', hi)
      at.side.write('Family', 'next')
      at.side.edit('Family', of, 'hello')
      await at.isRead()
      const { text } = await said()
      expect(words(text)).toBe('@Anna hello')
      expect(mentioned(text)).toEqual([anna])
      expect((await said()).text).toEqual(['next'])
    })

    promise('is said once more, marked, where it is changed afterwards', async () => {
      await hello()
      const of = at.side.write('Family', 'helo')
      expect((await said()).text).toEqual(['helo'])
      at.side.edit('Family', of, 'hello')
      at.side.edit('Family', of, 'hello')
      at.side.write('Family', 'end')
      expect(words((await said()).text)).toBe('✎ hello')
      expect((await said()).text).toEqual(['end'])
    })

    promise('is not said where it is changed into a note while it waits', async () => {
      await hello()
      at.side.edit('Family', at.side.write('Family', 'helo'), '// helo')
      at.side.write('Family', 'end')
      await at.isRead()
      expect((await said()).text).toEqual(['end'])
    })

    promise('stays there where it begins with //', async () => {
      await hello()
      at.side.write('Family', '// do not answer him')
      at.side.write('Family', 'after')
      expect((await said()).text).toEqual(['after'])
    })

    promise('is refused with a reason where it cannot be passed on', async () => {
      await hello()
      const of = at.side.other('Family')
      await at.reads('Family', 'hello', expect.stringMatching(/^✗ ./))
      expect(at.side.shown('Family')[1]?.answers).toBe(of)
    })

    promise('is passed over where no chat is, and holds nothing up', async () => {
      await hello()
      at.side.elsewhere('not for WeChat')
      at.side.write('Family', 'for WeChat')
      expect((await said()).text).toEqual(['for WeChat'])
    })

    promise('is done where the answer’s choice is picked, and how that ended is told on the line', async () => {
      await at.stop()
      at = await house(subject, { can: { commands: { leave: 'result' }, contents: {} } })
      at.side.write(at.side.desk, at.side.help.replace('help', 'leave Family'))
      const last = () => at.side.shown(at.side.desk).at(-1)
      await until(() => last()?.text.includes('Nothing has been done yet') === true)
      const line = await at.side.choose(at.side.desk, 'Leave')
      const handed = await at.taken()
      expect(handed.command).toEqual({ kind: 'leave', room: family.id })
      await at.settle(handed, { kind: 'done' })
      await until(() => last()?.text === '✓ Done: the account has left the group.')
      expect(last()?.answers).toBe(line)
    })

    promise('is answered by the desk, in its place', async () => {
      const before = at.side.shown(at.side.desk).length
      at.side.write(at.side.desk, at.side.help)
      await until(() => at.side.shown(at.side.desk).some(({ text }) => text.includes('status – ')))
      expect(at.side.shown(at.side.desk).length).toBeGreaterThan(before)
    })
  })

  describe('the outcome', () => {
    promise('is not mentioned where it was done', async () => {
      await hello()
      at.side.write('Family', 'hi')
      await at.settle(await at.taken(), { kind: 'done' })
      await at.append(message('after'))
      await until(() => at.side.shown('Family').some(({ text }) => text === 'after'))
      expect(at.side.shown('Family').filter(({ text }) => /^[✗⚠]/u.test(text))).toEqual([])
    })

    promise('answers the message with the reason where it failed', async () => {
      await hello()
      const of = at.side.write('Family', 'hi')
      await at.settle(await at.taken(), { kind: 'failed', reason: 'not friends' })
      await until(() => at.side.shown('Family').some(({ text }) => text.startsWith('✗ not friends')))
      expect(at.side.shown('Family').at(-1)?.answers).toBe(of)
    })

    promise('that is not known is said, and taken back when it is known', async () => {
      await hello()
      const of = at.side.write('Family', 'hi')
      const handed = await at.taken()
      const warning = () =>
        at.side.shown('Family').find(({ text }) => text.startsWith('⚠') && text.includes('no answer'))
      await at.settle(handed, { kind: 'unknown', reason: 'no answer' })
      await until(() => warning() !== undefined)
      expect(warning()?.answers).toBe(of)
      await at.settle(handed, { kind: 'done' })
      await until(() => warning() === undefined)
    })
  })

  describe('stopping', () => {
    /** What was on its way when the hub ended has come. */
    const isCalm = async () => {
      const before = at.side.requests()
      await pause(100)
      return at.side.requests() === before
    }
    const expectSilence = async () => {
      await until(isCalm)
      const before = at.side.requests()
      at.side.write(at.side.desk, at.side.help)
      await pause(300)
      expect(at.side.requests()).toBe(before)
    }

    promise('ends everything at once', async () => {
      await hello()
      const before = Date.now()
      await at.close()
      expect(Date.now() - before).toBeLessThan(2_000)
      await expectSilence()
    })

    promise('ends everything at once while nobody answers there', async () => {
      await at.side.away()
      await at.append(message('one'))
      await until(() => at.thrown.length > 0)
      const before = Date.now()
      await at.close()
      expect(Date.now() - before).toBeLessThan(2_000)
      await at.side.back()
      await expectSilence()
    })
  })
})
