import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Hub } from '@queqiao/hub'
import { personId, roomId, weChatId } from '@queqiao/protocol/model'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { anna, bob, family, hubOn, me, message, Paper, report, until, withAnna } from '../paper.ts'

const room = roomId('family')

let data: string
let hub: Hub
let paper: Paper
beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), 'hub-'))
  paper = new Paper()
  hub = await hubOn(data, [paper])
})
afterEach(async () => {
  await hub.stop()
  rmSync(data, { recursive: true })
})

const tell = async (...events: Parameters<typeof report>) => {
  ;(await hub.keeper.append(report(...events))).answered(true)
}
/** What stands on the sheet of a chat when everything that was told stands there. */
const sheet = async (title: string, end = message({ words: 'end', sender: bob })) => {
  const before = paper.lines.filter(({ text }) => text.endsWith(': end')).length
  await tell(end)
  await until(() => paper.lines.filter(({ text }) => text.endsWith(': end')).length > before)
  const lines = paper.lines.filter(({ place }) => place.startsWith(`sheet of ${title} `)).map(({ text }) => text)
  return lines.filter((text) => !text.endsWith(': end'))
}
const desk = async (line: string | RegExp) => {
  const found = () => paper.lines.find(({ text }) => (typeof line === 'string' ? text === line : line.test(text)))
  await until(() => found() !== undefined)
  expect(found()?.place).toMatch(/^sheet of me /)
}

describe('people', () => {
  it('go by the name that they have in a room, as soon as a list of its members told it', async () => {
    await tell({ kind: 'members', room, members: [{ id: anna, nickname: 'Anna', roomNickname: 'Mum' }] })
    await tell(message({ words: 'in the room' }), message({ words: 'elsewhere', chat: withAnna }))
    await until(() => paper.lines.length === 2)
    expect([...paper.texts].sort()).toEqual(['Anna: elsewhere', 'Mum: in the room'])
  })

  it('are known by name when they join, without a word: WeChat has its own', async () => {
    await tell({ kind: 'members-joined', room, members: [{ id: anna, nickname: 'Anna' }], by: bob }, message())
    expect(await sheet('Anna')).toEqual([expect.stringMatching(/^Anna: hello/)])
  })

  it('who leave a room, or are removed from it, are named there, by the name that they had in it', async () => {
    await tell({ kind: 'members', room, members: [{ id: anna, nickname: 'Anna', roomNickname: 'Mum' }, { id: bob }] })
    await tell({ kind: 'members-left', room, members: [anna, bob] })
    await until(() => paper.texts.includes('Mum, bob are not in the group any more.'))
    await tell(message({ words: 'later' }))
    await until(() => paper.texts.includes('Anna: later'))
  })

  it('who are no contacts any more keep their name', async () => {
    await tell({ kind: 'people', people: [{ id: anna, nickname: 'Anna', friend: true }] })
    await tell({ kind: 'person-removed', person: anna }, message({ words: 'still here' }))
    await desk('Anna is no contact any more.')
    await until(() => paper.texts.includes('Anna: still here'))
  })

  it('who want to be contacts, and who have become contacts, are told at the desk', async () => {
    const ticket = { v1: 'v1_x' }
    await tell({ kind: 'friend-request', ticket, person: anna, name: 'Anna', greeting: 'it is me' })
    await desk(/^Anna wants to be a contact: “it is me”\.\n\[Accept\] accept \d+$/)
    await tell({ kind: 'friend-request', ticket })
    await desk(/^Somebody wants to be a contact\./)
    await tell({ kind: 'friend-added', person: { id: bob, nickname: 'Bob' } })
    await desk('Bob is a contact now.')
  })
})

describe('the name beside a message', () => {
  const carl = personId('carl')
  const says = (words: string, name: string) => message({ words, name, sender: carl })

  it('is taken where no list has told one, and changes with the messages', async () => {
    await tell(says('one', 'Carl'))
    await until(() => paper.texts.includes('Carl: one'))
    await tell(says('two', 'Karl'))
    await until(() => paper.texts.includes('Karl: two'))
  })

  it('does not replace what a list has told', async () => {
    await tell({ kind: 'people', people: [{ id: carl, nickname: 'Carl', friend: true }] }, says('one', 'C.'))
    await until(() => paper.texts.includes('Carl: one'))
  })
})

describe('rooms', () => {
  it('that the account has joined have their name, without a word: WeChat has its own', async () => {
    const members = [{ id: anna, roomNickname: 'Mum' }]
    await tell({ kind: 'room-joined', room: { id: room, name: 'Family', members } }, message())
    expect(await sheet('Family')).toEqual([expect.stringMatching(/^Mum: hello/)])
  })

  it('that the account is not in any more say so', async () => {
    await tell({ kind: 'rooms', rooms: [{ id: room, name: 'Family' }] }, { kind: 'room-left', room })
    expect(await sheet('Family')).toEqual(['This account is not in the group any more.'])
  })
})

describe('what WeChat tells beside messages', () => {
  it('a recall stands in its chat in WeChat’s words', async () => {
    await tell({ kind: 'recall', chat: family, fromSelf: false, text: '"Anna" recalled a message' })
    expect(await sheet('family')).toEqual(['"Anna" recalled a message'])
  })

  it('the words of a voice message stand in its chat, or at the desk where nobody knows which it was', async () => {
    const voice = message({ chat: withAnna, content: { kind: 'voice', file: { key: 'v' }, seconds: 3 } })
    await tell(voice)
    // words that come before it is shown are shown with it
    await until(() => paper.lines.length === 1)
    await tell({ kind: 'transcript', wechat: voice.wechat ?? weChatId('none'), text: 'I am late' })
    const end = message({ words: 'end', chat: withAnna })
    expect(await sheet('anna', end)).toEqual([
      'anna: [voice message] 3 s (this WeChat client does not bring such files)',
      '[voice message of anna] I am late',
    ])
    await tell({ kind: 'transcript', wechat: weChatId('of long ago'), text: 'who was that' })
    await desk('[voice message] who was that')
  })

  it('notices and codes to scan are told at the desk', async () => {
    await tell({ kind: 'notice', text: 'the phone is offline' })
    await desk('the phone is offline')
    await tell({ kind: 'login-qr', picture: 'data:image/png;base64,iVBOR' })
    await desk(/^Scan this with the phone of the account/)
  })

  it('a merged history and a card are readable', async () => {
    const messages = [{ name: 'Bob', content: { kind: 'text', text: ['one'] } as const }]
    await tell(message({ content: { kind: 'record', title: 'Bob and Anna', messages } }))
    await tell(message({ content: { kind: 'card', person: bob, name: 'Bob' } }))
    expect(await sheet('family')).toEqual(['anna: [chat history] Bob and Anna\nBob: one', 'anna: [contact card] Bob'])
  })

  it('who is quoted goes by the name that the settings choose', async () => {
    const quoted: unknown[] = []
    const deliver = paper.deliver.bind(paper)
    paper.deliver = (run) => {
      for (const { what } of run.deliveries) if (what.kind === 'message') quoted.push(what.event.quote)
      return deliver(run)
    }
    await tell({ kind: 'people', people: [{ id: anna, nickname: 'Anna', remark: 'Sis' }] })
    await tell(message({ quote: { sender: anna, name: 'Anna', excerpt: 'tea?' } }))
    await until(() => quoted.length > 0)
    expect(quoted).toEqual([{ sender: anna, name: 'Sis', excerpt: 'tea?' }])
  })
})

describe('an equal report without an id', () => {
  const events = {
    'a recall': { kind: 'recall', chat: family, fromSelf: false, text: 'gone' },
    'a leave': { kind: 'members-left', room, members: [bob] },
    'the end of a room': { kind: 'room-left', room },
  } as const

  it.each(Object.entries(events))('of %s is the same where its answer was never written', async (_, event) => {
    ;(await hub.keeper.append(report(event))).answered(false)
    await tell(event)
    expect(await sheet('family')).toHaveLength(1)
  })

  it.each(Object.entries(events))('of %s is another where it was answered', async (_, event) => {
    await tell(event)
    await tell(event)
    expect(await sheet('family')).toHaveLength(2)
  })

  it('of a friend request is the same where its answer was never written', async () => {
    const event = { kind: 'friend-request', ticket: { v1: 'v1_x' }, name: 'Anna' } as const
    ;(await hub.keeper.append(report(event))).answered(false)
    await tell(event)
    await tell({ kind: 'notice', text: 'the end' })
    await desk('the end')
    expect(paper.texts.filter((text) => text.startsWith('Anna wants to be a contact.'))).toHaveLength(1)
  })
})

it('nobody may send a file yet, and none of its bytes are read', async () => {
  const cancel = vi.fn()
  const bytes = new ReadableStream<Uint8Array>({ cancel })
  expect(await hub.keeper.accept({ endpoint: 'pc', source: 'k', bytes })).toBe(false)
  expect(cancel).toHaveBeenCalledOnce()
  expect(await hub.keeper.take(me, 1)).toEqual([])
})
