import { expect, test } from 'vitest'
import { nameOf, planOf, speakers, textsIn } from './plan.ts'

const plans = Array.from({ length: 200 }, (_, n) => planOf(n + 1))

test('a seed gives the same plan again', () => {
  for (const plan of plans) expect(planOf(plan.seed)).toEqual(plan)
})

test('texts are unique, and are found in whatever stands around them', () => {
  for (const { chats } of plans) {
    const texts = chats.flatMap(({ lines }) => lines.map(({ text }) => text))
    expect(new Set(texts).size).toBe(texts.length)
    expect(textsIn(texts.join(': <b>'))).toEqual(texts)
  }
})

test('twenty of the usual hundred have three processes on one database', () => {
  const shared = plans.slice(0, 100).filter(({ kept }) => kept === 'postgres')
  expect(shared.length).toBe(20)
  for (const { processes } of shared) expect(processes.length).toBe(3)
})

test('the usual hundred has every client, every set of sides and every kind of fault', () => {
  const usual = plans.slice(0, 100)
  const kinds = usual.flatMap(({ processes, faults }) =>
    [...processes.flat(2), ...faults].map((one) => nameOf(one).replace(/ \d.*/, '')),
  )
  expect(new Set(usual.map(({ speaker }) => speaker.name)).size).toBe(speakers.length)
  expect(new Set(usual.map(({ sides }) => sides.join())).size).toBe(3)
  expect([...new Set(kinds)].toSorted()).toEqual([
    'answer-lost',
    'client refuses',
    'client repeats',
    'client restarts',
    'clock commit',
    'database fast',
    'database immediate',
    'frozen commit',
    'full commit',
    'kill after answer',
    'kill after commit',
    'kill before answer',
    'kill before commit',
    'locked commit',
    'matrix broken',
    'matrix cut-after',
    'matrix cut-before',
    'matrix down',
    'matrix kill-after',
    'matrix kill-before',
    'matrix restart',
    'matrix slow',
    'matrix too-many',
    'poll-lost',
    'request-cut',
    'socket-cut',
    'telegram broken',
    'telegram cut-after',
    'telegram cut-before',
    'telegram down',
    'telegram kill-after',
    'telegram kill-before',
    'telegram slow',
    'telegram too-many',
    'unheard commit',
  ])
})
