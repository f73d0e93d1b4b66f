import { describe, expect, test } from 'vitest'
import { createLog } from '../../packages/app/src/log.ts'

const logged = (isTTY: boolean, secrets: readonly string[] = [], debug = false) => {
  const lines: string[] = []
  const log = createLog({ output: { isTTY, write: (text: string) => lines.push(text) }, secrets, debug })
  return { log, text: () => lines.join('') }
}

describe.each([
  ['for programs', false],
  ['on a terminal', true],
])('the log %s', (_, isTTY) => {
  test('never shows a secret, however it is written', () => {
    const { log, text } = logged(isTTY, ['se"cr/et', 'plain-secret'])
    log('warn', 'failed at plain-secret', { url: `http://x/${encodeURIComponent('se"cr/et')}`, reason: 'se"cr/et' })
    log('error', 'broken', { cause: new Error('plain-secret') })
    expect(text()).not.toMatch(/plain-secret|cr\/et|cr%2Fet/)
    expect(text()).toContain('[secret]')
  })

  test('a password of a few letters, which somebody else gave, spoils no other words', () => {
    const { log, text } = logged(isTTY, ['i', 'http://me:i@host/'])
    log('warn', 'failed', { url: 'http://me:i@host/', reason: 'this is it' })
    expect(text()).toContain('this is it')
    expect(text()).toContain('[secret]')
    expect(text()).not.toContain('me:i')
  })

  test('never shows what people wrote, or a token, by the name it goes under', () => {
    const { log, text } = logged(isTTY)
    log('info', 'taken', { text: 'hello Anna', body: 'hello Anna', token: 'hello Anna', chat: 'c1' })
    expect(text()).not.toContain('hello Anna')
    expect(text()).toContain('c1')
  })

  test('says little unless it is asked to', () => {
    const [quiet, talkative] = [logged(isTTY), logged(isTTY, [], true)]
    for (const { log } of [quiet, talkative]) log('debug', 'detail')
    expect([quiet.text(), talkative.text().includes('detail')]).toEqual(['', true])
  })
})

test('programs get one JSON object a line', () => {
  const { log, text } = logged(false)
  log('warn', 'away', { bridge: 'matrix' })
  expect(JSON.parse(text())).toMatchObject({ level: 'warn', msg: 'away', bridge: 'matrix', pid: process.pid })
})

test('people get one short line', () => {
  const { log, text } = logged(true)
  log('warn', 'away', { bridge: 'matrix', reason: undefined })
  expect(text()).toMatch(/^\d\d:\d\d:\d\d ⚠ away bridge=matrix\n$/)
})

test('on a terminal, what others are called makes no lines of its own', () => {
  const { log, text } = logged(true)
  log('warn', 'failed', { name: 'Bob\n12:00:00 all is well\u202e\u001b[2J', error: new Error('first\nsecond') })
  expect(text()).toMatch(/^[\d:]{8} ⚠ failed name=Bob 12:00:00 all is well\[2J error=first second\n$/)
})
