import { expect, test } from 'vitest'
import { judge, type Passage, type Said } from './ledger.ts'
import { standing } from './standing.ts'

const said = (...texts: readonly string[]): readonly Said[] => texts.map((text) => ({ text, promised: true }))
const passage = (more: Partial<Passage>): Passage => ({
  ...{ chat: 1, from: 'WeChat', to: 'Matrix' },
  ...{ said: said('a', 'b', 'c'), stands: ['a', 'b', 'c'] },
  ...more,
})
const clean = { lost: [], doubled: [], unknowable: [], reordered: [], uncertain: [], warnings: [], stray: [] }

test('what stands once and in order is all right', () => {
  expect(judge(passage({}))).toEqual(clean)
})

test('what stands nowhere is lost', () => {
  expect(judge(passage({ stands: ['a', 'c'] }))).toEqual({ ...clean, lost: ['b'] })
})

test('what was never acknowledged may be missing, but may not stand twice', () => {
  const unsure = [...said('a'), { text: 'b', promised: false }]
  expect(judge(passage({ said: unsure, stands: ['a'] }))).toEqual(clean)
  expect(judge(passage({ said: unsure, stands: ['a', 'b', 'b'] }))).toEqual({ ...clean, doubled: ['b'] })
})

test('what stands twice is doubled', () => {
  expect(judge(passage({ stands: ['a', 'b', 'b', 'c'] }))).toEqual({ ...clean, doubled: ['b'] })
})

test('a double that nobody could have known is counted apart', () => {
  const blind: readonly Said[] = [...said('a'), { text: 'b', promised: true, unknowable: true }]
  expect(judge(passage({ said: blind, stands: ['a', 'b', 'b'] }))).toEqual({ ...clean, unknowable: ['b'] })
})

test('what comes after something later is out of order, once', () => {
  expect(judge(passage({ stands: ['b', 'a', 'c'] }))).toEqual({ ...clean, reordered: ['a'] })
  expect(judge(passage({ stands: ['b', 'c', 'a'] }))).toEqual({ ...clean, reordered: ['a'] })
})

test('a double that comes late is a double and no disorder', () => {
  expect(judge(passage({ stands: ['a', 'b', 'c', 'a'] }))).toEqual({ ...clean, doubled: ['a'] })
})

test('a warning stands for one that is missing, and for no more', () => {
  const warned = { ...clean, warnings: ['⚠0'] }
  expect(judge(passage({ stands: ['a', '⚠0', 'c'] }))).toEqual({ ...warned, uncertain: ['b'] })
  expect(judge(passage({ stands: ['⚠0', 'c'] }))).toEqual({ ...warned, uncertain: ['a'], lost: ['b'] })
})

test('a warning of several messages stands for as many, and for no more', () => {
  const body = '⚠ 2 messages may or may not have arrived here: Telegram’s answer was lost. They are not sent again.'
  const chat = { n: 0, kind: 'room', lines: [] } as const
  const stands = standing([{ body, here: true, answers: false }], chat)
  expect(stands).toEqual(['⚠0', '⚠1'])
  expect(judge(passage({ stands: [...stands, 'c'] }))).toEqual({ ...clean, warnings: stands, uncertain: ['a', 'b'] })
  expect(judge(passage({ stands }))).toMatchObject({ uncertain: ['a', 'b'], lost: ['c'] })
  expect(judge(passage({ stands: [...stands, 'b'] }))).toMatchObject({ uncertain: ['a'], lost: ['c'] })
})

test('a warning stands for none that is missing elsewhere', () => {
  expect(judge(passage({ stands: ['a', 'c', '⚠0'] }))).toEqual({ ...clean, lost: ['b'] })
  expect(judge(passage({ stands: ['⚠0', 'a', 'c'] }))).toEqual({ ...clean, lost: ['b'] })
})

test('a warning behind what did arrive is for that', () => {
  expect(judge(passage({ stands: ['a', 'b', '⚠0', 'c'] }))).toEqual(clean)
})

test('what its writer was told of is not lost', () => {
  const told = [...said('a'), { text: 'b', promised: true, told: true }]
  expect(judge(passage({ said: told, stands: ['a'] }))).toEqual(clean)
})

test('what nobody said there is a stray', () => {
  expect(judge(passage({ stands: ['a', 'b', 'c', 'x'] }))).toEqual({ ...clean, stray: ['x'] })
})

test('what is put where it was written is doubled', () => {
  const own: readonly Said[] = [{ text: 'a', promised: false, own: true }]
  expect(judge(passage({ said: own, stands: [] }))).toEqual(clean)
  expect(judge(passage({ said: own, stands: ['a'] }))).toEqual({ ...clean, doubled: ['a'] })
})

test('only what is shown late because it is uncertain may come late', () => {
  const late: readonly Said[] = [{ text: 'a', promised: true, late: true }, ...said('b', 'c')]
  expect(judge(passage({ said: late, stands: ['b', 'a', 'c'] }))).toEqual(clean)
  expect(judge(passage({ said: late, stands: ['c', 'a', 'b'] }))).toEqual({ ...clean, reordered: ['b'] })
})
