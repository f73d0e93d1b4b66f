import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  at,
  type ChatKey,
  type Cursor,
  cursor,
  type Hub,
  type HubOptions,
  messageId,
  Refused,
  type User,
  type Wanted,
  type WhichPeople,
  type Written,
} from '@queqiao/hub'
import {
  type Answer,
  accountId,
  type Capabilities,
  type Handed,
  personId,
  roomId,
  summary,
  weChatId,
} from '@queqiao/protocol/model'
import { afterEach, beforeEach, expect, it } from 'vitest'
import {
  abilities,
  anna,
  bob,
  family,
  fetching,
  hubOn,
  me,
  message,
  myself,
  type Paper,
  type Reported,
  report,
  until,
  withAnna,
} from '../paper.ts'
import { edit, at as mention, Sheet, say, withdraw } from '../sheet.ts'

const who = 'me@paper'
const users: readonly User[] = [
  { name: 'Me', role: 'owner', accounts: [], ids: { paper: who, other: 'me@other' } },
  { name: 'Tom', role: 'member', accounts: [me], ids: { paper: 'tom@paper' } },
  { name: 'Eve', role: 'owner', accounts: [accountId('another')], ids: { paper: 'eve@paper' } },
]
const here: ChatKey = { account: me, chat: family }
const there: ChatKey = { account: me, chat: withAnna }
const desk: ChatKey = { account: me }

let data: string
let hub: Hub
let paper: Sheet
let other: Paper

const open = async (options: Partial<HubOptions> = {}) => {
  paper = new Sheet('paper', { reads: true })
  other = new Sheet('other')
  hub = await hubOn(data, [paper, other], { users, ...options })
}
beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), 'reading-'))
  await open()
  await hub.keeper.append(report({ kind: 'login', person: myself, name: 'My account' }))
})
afterEach(async () => {
  await hub.stop()
  rmSync(data, { recursive: true })
})

const reading = () => paper.hub?.reading ?? expect.fail('not started')
const tell = async (...events: Parameters<typeof report>) => hub.keeper.append(report(...events))
const says = (words: string, about: Partial<Reported> = {}) => message({ words, ...about })

const wordsOf = ({ what }: Written): string => {
  if (what.kind === 'desk') return what.lines.join('\n')
  return what.kind === 'word' ? what.words : summary(what.event.content)
}
const page = async (key = here, before?: Written['at'], limit = 50) => reading().history(who, key, { before, limit })
const texts = async (key = here) => (await page(key)).written.map(wordsOf)
const shows = (words: string, key = here) => until(async () => (await texts(key)).includes(words))
const one = async (words: string, key = here) => {
  const { written } = await page(key)
  return written.find((some) => wordsOf(some) === words) ?? expect.fail(`${words} is not there`)
}
/** All that has changed, and where that ends. */
const news = async (after: Cursor, key = here) => {
  const all: Written[] = []
  for (let from = after; ; ) {
    const { written, cursor: next } = await reading().changes(who, key, from, 2)
    if (!written.length) return { all, cursor: from }
    all.push(...written)
    from = next
  }
}

const taken = async (): Promise<Handed> => {
  const handed: Handed[] = []
  await until(async () => handed.push(...(await hub.keeper.take(me, 1))) > 0)
  return handed[0] ?? expect.fail('nothing taken')
}
const settle = ({ task }: Handed, answer: Answer = { kind: 'done' }) =>
  hub.keeper.append({ ...report(), results: [{ task, answer }] })
const state = async (words: string) => (await one(words)).sent?.state
/** What was said in a chat is shown: people can write there. */
const hasSheet = () => until(() => paper.lines.some(({ place }) => place !== paper.desk))
const writes = async (words: string, id: string) => {
  await hasSheet()
  await paper.wants(id, say(words))
  await shows(words)
}

it('a chat is read from its end, page by page, each message once', async () => {
  for (let n = 0; n < 7; n++) await tell(says(`line ${n}`))
  await shows('line 6')
  const last = await page(here, undefined, 3)
  expect(last.written.map(wordsOf)).toEqual(['line 4', 'line 5', 'line 6'])
  const middle = await page(here, last.before, 3)
  const first = await page(here, middle.before, 3)
  expect([...first.written, ...middle.written].map(wordsOf)).toEqual(['line 0', 'line 1', 'line 2', 'line 3'])
  expect(first.before).toBeUndefined()
})

it('a chat is read from somewhere in its middle on, both ways', async () => {
  for (let n = 0; n < 7; n++) await tell(says(`line ${n}`))
  await shows('line 6')
  const { at: from } = await one('line 3')
  const { written, before, after } = await reading().history(who, here, { from, limit: 2 })
  expect(written.map(wordsOf)).toEqual(['line 3', 'line 4'])
  expect((await page(here, before, 2)).written.map(wordsOf)).toEqual(['line 1', 'line 2'])
  const rest = await reading().history(who, here, { from: after, limit: 2 })
  expect(rest.written.map(wordsOf)).toEqual(['line 5', 'line 6'])
  expect(rest.after).toBeUndefined()
  const { at: first } = await one('line 0')
  expect((await reading().history(who, here, { from: first, limit: 2 })).before).toBeUndefined()
})

it('nothing is missed between what was read and what is new after it', async () => {
  await tell(says('before'))
  await shows('before')
  const { cursor } = await page()
  await tell(says('one'), says('two'), says('three'))
  await shows('three')
  const { all, cursor: end } = await news(cursor)
  expect(all.map(wordsOf)).toEqual(['one', 'two', 'three'])
  expect((await news(end)).all).toEqual([])
})

it('what was taken back is new once more, and its words are gone where they are to go', async () => {
  await hub.stop()
  await open({ recalls: 'remove' })
  const wechat = weChatId('secret')
  await tell(says('secret words', { wechat }), says('answer', { quote: { wechat, excerpt: 'secret words' } }))
  await shows('answer')
  const { cursor } = await page()
  await tell({ kind: 'recall', chat: family, wechat, fromSelf: false, text: 'Anna took something back' })
  await until(async () => (await news(cursor)).all.length > 0)
  const [gone] = (await news(cursor)).all
  expect(gone).toMatchObject({ recalled: 'removed', what: { kind: 'message', sender: { id: anna } } })
  expect(JSON.stringify(gone)).not.toContain('secret words')
  const answer = await one('answer')
  expect(answer.what).toMatchObject({ answers: gone?.id })
  expect(JSON.stringify('answered' in answer.what)).toBe('false')
  const [line] = await reading().chats(who, { limit: 5 })
  expect(line?.last?.words).toBe('answer')
  expect((await reading().search(who, { words: 'secret' })).hits).toEqual([])
})

it('a message that is only marked keeps its words', async () => {
  const wechat = weChatId('marked')
  await tell(says('well then', { wechat }))
  await shows('well then')
  await tell({ kind: 'recall', chat: family, wechat, fromSelf: false, text: 'Anna took something back' })
  await until(async () => (await one('well then')).recalled === 'marked')
})

it('an answer names what it answers, wherever that stands', async () => {
  const wechat = weChatId('asked')
  await tell(says('a question', { wechat }), says('an answer', { quote: { wechat, excerpt: 'a question' } }))
  await shows('an answer')
  const asked = await one('a question')
  expect((await one('an answer')).what).toMatchObject({ answers: asked.id, answered: { text: ['a question'] } })
})

it('what becomes of a message that was written here stands on it', async () => {
  await tell(says('hello'))
  await writes('mine', 'e1')
  expect(await one('mine')).toMatchObject({ sent: { state: 'queued' }, what: { via: 'Me', writer: { name: 'Me' } } })
  const { cursor } = await page()
  const handed = await taken()
  await until(async () => (await state('mine')) === 'handed')
  await settle(handed, { kind: 'failed', reason: 'blocked' })
  await until(async () => (await state('mine')) === 'failed')
  const { owed, reason } = (await one('mine')).sent ?? {}
  expect(reason).toBe('blocked')
  expect((await news(cursor)).all.map(wordsOf)).toContain('mine')
  await paper.hub?.owing.retry(owed ?? expect.fail('nothing to decide'))
  expect(await state('mine')).toBe('queued')
  await settle(await taken())
  await until(async () => (await state('mine')) === 'done')
  expect((await texts()).filter((words) => words === 'mine')).toHaveLength(1)
})

it('who answers learns who else has since they looked, on whichever side, and nobody hears of their own answers', async () => {
  await tell(says('hello'))
  await shows('hello')
  const asked = await one('hello')
  expect(await reading().answered(who, here)).toBeUndefined()
  await writes('mine', 'e1')
  expect(await reading().answered(who, here)).toMatchObject({ by: 'Me' })
  expect(await reading().answered(who, here, asked.at)).toBeUndefined()
  expect(await reading().answered('tom@paper', here, asked.at)).toMatchObject({ by: 'Me', time: expect.any(Number) })
  const mine = await one('mine')
  expect(await reading().answered('tom@paper', here, mine.at)).toBeUndefined()
  await tell(says('what somebody says in WeChat is no answer'))
  await paper.wants('e2', say('from Tom'), 'tom@paper')
  await shows('from Tom')
  expect(await reading().answered(who, here, mine.at)).toMatchObject({ by: 'Tom' })
  await expect(reading().answered('eve@paper', here)).rejects.toThrow(Refused)
})

it('a group says who owns it, how many are known, where it lives, and what was asked of WeChat in it', async () => {
  const members = [{ id: anna }, { id: bob }, { id: myself, roomNickname: 'Myself here' }]
  await tell({ kind: 'rooms', rooms: [{ id: roomId('family'), name: 'Family', owner: anna, members }] }, says('hello'))
  await shows('hello')
  await hasSheet()
  await until(async () => (await reading().group(who, here)).places.length === 2)
  expect(await reading().group(who, here)).toEqual({
    ...{ owner: anna, members: 3, nickname: 'Myself here', relay: false, deeds: [] },
    places: [
      { bridge: 'paper', linked: false },
      { bridge: 'other', linked: false },
    ],
  })
  const able = { ...abilities, commands: { send: 'result', rename: 'result' } } as const
  await hub.keeper.append({ ...report(), session: { version: '2' }, can: able })
  await paper.wants('e1', { kind: 'command', command: { kind: 'rename', room: roomId('family'), name: 'Us' } })
  await until(async () => (await reading().group(who, here)).deeds.length > 0)
  const [deed] = (await reading().group(who, here)).deeds
  expect(deed).toMatchObject({ kind: 'rename', state: 'queued', by: 'Me', time: expect.any(Number) })
  await settle(await taken(), { kind: 'failed', reason: 'too old' })
  await until(async () => (await reading().group(who, here)).deeds[0]?.reason === 'too old')
  await paper.hub?.owing.drop(deed?.id ?? expect.fail('nothing was asked'))
  expect((await reading().group(who, here)).deeds).toEqual([])
  await expect(reading().group(who, there)).rejects.toThrow(Refused)
  await expect(reading().group('eve@paper', here)).rejects.toThrow(Refused)
})

it('words that were changed or taken back while they waited are so here too', async () => {
  await tell(says('hello'))
  await writes('first', 'e1')
  await paper.wants('e2', edit('e1', 'second'))
  await shows('second')
  expect(await texts()).not.toContain('first')
  await paper.wants('e3', withdraw('e1'))
  await until(async () => (await state('second')) === 'cancelled')
})

it('a file that comes late changes its message', async () => {
  const content = { kind: 'image', file: { key: 'picture' } } as const
  const login = report({ kind: 'login', person: myself, name: 'My account' })
  await hub.keeper.append({ ...login, session: { version: '2' }, can: fetching })
  await tell(message({ content }))
  await until(async () => (await texts()).length > 0)
  const { cursor, written } = await page()
  expect(written[0]?.what).toMatchObject({ event: { content: { file: { state: 'wanted' } } } })
  const bytes = new Blob([Buffer.from('R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==', 'base64')]).stream()
  await until(async () => (await hub.keeper.take(me, 1)).length > 0)
  await hub.keeper.accept({ endpoint: 'pc', account: me, source: 'picture', bytes })
  await until(async () => (await news(cursor)).all.length > 0)
  expect((await news(cursor)).all[0]?.what).toMatchObject({ event: { content: { file: { state: 'ready' } } } })
})

it('lines of the desk stand at the desk for as long as messages, and what was typed elsewhere does not', async () => {
  await shows('WeChat is logged in as My account.', desk)
  await tell(says('hello'))
  await until(() => other.texts.includes('anna: hello'))
  await hasSheet()
  await paper.wants('d1', { kind: 'desk', line: 'nonsense' })
  await until(async () => (await texts()).some((words) => words.includes('nonsense')))
  await other.hub?.receive([
    {
      id: 'd2' as never,
      place: other.lines.at(-1)?.place as never,
      body: JSON.stringify({ by: 'me@other', wants: [{ kind: 'desk', line: 'absurd' }] }),
    },
  ])
  await until(() => other.texts.some((text) => text.includes('absurd')))
  expect((await texts()).join()).not.toContain('absurd')
})

it('chats stand in the order in which something was said last, with what and by whom', async () => {
  await tell({ kind: 'people', people: [{ id: anna, nickname: 'Anna' }] })
  await tell(says('to all'))
  await shows('to all')
  await new Promise((resolve) => setTimeout(resolve, 2))
  await tell(says('to me', { chat: withAnna }))
  await until(async () => (await reading().chats(who, { limit: 5 })).length === 2)
  const [first, second] = await reading().chats(who, { limit: 5 })
  expect(first).toMatchObject({
    key: there,
    look: { title: 'Anna' },
    last: { words: 'to me', by: 'Anna', self: false },
  })
  expect(second).toMatchObject({ key: here, last: { words: 'to all' }, unread: 1 })
  const [top] = await reading().chats(who, { limit: 1 })
  const [next] = await reading().chats(who, { limit: 1, after: top?.at })
  expect(next?.key).toEqual(here)
  expect((await reading().chats(who, { words: 'ann', limit: 5 })).map(({ key }) => key)).toEqual([there])
})

it('what others said is unread until it was read, for each person alone', async () => {
  await tell(says('one'), says('two'), says('three', { chat: withAnna }))
  await until(async () => (await reading().unread(who)) === 3)
  const read = await one('one')
  await reading().mark(who, here, read.at)
  expect(await reading().unread(who)).toBe(2)
  await reading().mark(who, here, (await one('two')).at)
  await reading().mark(who, here, read.at)
  expect(await reading().unread(who)).toBe(1)
  expect(await reading().unread('tom@paper')).toBe(3)
  await tell(says('four'))
  await until(async () => (await reading().unread(who)) === 2)
  expect((await reading().accounts(who))[0]?.unread).toBe(2)
})

it('what the owner answers on the phone has been read there', async () => {
  await tell(says('one'), says('mine', { sender: myself, fromSelf: true }))
  await shows('mine')
  expect(await reading().unread(who)).toBe(0)
})

it('who wrote in a chat last, of all sides, stands on it', async () => {
  await tell(says('hello'))
  await writes('an answer', 'e1')
  const [line] = await reading().chats(who, { limit: 5 })
  expect(line?.answered).toMatchObject({ by: 'Me', time: expect.any(Number) })
  expect(line?.last).toMatchObject({ words: 'an answer', by: 'Me', self: true })
})

it('an account says how it is, and as whom it is seen', async () => {
  await until(async () => (await reading().accounts('tom@paper'))[0]?.state === 'online')
  const [line] = await reading().accounts('tom@paper')
  expect(line).toMatchObject({ account: me, name: 'My account', role: 'member', can: abilities })
  await tell({ kind: 'logout' })
  await until(async () => (await reading().accounts(who))[0]?.state === 'offline')
  await tell({ kind: 'login-qr', picture: 'https://login.example/qr' })
  await until(async () => (await reading().accounts(who))[0]?.code !== undefined)
  const [{ code } = {}] = await reading().accounts(who)
  expect((await page(desk)).written.map(({ id }) => id)).toContain(code?.message)
  expect(code?.picture.id).toBeDefined()
  expect(code?.until).toBeGreaterThan(Date.now())
})

it('nobody reads an account that is not for their eyes', async () => {
  await tell(says('hello'))
  await shows('hello')
  for (const stranger of ['eve@paper', 'me@other', 'nobody', '']) {
    expect(await reading().accounts(stranger)).toEqual([])
    expect(await reading().chats(stranger, { limit: 5 })).toEqual([])
    expect((await reading().search(stranger, { words: 'hello' })).hits).toEqual([])
    expect(await reading().unread(stranger)).toBe(0)
    await expect(reading().history(stranger, here, { limit: 5 })).rejects.toThrow(Refused)
    await expect(reading().changes(stranger, here, cursor('0'), 5)).rejects.toThrow(Refused)
    await expect(reading().chats(stranger, { account: me, limit: 5 })).rejects.toThrow(Refused)
    await expect(reading().search(stranger, { account: me, words: 'hello' })).rejects.toThrow(Refused)
    await expect(reading().mark(stranger, here, at('1'))).rejects.toThrow(Refused)
  }
  await expect(reading().history(who, { account: accountId('none') }, { limit: 5 })).rejects.toThrow(Refused)
})

it('a place in a list that the hub never gave is refused', async () => {
  for (const forged of ['x', '-1', '1e9', `${'9'.repeat(20)}`, 'WzFd', 'e30'])
    for (const of of ['before', 'from'])
      await expect(reading().history(who, here, { [of]: at(forged), limit: 5 }), forged).rejects.toThrow(Refused)
  await expect(reading().chats(who, { after: at('W10'), limit: 5 })).rejects.toThrow(Refused)
  await expect(reading().search(who, { words: 'a', before: at('nonsense') })).rejects.toThrow(Refused)
})

it('who listens to chats is told of each that changes, when that can be read', async () => {
  const told: string[] = []
  const read: Promise<readonly string[]>[] = []
  const end = reading().listen(who, (key) => {
    told.push(JSON.stringify(key))
    if (key.chat) read.push(texts(key))
  })
  await tell(says('hello', { chat: withAnna, sender: anna }), says('and you', { sender: bob }))
  await until(() => told.includes(JSON.stringify(here)) && told.includes(JSON.stringify(there)))
  const all = await Promise.all(read)
  expect(all.flat()).toEqual(expect.arrayContaining(['hello', 'and you']))
  expect(all.every((some) => some.length > 0)).toBe(true)
  end()
  const before = told.length
  await tell(says('more'))
  await shows('more')
  expect(told).toHaveLength(before)
})

it('who listens hears nothing of accounts that are not for their eyes, and nobody who is not listed hears anything', async () => {
  const heard: Record<string, number> = { [who]: 0, 'eve@paper': 0, 'nobody@paper': 0 }
  const ends = Object.keys(heard).map((one) =>
    reading().listen(one, () => {
      heard[one] = (heard[one] ?? 0) + 1
    }),
  )
  await tell(says('hello'))
  await until(() => (heard[who] ?? 0) > 0)
  expect(heard).toMatchObject({ 'eve@paper': 0, 'nobody@paper': 0 })
  for (const end of ends) end()
})

it('words are found in all chats or in one, whatever their case, two characters being enough', async () => {
  await tell(
    says('Meet at the Bridge'),
    says('鹊桥相会', { chat: withAnna }),
    says('a "quoted" 100% \\ thing'),
    message({ content: { kind: 'text', text: ['ask ', mention('anna'), ' about it'] } }),
  )
  await shows('Meet at the Bridge')
  const hits = async (words: string, chat?: typeof family) =>
    (await reading().search(who, { words, ...(chat && { account: me, chat }) })).hits.map(wordsOf)
  expect(await hits('bridge')).toEqual(['Meet at the Bridge'])
  expect(await hits('相会')).toEqual(['鹊桥相会'])
  expect(await hits('相会', family)).toEqual([])
  expect(await hits('"quoted" 100% \\')).toEqual(['a "quoted" 100% \\ thing'])
  expect(await hits('fromSelf')).toEqual([])
  const [hit] = (await reading().search(who, { words: '鹊桥' })).hits
  expect(hit?.key).toEqual(there)
})

it('what is said inside stands in the chat for everybody who reads it here, and WeChat never gets it', async () => {
  await tell(says('hello'))
  await shows('hello')
  await hasSheet()
  const { cursor } = await page()
  await paper.wants('n1', { kind: 'note', text: ['she is a good customer'] })
  await shows('she is a good customer')
  const note = await one('she is a good customer')
  expect(note).toMatchObject({ inside: true, what: { kind: 'message', via: 'me@paper', writer: { name: 'Me' } } })
  expect((await news(cursor)).all.map(({ id }) => id)).toEqual([note.id])
  const [line] = await reading().chats(who, { limit: 5 })
  expect(line?.last?.words).toBe('hello')
  const hello = await one('hello')
  await paper.wants('n3', { kind: 'note', text: ['so I say hello'], answers: messageId(hello.id) })
  await shows('so I say hello')
  expect((await one('so I say hello')).what).toMatchObject({
    ...{ answers: hello.id, event: { quote: { sender: anna, excerpt: 'hello' } } },
  })
  await paper.wants('n2', { kind: 'note', text: ['I am nobody'] }, 'stranger@paper')
  await until(async () => (await texts()).some((words) => words.includes('not among the users')))
  expect(await texts()).not.toContain('I am nobody')
  expect(await hub.keeper.take(me, 5)).toEqual([])
  expect(other.texts.join()).not.toContain('customer')
})

it('why something was refused stands where it was said', async () => {
  await tell(says('hello'))
  await shows('hello')
  await hasSheet()
  await paper.wants('e1', say('let me in'), 'stranger@paper')
  await until(async () => (await texts()).some((words) => words.startsWith('✗')))
  const { written } = await page()
  expect(written.at(-1)?.what).toMatchObject({ kind: 'word', of: 'e1' })
})

it('members are found by any name that they go by', async () => {
  const room = roomId('family')
  const members = [{ id: anna, roomNickname: 'Auntie' }, { id: bob }]
  await tell(
    {
      kind: 'people',
      people: [
        { id: anna, nickname: 'Anna' },
        { id: bob, nickname: 'Bob' },
      ],
    },
    { kind: 'rooms', rooms: [{ id: room, name: 'Family', members }] },
  )
  await until(async () => (await paper.hub?.members(me, room, 5))?.length === 2)
  expect((await paper.hub?.members(me, room, 5, 'ann'))?.map(({ id }) => id)).toEqual([anna])
  expect((await paper.hub?.members(me, room, 5, 'aunt'))?.map(({ id }) => id)).toEqual([anna])
  expect(await paper.hub?.members(me, room, 5, 'nobody')).toEqual([])
})

const friends = [
  { id: anna, nickname: 'Anna', alias: 'ann', friend: true },
  { id: bob, nickname: 'Bob', remark: '李四', friend: true },
  { id: personId('zed'), nickname: '张三', friend: true },
  { id: personId('tom'), nickname: 'Tom from a group', friend: false },
  { id: personId('may'), nickname: 'May from a group' },
]
const contacts = { account: me, among: 'contacts', from: 0, limit: 10 } as const
const named = async (which: Partial<WhichPeople> = {}) => {
  const { people, count } = await reading().people(who, { ...contacts, ...which })
  return { names: people.map(({ name }) => name), count }
}

it('people are read by their names, Chinese ones as they are read, page by page; others are not among the contacts', async () => {
  await tell({ kind: 'people', people: friends })
  await until(async () => (await named()).count === 3)
  expect(await named()).toEqual({ names: ['Anna', '李四', '张三'], count: 3 })
  expect(await named({ from: 1, limit: 1 })).toEqual({ names: ['李四'], count: 3 })
  expect(await named({ words: 'ANN' })).toEqual({ names: ['Anna'], count: 1 })
  expect(await named({ words: 'bob' })).toEqual({ names: ['李四'], count: 1 })
  expect(await named({ among: 'others' })).toEqual({ names: [], count: 0 })
  expect(await named({ among: 'others', words: 'tom' })).toEqual({ names: ['Tom from a group'], count: 1 })
  expect(await named({ among: 'others', words: 'group' })).toMatchObject({ count: 2 })
  const { people } = await reading().people(who, { ...contacts, person: anna })
  expect(people).toEqual([{ id: anna, name: 'Anna', nickname: 'Anna', alias: 'ann', key: there }])
})

const able = (commands: Capabilities) =>
  hub.keeper.append({ ...report(), can: commands, session: { version: JSON.stringify(commands) } })
const can = {
  ...abilities,
  commands: { send: 'result', remark: 'result', 'remove-friend': 'result', 'accept-friend': 'result' },
} as const

it('a name that WeChat has given somebody is theirs, and who was removed is no contact: no client need say so', async () => {
  await able(can)
  await tell({ kind: 'people', people: friends })
  await until(async () => (await named()).count === 3)
  await tell(says('hello'))
  await hasSheet()
  const deed = (command: Wanted, id: string) => paper.wants(id, { kind: 'command', to: desk, command })
  await deed({ kind: 'remark', person: anna, name: 'Annie' }, 'd1')
  await settle(await taken())
  await until(async () => (await named({ words: 'Annie' })).count === 1)
  await deed({ kind: 'remove-friend', person: bob }, 'd2')
  await settle(await taken())
  await until(async () => (await named()).count === 2)
})

const types = (line: string | undefined, id: string, to = desk) =>
  paper.wants(id, { kind: 'desk', line: line ?? expect.fail('nothing to type'), to })
const asks = (name: string, v1: string, person = anna) =>
  tell({ kind: 'friend-request', ticket: { v1, v2: 'v2' }, person, name, greeting: 'hello' })
const requests = () => reading().requests(who, me)

it('who wants to be a contact is listed, the last first, until somebody has accepted them', async () => {
  await able(can)
  await tell(says('hello'))
  await hasSheet()
  await asks('Anna', 'v1')
  await asks('Bob', 'v3', bob)
  await until(async () => (await requests()).length === 2)
  const [last, first] = await requests()
  expect(last).toMatchObject({ name: 'Bob', person: { id: bob }, greeting: 'hello' })
  await types(first?.choice.line, 'r1')
  await until(async () => (await requests()).length === 1)
  await settle(await taken())
  expect((await requests()).map(({ name }) => name)).toEqual(['Bob'])
  await tell({ kind: 'friend-added', person: { id: bob } })
  await until(async () => (await requests()).length === 0)
})

const money = (state: 'started' | 'accepted' | 'returned', transfer = 't1') =>
  message({ chat: withAnna, content: { kind: 'transfer', transfer, state, amount: '¥8.00', memo: 'lunch' } })
const offers = () => reading().offered(who, me)
const paid = { ...abilities, commands: { send: 'result', 'accept-transfer': 'result' } } as const

it('money that is offered is listed where the client can take it, and neither it nor its buttons once that is decided', async () => {
  await tell(money('started'))
  await shows(summary(money('started').content), there)
  expect(await offers()).toEqual([])
  await able(paid)
  await tell(money('started', 't2'))
  await until(async () => (await offers()).length === 2)
  const [last] = await offers()
  expect(last).toMatchObject({ amount: '¥8.00', memo: 'lunch', key: there, sender: { id: anna } })
  expect(last?.choices.map(({ label }) => label)).toEqual(['Accept the money'])
  await tell(money('returned', 't1'))
  await until(async () => (await offers()).length === 1)
  await hasSheet()
  await types(last?.choices[0]?.line, 't1', there)
  await until(async () => (await offers()).length === 0)
  const { written } = await page(there)
  expect(written.filter(({ what }) => what.kind === 'message' && what.choices)).toEqual([])
})

it('members of a group come in pages, with how many there are, to whom the account is for', async () => {
  await tell({
    kind: 'rooms',
    rooms: [{ id: roomId('family'), members: [{ id: anna, roomNickname: 'Auntie' }, { id: bob }] }],
  })
  const members = (about: { words?: string; from?: number; limit?: number } = {}, as = who, key = here) =>
    reading().members(as, key, { from: 0, limit: 10, ...about })
  await until(async () => (await members()).count === 2)
  expect((await members()).members).toMatchObject([{ id: anna, name: 'Auntie' }, { id: bob }])
  expect(await members({ from: 1, limit: 1 })).toMatchObject({ count: 2, members: [{ id: bob }] })
  expect(await members({ words: 'aunt' })).toMatchObject({ count: 1, members: [{ id: anna }] })
  expect(await members({ from: 5 })).toEqual({ count: 2, members: [] })
  await expect(members({}, 'eve@paper')).rejects.toThrow(Refused)
  await expect(members({}, who, there)).rejects.toThrow('there is no such group')
})
