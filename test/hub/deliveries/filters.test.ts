import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Filters, Hub } from '@queqiao/hub'
import { type Chat, personId, roomId } from '@queqiao/protocol/model'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { anna, family, fetching, hubOn, me, message, myself, Paper, report, until, withAnna } from '../paper.ts'

const news: Chat = { kind: 'official', id: personId('news') }
const work: Chat = { kind: 'room', id: roomId('w_%rk') }
const alike: Chat = { kind: 'room', id: roomId('wxxrk') }
const other: Chat = { kind: 'person', id: personId('other') }

let data: string
let hub: Hub
let paper: Paper
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'hub-'))
})
afterEach(async () => {
  await hub.stop()
  rmSync(data, { recursive: true })
})

const open = async (filters: Filters = {}) => {
  paper = new Paper('paper', { destination: () => 'all of it' })
  hub = await hubOn(data, [paper], { filters })
}
const tell = async (...events: Parameters<typeof report>) => {
  ;(await hub.keeper.append({ ...report(...events), can: fetching })).answered(true)
}
/** So many messages wait for the bridge: what is not sorted yet has no chat. */
const sorted = (count: number) =>
  until(async () => (await hub.owing.list()).filter(({ chat }) => chat).length === count)
const said = (chat: Chat, words: string) => message({ chat, words })

describe('a muted chat', () => {
  const silent: string[] = []
  const listen = () => {
    silent.length = 0
    paper.before = (text, { deliveries }) => {
      for (const { what } of deliveries) if (what.kind === 'message' && what.silent) silent.push(text)
    }
  }

  it('makes no sound, but for what calls the account or everybody; public accounts are muted if nothing is said', async () => {
    await open({ chats: { family: 'mute' } })
    listen()
    await tell(
      said(news, 'news'),
      said(family, 'tea?'),
      message({ words: '@me tea?', mentions: [myself] }),
      message({ words: '@all tea!', mentions: ['all'] }),
      said(withAnna, 'hello'),
    )
    await until(() => paper.texts.length === 5)
    expect(silent.toSorted()).toEqual(['anna: news', 'anna: tea?'])
  })

  it('is heard where its settings say so, whatever its kind’s say', async () => {
    await open({ rooms: 'mute', officials: 'bridge', chats: { family: 'bridge' } })
    listen()
    await tell(said(news, 'news'), said(family, 'tea?'), said(work, 'report!'))
    await until(() => paper.texts.length === 3)
    expect(silent).toEqual(['anna: report!'])
  })

  it('comes after others that wait for the same', async () => {
    await open({ chats: { 'w_%rk': 'mute', news: 'mute', other: 'mute' } })
    const free = Promise.withResolvers<void>()
    paper.before = () => free.promise
    await tell(said(withAnna, 'first'))
    await sorted(1)
    await tell(said(news, 'news'))
    await tell(said(work, 'report!'))
    await tell(said(other, 'gossip'))
    await tell(said(alike, 'not muted'))
    await tell(said(family, 'tea?'))
    await sorted(6)
    free.resolve()
    await until(() => paper.texts.length === 6)
    expect(paper.texts[0]).toBe('anna: first')
    expect(paper.texts.slice(1, 3).toSorted()).toEqual(['anna: not muted', 'anna: tea?'])
  })
})

describe('a denied chat', () => {
  it('is not shown, and none of its files is asked for', async () => {
    await open({ people: 'deny', chats: { family: 'deny' } })
    const file = { kind: 'image', file: { key: 'k1' } } as const
    await tell(
      message({ content: file }),
      said(withAnna, 'hello'),
      { kind: 'members-joined', room: roomId('family'), members: [{ id: anna, nickname: 'Anna' }] },
      said(news, 'news'),
    )
    await until(() => paper.texts.length === 1)
    expect(paper.texts).toEqual(['Anna: news'])
    expect((await hub.keeper.take(me, 9)).filter(({ command }) => command.kind === 'fetch')).toEqual([])
  })
})
