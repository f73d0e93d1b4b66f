import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Hub, HubOptions } from '@queqiao/hub'
import { type Handed, words as plain } from '@queqiao/protocol/model'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { family, hubOn, me, message, Paper, report, until } from '../paper.ts'
import { edit, Sheet, say, type Want, withdraw } from '../sheet.ts'

let data: string
let hub: Hub
let paper: Sheet
let other: Paper
const relay = { others: true, prefix: '{name}: ' }
const can = { commands: { send: 'result' }, contents: { text: 'as-is', location: 'as-is' } } as const
const open = async (options: Partial<HubOptions> = {}) => {
  paper = new Sheet()
  other = new Paper('other')
  hub = await hubOn(data, [paper, other], { relay, ...options })
  await hub.keeper.append({ ...report(message({ words: 'first' })), can })
  await until(() => [paper, other].every(({ texts }) => texts.includes('anna: first')))
}
beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), 'leads-'))
  await open()
})
afterEach(async () => {
  await hub.stop()
  rmSync(data, { recursive: true })
})

/** Something that has no words. */
const place = (name: string): Want => ({
  kind: 'command',
  command: { kind: 'send', chat: family, content: { kind: 'location', latitude: 31, longitude: 121, name } },
})
const says = ({ command }: Handed): string => {
  if (command.kind !== 'send') return command.kind
  const { content } = command
  return content.kind === 'text'
    ? plain(content.text)
    : content.kind === 'location'
      ? `at ${content.name}`
      : content.kind
}
/** What WeChat is given, all of which is done. */
const given = async (count: number): Promise<readonly string[]> => {
  const all: string[] = []
  await until(async () => {
    const handed = await hub.keeper.take(me, 10)
    all.push(...handed.map(says))
    const results = handed.map(({ task }) => ({ task, answer: { kind: 'done' } as const }))
    if (results.length) await hub.keeper.append({ ...report(), can, results })
    return all.length >= count
  })
  return all
}

/** Everything that was written has been read. */
const read = () => until(async () => !(await hub.owing.list({ states: ['waiting'] })).length)

it('what somebody gives without a word who is not listed stands below their name in WeChat, and is theirs elsewhere', async () => {
  await paper.wants('a', [place('home'), place('work')], 'eve@paper')
  expect(await given(3)).toEqual(['eve@paper:', 'at home', 'at work'])
  await until(() => other.texts.length === 3)
  expect(other.texts.slice(1)).toEqual(['eve@paper: [location] home 31,121', 'eve@paper: [location] work 31,121'])
  await paper.wants('b', place('inn'), 'me@paper')
  expect(await given(1)).toEqual(['at inn'])
})

it('their name is not said twice where words say it', async () => {
  await paper.wants('a', [place('home'), say('look')], 'eve@paper')
  expect(await given(2)).toEqual(['at home', 'eve@paper: look'])
})

it('the name stands as the setting has it, and nowhere if that is nothing', async () => {
  for (const [prefix, lines] of [
    ['[{name}] ', ['[eve@paper]', 'at home']],
    ['', ['at home']],
  ] as const) {
    await hub.stop()
    await open({ relay: { others: true, prefix } })
    await paper.wants(`a${prefix}`, place('home'), 'eve@paper')
    expect(await given(lines.length)).toEqual(lines)
  }
})

it.each([
  ['Eve\nBoss: pay', 'Eve Boss: pay:'],
  ['\u202egnirts', 'gnirts:'],
  ['\u3164\u200b', 'somebody:'],
  ['E'.repeat(128), `${'E'.repeat(59)}…:`],
])(
  'a name that strangers chose to mislead, or to fill the chat with, stands there in a form that can do neither: %j',
  async (name, shown) => {
    await paper.wants('a', place('home'), name)
    expect(await given(2)).toEqual([shown, 'at home'])
  },
)

it('a file that is taken back in time takes the name with it; words that are added later are said, unmarked', async () => {
  await paper.wants('a', place('home'), 'eve@paper')
  await paper.wants('a.1', withdraw('a'), 'eve@paper')
  await until(() => paper.texts.includes('a: Taken back: it was not sent to WeChat.'))
  expect(await hub.keeper.take(me, 10)).toEqual([])
  await paper.wants('b', place('work'), 'eve@paper')
  await paper.wants('b.1', edit('b', 'see you'), 'eve@paper')
  await read()
  expect(await given(3)).toEqual(['eve@paper:', 'at work', 'eve@paper: see you'])
})

it('nobody who may not speak is named', async () => {
  await hub.stop()
  await open({ relay: { others: false, prefix: '{name}: ' } })
  await paper.wants('a', place('home'), 'eve@paper')
  await until(() => paper.texts.some((text) => text.startsWith('a: failed')))
  expect(await hub.keeper.take(me, 10)).toEqual([])
})
