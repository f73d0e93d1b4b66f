import { describe, expect, test } from 'vitest'
import type { Blow } from './blows.ts'
import type { Life } from './client.ts'
import { type Evidence, reasonOfStale, reasonOfWarning, reasons, warnedInstead } from './reasons.ts'
import type { Send } from './sides.ts'
import type { Exchange } from './traffic.ts'

const life = (from: number, to?: number): Life => ({ from, ...(to !== undefined && { to }) })
const evidence = (more: Partial<Evidence>): Evidence => ({
  ...{ blows: [], exchanges: [], lives: [life(0)], begun: new Map(), insists: true },
  ...more,
})
const exchange = (more: Partial<Exchange>): Exchange => ({
  ...{ process: 0, from: 20, to: 30, room: 0, handed: [], told: [], taken: true, end: 'heard' },
  ...more,
})
const poll = (more: Partial<Exchange>): Exchange => exchange({ room: 1, handed: ['m0n1'], ...more })
const blow = (what: string, from: number, to = from, process = 0): Blow => ({ what, process, from, to })

const written = (text: string) => ({ text, at: 10, isHidden: false })
const reasonFor = (more: Partial<Evidence>, text = 'm0n1') => reasons(evidence(more))(written(text))

describe('an uncertain message that no fault of its own hit', () => {
  test('is one of which nothing is known', () => {
    expect(reasonFor({})).toBeUndefined()
  })

  test('is one whose task the client got, and was never ended, whatever else was killed', () => {
    const elsewhere = { blows: [blow('kill', 500, 600)], exchanges: [poll({})] }
    expect(reasonFor(elsewhere)).toBeUndefined()
    expect(reasonFor({ ...elsewhere, begun: new Map([['m0n1', life(0)]]) })).toBeUndefined()
  })

  test('is one whose result or own message was acknowledged, even if its answer was lost', () => {
    const lost = exchange({ told: ['m0n1'], from: 40, to: 50, end: 'lost', fault: 'answer-lost' })
    const killed = { blows: [blow('kill', 55, 90)], lives: [life(0, 60), life(60)] }
    expect(reasonFor({ ...killed, exchanges: [poll({}), lost] })).toBeUndefined()
  })

  test('is one beside another whose task was lost', () => {
    const exchanges = [poll({ end: 'lost', fault: 'poll-lost' }), poll({ handed: ['m0n2'], from: 40, to: 50 })]
    expect(reasonFor({ exchanges })).toBe('poll-lost')
    expect(reasonFor({ exchanges }, 'm0n2')).toBeUndefined()
  })

  test('is one that was written after the poll that broke', () => {
    const broken = poll({ handed: [], taken: false, end: 'unanswered', from: 2, to: 6 })
    expect(reasonFor({ blows: [blow('kill', 5, 9)], exchanges: [broken] })).toBeUndefined()
  })

  test('is one more than the polls that broke had room for', () => {
    const broken = poll({ handed: [], taken: false, end: 'unanswered' })
    const reasonOf = reasons(evidence({ blows: [blow('kill', 25, 60)], exchanges: [broken] }))
    expect(reasonOf(written('m0n1'))).toBe('unseen: kill')
    expect(reasonOf(written('m0n2'))).toBeUndefined()
  })

  test('is one whose poll came to a process that was dead, or broke while another one was killed', () => {
    const broken = poll({ handed: [], taken: false, end: 'unanswered' })
    expect(reasonFor({ blows: [blow('kill', 15, 60)], exchanges: [broken] })).toBeUndefined()
    expect(reasonFor({ blows: [blow('kill', 25, 60, 1)], exchanges: [broken] })).toBeUndefined()
  })

  test('is one whose poll was refused, but for a commit that nobody heard of', () => {
    const refused = poll({ handed: [], taken: false, end: 'refused' })
    expect(reasonFor({ blows: [blow('full', 5, 60)], exchanges: [refused] })).toBeUndefined()
    expect(reasonFor({ blows: [blow('unheard', 25)], exchanges: [refused] })).toBe('unseen: unheard')
  })

  test('is one whose client was ended before it got the task', () => {
    const lives = [life(0, 15), life(15)]
    expect(reasonFor({ lives, exchanges: [poll({})] })).toBeUndefined()
  })
})

describe('an uncertain message has its own fault', () => {
  test('where the client was ended before it did the task, or before it could tell', () => {
    const lives = [life(0, 35), life(35)]
    expect(reasonFor({ lives, exchanges: [poll({})] })).toBe('client restarts')
    expect(reasonFor({ lives, exchanges: [poll({})], begun: new Map([['m0n1', life(0, 35)]]) })).toBe('client restarts')
  })

  test('where the process was killed, or stood still, with its answer', () => {
    const broken = poll({ handed: [], taken: false, end: 'unanswered' })
    expect(reasonFor({ blows: [blow('kill', 25, 60)], exchanges: [broken] })).toBe('unseen: kill')
    expect(reasonFor({ blows: [blow('frozen', 15, 60)], exchanges: [broken] })).toBe('unseen: frozen')
    expect(reasonFor({ blows: [blow('frozen', 15, 60)], exchanges: [poll({ end: 'lost' })] })).toBe('frozen')
  })

  test('where a client that says nothing twice was not heard', () => {
    const told = exchange({ told: ['m0n1'], from: 40, to: 50, taken: false, end: 'unanswered' })
    const about = { exchanges: [poll({}), told], begun: new Map([['m0n1', life(0)]]) }
    expect(reasonFor({ ...about, blows: [blow('kill', 45, 90)], insists: false })).toBe('kill')
    expect(reasonFor({ ...about, blows: [blow('kill', 45, 90)] })).toBeUndefined()
    expect(reasonFor({ ...about, insists: false })).toBeUndefined()
  })

  test('where it came back too late for a client that does not say who speaks', () => {
    const echo = exchange({ told: ['m0n1'], from: 5_000, to: 5_010 })
    const about = { blows: [blow('kill', 40, 4_000)], exchanges: [poll({}), echo] }
    const reasonOf = (more: Partial<Evidence>, isHidden = true) =>
      reasons(evidence({ ...about, ...more }))({ ...written('m0n1'), isHidden })
    expect(reasonOf({})).toBe('late: kill')
    expect(reasonOf({}, false)).toBeUndefined()
    expect(reasonOf({ blows: [] })).toBeUndefined()
    expect(reasonOf({ exchanges: [poll({}), { ...echo, from: 90, to: 99 }] })).toBeUndefined()
  })

  test('where the WebSocket broke on which its task came, or was to come', () => {
    const socket = poll({ handed: [], taken: false, end: 'unanswered', fault: 'socket-cut', from: 1, to: 32 })
    expect(reasonFor({ exchanges: [socket], insists: false })).toBe('unseen: socket-cut')
    const later = { text: 'm0n1', at: 200, isHidden: false }
    expect(reasons(evidence({ exchanges: [socket], insists: false }))(later)).toBe('unseen: socket-cut')
    const muchLater = { ...later, at: 2_000 }
    expect(reasons(evidence({ exchanges: [socket], insists: false }))(muchLater)).toBeUndefined()
    const pushed = { exchanges: [socket, poll({ room: 0 })], begun: new Map([['m0n1', life(0)]]), insists: false }
    expect(reasonFor(pushed)).toBe('socket-cut')
    expect(reasonFor({ ...pushed, exchanges: [{ ...socket, end: 'open' }, poll({ room: 0 })] })).toBeUndefined()
  })
})

describe('a warning', () => {
  const message = (from: number, more: Partial<Send> = {}): Send => ({ process: 0, from, kind: 'message', ...more })
  const warning = (from: number): Send => ({ process: 0, from, kind: 'warning' })

  test('has no reason where the send before it was answered, and nothing hit its process', () => {
    const sends = [message(10), message(20), warning(30)]
    expect(reasonOfWarning(sends, 2, [])).toBeUndefined()
    expect(
      reasonOfWarning(sends, 2, [blow('kill', 12, 18), blow('kill', 25, 40, 1), blow('clock', 25)]),
    ).toBeUndefined()
  })

  test('has none in an answer that was lost further up', () => {
    expect(
      reasonOfWarning([message(10, { unheard: 'telegram cut after' }), message(20), warning(30)], 2, []),
    ).toBeUndefined()
  })

  test('is for the send before it whose answer was lost, or for what hit its process since', () => {
    expect(reasonOfWarning([message(20, { unheard: 'telegram cut after' }), warning(30)], 1, [])).toBe(
      'telegram cut after',
    )
    expect(reasonOfWarning([message(20), warning(30)], 1, [blow('kill', 22, 28)])).toBe('kill')
    expect(reasonOfWarning([message(20), warning(30)], 1, [blow('full', 5, 22)])).toBe('full')
    expect(reasonOfWarning([warning(30)], 0, [blow('kill', 12, 18, 1)])).toBe('kill')
  })

  test('right behind a notice says why that was never taken back', () => {
    const notice = (text: string, unheard?: string): Send => ({
      ...message(20, { text, ...(unheard && { unheard }) }),
      kind: 'notice',
    })
    expect(reasonOfStale([notice('t0n1', 'telegram down'), warning(30)], 't0n1', [])).toBe(
      'not taken back: telegram down',
    )
    expect(reasonOfStale([notice('t0n1'), warning(30)], 't0n1', [])).toBeUndefined()
    expect(reasonOfStale([notice('t0n1', 'telegram down'), message(25), warning(30)], 't0n1', [])).toBeUndefined()
    expect(reasonOfStale([notice('t0n2', 'telegram down'), warning(30)], 't0n1', [])).toBeUndefined()
  })

  test('stands for one notice that did not get through, and for none of another message', () => {
    const notice: Send = { ...message(20, { text: 't0n1', unheard: 'telegram broken' }), kind: 'notice' }
    const both = [written('t0n1'), written('t0n2')]
    expect(warnedInstead([notice, warning(30)], both)).toEqual(new Set(['t0n1']))
    expect(warnedInstead([message(20), warning(30)], both)).toEqual(new Set(['t0n1']))
    expect(warnedInstead([message(20, { unheard: 'telegram broken' }), warning(30)], both)).toEqual(new Set())
    expect(warnedInstead([message(2), warning(5)], both)).toEqual(new Set())
  })
})
