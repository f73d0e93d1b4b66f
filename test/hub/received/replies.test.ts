import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Hub, type HubOptions, type MessageId, placeId, type Remote, remoteId, type Wish } from '@queqiao/hub'
import { type Event, personId, roomId, type Source, weChatId, words } from '@queqiao/protocol/model'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { anna, bob, hubOn, me, message, myself, Paper, report, until, withAnna } from '../paper.ts'

const zoe = personId('zoe')

/** What is written on it may answer a line: `paper 0 < words`. */
class Answering extends Paper {
  override async read(group: readonly Remote[]): Promise<readonly Wish[]> {
    const [first] = group
    const [, line, said] = /^(?:(.+) < )?(.*)$/su.exec(first?.body ?? '') ?? []
    const wishes = await super.read(group)
    const found = line && first && (await this.hub?.messageAt(first.place, remoteId(line)))
    return wishes.map((wish) => asking(wish, said ?? '', found ? found.message : undefined))
  }
}

const asking = (wish: Wish, said: string, answers: MessageId | undefined): Wish => {
  if (wish.kind !== 'command' || wish.command.kind !== 'send') return wish
  const command = { ...wish.command, content: { kind: 'text', text: [said] } } as const
  return { ...wish, command, ...(answers && { answers }) }
}

let data: string
let hub: Hub
let paper: Answering
let other: Answering
const open = async (options: Partial<HubOptions> = {}) => {
  paper = new Answering()
  other = new Answering('other')
  hub = await hubOn(data, [paper, other], options)
  await tell(
    { kind: 'login', person: myself, name: 'Me in WeChat' },
    { kind: 'people', people: [{ id: anna, nickname: 'Anna', remark: 'Sis' }] },
    { kind: 'members', room: roomId('family'), members: [{ id: anna, roomNickname: 'Mum' }, { id: bob }] },
  )
}
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'hub-'))
})
afterEach(async () => {
  await hub.stop()
  rmSync(data, { recursive: true })
})

const tell = async (...events: readonly Event<Source>[]) => {
  ;(await hub.keeper.append(report(...events))).answered(true)
}
let count = 0
/** Somebody says this in WeChat, and it is answered on the paper: what WeChat is sent. */
const answered = async (said: Parameters<typeof message>[0], answer: string): Promise<string> => {
  await tell(message(said))
  await until(() => paper.lines.some(({ text }) => text.endsWith(`: ${said?.words}`)))
  return written(
    paper.lines.findIndex(({ text }) => text.endsWith(`: ${said?.words}`)),
    answer,
  )
}
const written = async (line: number, answer: string): Promise<string> => {
  const { place } = paper.lines[line] ?? expect.fail('no such line')
  // nobody answers before it is written down what stands there
  await until(async () => (await paper.hub?.messageAt(placeId(place), remoteId(`paper ${line}`))) !== undefined)
  const body = `paper ${line} < ${answer}`
  await paper.hub?.receive([{ id: remoteId(`a${++count}`), place: placeId(place), body }])
  return sent()
}
const sent = async (): Promise<string> => {
  let text: string | undefined
  await until(async () => {
    const [handed] = await hub.keeper.take(me, 1)
    if (handed?.command.kind === 'send' && handed.command.content.kind === 'text') {
      text = words(handed.command.content.text)
      await hub.keeper.append({ ...report(), results: [{ task: handed.task, answer: { kind: 'done' } }] })
    }
    return text !== undefined
  })
  return text ?? ''
}
const above = (quoted: string) => `「${quoted}」\n- - - - - - - - - - - - - - -\n`

it('the title of a private chat is shown here, and goes to nobody in WeChat: it may be a remark; a list says better', async () => {
  await open({ replies: 'both' })
  await tell({ kind: 'members', room: roomId('family'), members: [{ id: zoe }] })
  const titled = { chat: { kind: 'person', id: zoe }, sender: zoe, name: '老婆', titled: true } as const
  expect(await answered({ ...titled, words: 'hi' }, 'yes')).toBe(`${above('hi')}yes`)
  expect(paper.texts).toContain('老婆: hi')
  expect(await answered({ sender: zoe, words: 'tea?' }, 'yes')).not.toContain('老婆')
  await tell({ kind: 'people', people: [{ id: zoe, nickname: 'Zoe', friend: true }] })
  expect(await answered({ ...titled, words: 'hi again' }, 'yes')).toBe(`${above('Zoe：hi again')}yes`)
  expect(paper.texts).toContain('Zoe: hi again')
})

describe('an answer to a member of a room', () => {
  it.each([
    [undefined, '@Mum yes'],
    ['mention', '@Mum yes'],
    ['quote', `${above('Mum：tea?')}yes`],
    ['both', `${above('Mum：tea?')}@Mum yes`],
  ] as const)('becomes what the settings say: %s', async (replies, text) => {
    await open(replies && { replies })
    expect(await answered({ words: 'tea?' }, 'yes')).toBe(text)
  })

  it.each([
    ['mention', 'Me: @Mum yes'],
    ['both', `${above('Mum：tea?')}Me: @Mum yes`],
  ] as const)(
    'says first who answers, where that is not the account’s owner, as where a name is typed: %s',
    async (replies, text) => {
      await open({ replies, users: [], relay: { others: true, prefix: '{name}: ' } })
      expect(await answered({ words: 'tea?' }, 'yes')).toBe(text)
    },
  )

  it('is shown on other sides as an answer, in the words that were written', async () => {
    await open({ replies: 'both' })
    await answered({ words: 'tea?' }, 'yes')
    const line = other.lines.findIndex(({ text }) => text === 'Sis: tea?' || text.endsWith(': tea?'))
    await until(() => other.texts.includes(`Me (to other ${line}): yes`))
  })

  it('quotes what is no text as WeChat’s own clients call it, and here as it is called here', async () => {
    await open({ replies: 'quote' })
    await tell(message({ content: { kind: 'card', person: bob, name: 'Bob' } }))
    await until(() => paper.texts.some((text) => text.endsWith(': [contact card] Bob')))
    expect(await written(paper.lines.length - 1, 'yes')).toBe(`${above('Mum：[名片] Bob')}yes`)
  })

  it.each([
    ['started', 'offered', '待收款'],
    ['accepted', 'accepted', '已收款'],
    ['returned', 'returned', '已退还'],
  ] as const)(
    'says what has become of money, and quotes that as WeChat’s own clients say it: %s',
    async (state, here, there) => {
      await open({ replies: 'quote' })
      await tell(message({ content: { kind: 'transfer', transfer: 't1', state, amount: '￥5.00', memo: 'tea' } }))
      await until(() => paper.texts.some((text) => text.endsWith(`: [transfer] ${here} ￥5.00 tea`)))
      expect(await written(paper.lines.length - 1, 'thanks')).toBe(`${above(`Mum：[转账] ${there} ￥5.00 tea`)}thanks`)
    },
  )

  it('quotes one line of what was said, cut where it is long', async () => {
    await open({ replies: 'quote' })
    const said = `tea\nor ${'coffee '.repeat(40)}`
    await tell(message({ words: said }))
    await until(() => paper.texts.some((text) => text.includes('coffee')))
    const [, quoted = ''] = /^「(.*)」\n/u.exec(await written(paper.lines.length - 1, 'yes')) ?? []
    expect(quoted).toMatch(/^Mum：tea or coffee coffee .*…$/u)
    expect([...quoted]).toHaveLength('Mum：'.length + 100)
  })

  it('quotes a picture by what it is', async () => {
    await open({ replies: 'quote' })
    await tell(message({ content: { kind: 'image', file: { key: 'k' } } }))
    await until(() => paper.texts.some((text) => text.includes('[picture]')))
    expect(await written(paper.lines.length - 1, 'nice')).toBe(`${above('Mum：[图片]')}nice`)
  })
})

describe('its words stand above an answer, under no remark,', () => {
  it.each(['mention', 'quote', 'both'] as const)('to a private message: %s', async (replies) => {
    await open({ replies })
    expect(await answered({ words: 'tea?', chat: withAnna }, 'yes')).toBe(`${above('Anna：tea?')}yes`)
  })

  it('to a message of the account’s own', async () => {
    await open()
    const own = { words: 'tea?', sender: myself, fromSelf: true }
    expect(await answered(own, 'anybody?')).toBe(`${above('Me in WeChat：tea?')}anybody?`)
  })

  it('to what was written on this side, without what stood above that', async () => {
    await open({ replies: 'quote' })
    await answered({ words: 'tea?' }, 'yes')
    const { place } = paper.lines.find(({ text }) => text.endsWith(': tea?')) ?? expect.fail('no line')
    await paper.hub?.receive([{ id: remoteId('again'), place: placeId(place), body: `a${count} < please` }])
    expect(await sent()).toBe(`${above('Me in WeChat：yes')}please`)
  })
})

describe('it is no answer', () => {
  it('where nobody knows what is answered', async () => {
    await open()
    await answered({ words: 'tea?' }, 'yes')
    const { place } = paper.lines.find(({ text }) => text.endsWith(': tea?')) ?? expect.fail('no line')
    await paper.hub?.receive([{ id: remoteId('x'), place: placeId(place), body: 'of long ago < yes' }])
    expect(await sent()).toBe('yes')
  })

  it('to a line that WeChat itself says', async () => {
    await open()
    await tell({ kind: 'room-left', room: roomId('family') })
    await until(() => paper.texts.includes('This account is not in the group any more.'))
    expect(await written(paper.texts.indexOf('This account is not in the group any more.'), 'oh')).toBe('oh')
  })

  it('that repeats what was taken back', async () => {
    await open({ replies: 'both' })
    await tell(message({ words: 'secret', wechat: weChatId('s1') }))
    await until(() => paper.texts.some((text) => text.endsWith(': secret')))
    const line = paper.texts.findIndex((text) => text.endsWith(': secret'))
    await tell({ kind: 'recall', chat: message().chat, fromSelf: false, wechat: weChatId('s1'), text: 'gone' })
    await until(() => paper.texts.some((text) => text.startsWith('gone')))
    expect(await written(line, 'what?')).toBe('@Mum what?')
  })
})

it('what an answer became in WeChat is known when it comes back', async () => {
  await open({ replies: 'both' })
  const text = await answered({ words: 'tea?' }, 'yes')
  await tell(message({ words: text, sender: myself, fromSelf: true }), message({ words: 'end' }))
  await until(() => paper.texts.some((line) => line.endsWith(': end')))
  expect(paper.texts.filter((line) => line.includes('yes'))).toEqual([])
})
