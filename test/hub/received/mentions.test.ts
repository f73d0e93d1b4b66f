import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Hub, Remote, Wish } from '@queqiao/hub'
import { personId, roomId, type Text } from '@queqiao/protocol/model'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { anna, bob, family, hubOn, me, message, Paper, report, until, withAnna } from '../paper.ts'

/** What is written on it calls whomever it wants. */
class Calling extends Paper {
  override async read(group: readonly Remote[]): Promise<readonly Wish[]> {
    const wishes = await super.read(group)
    return wishes.map((wish): Wish => {
      if (wish.kind !== 'command' || wish.command.kind !== 'send') return wish
      const text: Text = JSON.parse(group[0]?.body ?? '')
      return { ...wish, command: { ...wish.command, content: { kind: 'text', text } } }
    })
  }
}

let data: string
let hub: Hub
let paper: Calling
beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), 'hub-'))
  paper = new Calling()
  hub = await hubOn(data, [paper])
})
afterEach(async () => {
  await hub.stop()
  rmSync(data, { recursive: true })
})

let count = 0
/** What WeChat is sent where this is written. */
const sent = async (...written: Text): Promise<Text> => {
  await paper.writes(JSON.stringify(written), `w${++count}`)
  let text: Text | undefined
  await until(async () => {
    const [handed] = await hub.keeper.take(me, 1)
    if (handed?.command.kind !== 'send' || handed.command.content.kind !== 'text') return false
    text = handed.command.content.text
    await hub.keeper.append({ ...report(), results: [{ task: handed.task, answer: { kind: 'done' } }] })
    return true
  })
  return text ?? []
}
const hear = async (...events: Parameters<typeof report>) => {
  await hub.keeper.append(report(...events))
  await until(() => paper.texts.some((text) => text.endsWith('hello')))
}
const [atAnna, atBob] = [
  { mention: anna, name: 'Anna' },
  { mention: bob, name: 'Bob' },
] as const
const madeUp = { mention: personId('everybody@made-up'), name: 'you' }

it('calls members of the group; who is none stays words', async () => {
  await hear(
    { kind: 'people', people: [{ id: bob, nickname: 'Bob' }] },
    { kind: 'members', room: roomId('family'), members: [{ id: anna, nickname: 'Anna' }] },
    message({ words: 'hello' }),
  )
  expect(await sent('hi ', atAnna)).toEqual(['hi ', atAnna])
  expect(await sent('hi ', atBob, ' ', madeUp)).toEqual(['hi @Bob @you'])
})

it('calls whoever is known here where no member of the group is, and nobody whose id was made up', async () => {
  await hear(message({ words: 'hello', chat: family, name: 'Anna' }))
  expect(await sent('hi ', atAnna, madeUp)).toEqual(['hi ', atAnna, '@you'])
})

it('calls nobody in a private chat: there is nobody else to call', async () => {
  await hear(message({ words: 'hello', chat: withAnna, name: 'Anna' }))
  expect(await sent('hi ', atAnna)).toEqual(['hi ', '@Anna'])
})

it('says to who calls somebody by a client that cannot that the name goes as words, once a day', async () => {
  const told = () => paper.texts.filter((text) => text.includes('This WeChat client cannot mention anybody')).length
  const can = { commands: { send: 'result' }, contents: { text: 'as-is' }, mentions: 'as-words' } as const
  const saying = async (...written: Text) => {
    await sent(...written)
    await until(async () => (await hub.owing.list()).length === 0)
  }
  await hub.keeper.append({ ...report(), can })
  await hear({ kind: 'members', room: roomId('family'), members: [{ id: anna }] }, message({ words: 'hello' }))
  await saying('hi')
  expect(told()).toBe(0)
  await saying('hi ', atAnna)
  await saying('you ', atAnna)
  expect(told()).toBe(1)
})
