import { afterEach, describe, expect, test } from 'vitest'
import { furnish, type House, until } from './house.ts'
import { type Chat, type Injection, type Line, type Plan, type Speaker, speakers } from './plan.ts'

let house: House
afterEach(async () => {
  await house.leave()
  await house.clear()
})

const chat: Chat = { n: 0, kind: 'room', lines: [] }
const yes: Line = { origin: 'people', text: 'w0n1', pause: 0 }
const end: Line = { origin: 'people', text: 'w0n9', pause: 0 }

interface Trouble {
  readonly faults?: Plan['faults']
  readonly first?: readonly Injection[]
}

/** What stands in Matrix when the same words were said twice within a second, then others. */
const standing = async (speaker: Speaker, { faults = [], first = [] }: Trouble = {}): Promise<readonly string[]> => {
  const own = { seed: 0, kept: 'sqlite', sides: ['matrix'], chats: [chat] } as const
  house = await furnish({ ...own, speaker, processes: [[first]], faults }, {})
  await house.client.start()
  for (const line of [yes, yes, end]) expect(await house.client.says(chat, line)).toBe(true)
  const [matrix] = house.sides
  const stands = () => matrix?.stands(chat) ?? []
  await until(() => stands().includes(end.text), 20_000)
  return stands()
}

const both = [yes.text, yes.text, end.text]

describe.each(speakers.map((speaker) => [speaker.name, speaker] as const))('%s: the same words twice', (_, speaker) => {
  test('stand twice', async () => {
    expect(await standing(speaker)).toEqual(both)
  })

  test.each([
    ['first', 1],
    ['second', 2],
  ])('stand twice, and no third time, when the process dies before its answer to the %s', async (_nth, nth) => {
    // frames of a socket do not say what they answer: the login comes first, then contacts and these
    const answer = speaker.socket ? ({ on: 'answer', nth: nth + 4 } as const) : ({ on: 'words', nth } as const)
    expect(await standing(speaker, { first: [{ ...answer, do: 'kill', when: 'before' }] })).toEqual(both)
    expect(house.processes[0]?.struck).toEqual(['kill'])
  })

  test('stand twice, and no third time, when the client hangs up before the answer and repeats', async () => {
    const stands = await standing(speaker, { faults: [{ wire: 'request-cut', nth: 2 }] })
    // once more where the answer had left already: without ids nobody can know that repeat
    const known = speaker.ids || !house.wire.unheard.has(yes.text)
    expect(stands).toEqual(known ? both : [yes.text, ...both])
    expect(house.wire.struck).toEqual(['request-cut'])
  })
})
