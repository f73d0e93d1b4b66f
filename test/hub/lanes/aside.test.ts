import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Hub, placeId, type Remote, Retry, remoteId, type Wish } from '@queqiao/hub'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { abilities, hubOn, me, message, Paper, report, until, withAnna } from '../paper.ts'

/** People write `NAME: WORDS`, some of it under a lock whose key comes later. */
class Locked extends Paper {
  readonly keys = new Set<string>()
  letsOthers = true
  tried = 0

  constructor() {
    super('paper', { author: ({ body }) => body.split(':')[0] })
  }

  override async read(group: readonly Remote[]): Promise<readonly Wish[]> {
    const body = group[0]?.body ?? ''
    if (body.includes('locked')) this.tried++
    if (body.includes('locked') && !this.keys.has(body))
      throw new Retry('no key yet', { after: 10, certain: true, letsOthers: this.letsOthers })
    return super.read(group)
  }
}

let data: string
let hub: Hub
let paper: Locked
beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), 'hub-'))
  paper = new Locked()
  hub = await hubOn(data, [paper])
  await hub.keeper.append({ ...report(message({ words: 'hello', chat: withAnna })), can: abilities })
  await until(() => paper.texts.includes('anna: hello'))
})
afterEach(async () => {
  await hub.stop()
  rmSync(data, { recursive: true })
})

let count = 0
const write = async (...words: readonly string[]) => {
  for (const one of words) await paper.writes(one, `r${++count}`)
}
const sent: string[] = []
/** What has reached WeChat, in order. */
const reached = async (): Promise<readonly string[]> => {
  for (const { command } of await hub.keeper.take(me, 10))
    if (command.kind === 'send' && command.content.kind === 'text') sent.push(command.content.text.join(''))
  return sent
}
beforeEach(() => void sent.splice(0))

it('a button that somebody presses does not wait for what is tried again and again there', async () => {
  paper.letsOthers = false
  await write('eve: locked')
  await until(() => paper.tried > 1)
  const place = paper.lines.findLast(({ place }) => place !== paper.desk)?.place ?? ''
  await paper.hub?.receive([{ id: remoteId('press'), place: placeId(place), apart: true, body: 'bob: pressed' }])
  await until(async () => (await reached()).length === 1)
  expect(sent).toEqual(['bob: pressed'])
})

it('what waits for a key holds up nobody else, and what its author writes later stays behind it', async () => {
  await write('eve: locked', 'bob: one', 'eve: two', 'bob: three')
  await until(async () => (await reached()).length === 2)
  expect(sent).toEqual(['bob: one', 'bob: three'])
  paper.keys.add('eve: locked')
  await until(async () => (await reached()).length === 4)
  expect(sent.slice(2)).toEqual(['eve: locked', 'eve: two'])
  await write('eve: five', 'bob: six')
  await until(async () => (await reached()).length === 6)
  expect(sent.slice(4)).toEqual(['eve: five', 'bob: six'])
})

it('what waits so waits over a restart, in order', async () => {
  await write('eve: locked', 'bob: one', 'eve: two')
  await until(async () => (await reached()).length === 1)
  await hub.stop()
  hub = await hubOn(data, [paper])
  await write('eve: three')
  paper.keys.add('eve: locked')
  await until(async () => (await reached()).length === 4)
  expect(sent).toEqual(['bob: one', 'eve: locked', 'eve: two', 'eve: three'])
})

it('is listed with its chat while it waits', async () => {
  await write('eve: locked', 'bob: one')
  await until(async () => (await reached()).length === 1)
  const owed = await hub.owing.list({ account: me, chat: withAnna, states: ['waiting'] })
  expect(owed).toMatchObject([{ direction: 'to-wechat', chat: withAnna, bridge: 'paper' }])
})

it('all wait where the bridge does not let others go first', async () => {
  paper.letsOthers = false
  await write('eve: locked', 'bob: one')
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(await reached()).toEqual([])
  paper.keys.add('eve: locked')
  await until(async () => (await reached()).length === 2)
  expect(sent).toEqual(['eve: locked', 'bob: one'])
})
