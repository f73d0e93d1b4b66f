import { messageId, placeId, type Remote, type Wish } from '@queqiao/hub'
import { accountId, personId } from '@queqiao/protocol/model'
import { telegram } from '@queqiao/telegram'
import { Bot } from 'grammy'
import type { Update } from 'grammy/types'
import { beforeEach, expect, it } from 'vitest'
import { toReceived } from '../../bridges/telegram/src/from-telegram.ts'
import { tagOf } from '../../bridges/telegram/src/shown/presses.ts'
import { account, Port } from './port.ts'
import { li, privately } from './said.ts'
import { edited, forum, people, pressed, replied, update } from './updates.ts'

const topic = placeId(`${forum}/9`)
const general = placeId(`${forum}/0`)

const botInfo = {
  ...{ can_join_groups: true, can_read_all_group_messages: false, supports_inline_queries: false },
  ...{ can_connect_to_business: false, has_main_web_app: false, has_topics_enabled: false },
  ...{ allows_users_to_create_topics: false, can_manage_bots: false, supports_join_request_queries: false },
}

let port: Port
let lines: string[]
let bridge: ReturnType<typeof telegram>
let read: (...group: Remote[]) => Promise<readonly Wish[]>

const inTopic = (said: Update): Remote => toReceived(said, topic)

beforeEach(async () => {
  port = new Port()
  port.places.set(topic, [{ account, chat: privately }])
  lines = []
  const log = (level: string, message: string) => void lines.push(`${level} ${message}`)
  bridge = telegram({ bot: new Bot('1:none'), forums: [forum], log })
  await bridge.start(port)
  read = (...group) => bridge.read(group)
})

it('an answer to a line at the desk is for the account that the line is about', async () => {
  const other = { account: accountId('wxid_other') }
  port.places.set(general, [{ account }, other])
  port.links.set(`${forum}/40`, { message: messageId('m'), of: other, sender: { id: personId('p'), name: 'P' } })
  const reply = update({ text: '/status', reply_to_message: replied(40) })
  expect(await read(toReceived(reply, general))).toMatchObject([{ kind: 'desk', to: other, line: 'status' }])
})

it('what is for its writer alone is answered in a private chat with the bot, and in no group', async () => {
  const privateChat = placeId('77/0')
  for (const place of [privateChat, general]) port.places.set(place, [{ account }])
  const asked = async (text: string, place: typeof general) => (await read(toReceived(update({ text }), place)))[0]
  expect(await asked('/web', privateChat)).toMatchObject({ kind: 'desk', line: 'web', alone: true })
  for (const said of [await asked('/web', general), await asked('/status', privateChat)])
    expect(said).not.toHaveProperty('alone')
})

it('who answers the bot’s own post with a button to elsewhere writes here, unless mentions are listed here', async () => {
  const me = { ...people.otherBot, username: 'our_bot' }
  const bot = new Bot('1:none', { botInfo: { ...botInfo, ...me } })
  const known = telegram({ bot, forums: [forum] })
  await known.start(port)
  const elsewhere = placeId('-1000000000123/9')
  port.places.set(elsewhere, [{ account, chat: { kind: 'person', id: personId('somebody else') } }])
  const keys = { inline_keyboard: [[{ text: '↗', url: 'https://t.me/c/123/9/40' }]] }
  const post = { ...replied(40), from: me, reply_markup: keys }
  const answer = inTopic(update({ text: 'for here', thread: 9, reply_to_message: post }))
  expect(await known.read([answer])).toMatchObject([{ kind: 'command', to: { chat: privately } }])
})

it('an answer to a message that several people’s words share is for whose words it picks, else refused with a word', async () => {
  const answered = { message: messageId('m'), of: { account, chat: privately }, sender: li }
  port.links.set(`${forum}/40`, { ...answered, isUnclear: true })
  port.links.set(`${forum}/40 tea?@7`, { ...answered, message: messageId('m2') })
  const answer = (fields: object = {}) => inTopic(update({ thread: 9, reply_to_message: replied(40), ...fields }))
  const quote = { text: 'tea?', position: 7 }
  expect(await read(answer({ text: 'yes', quote: { ...quote, is_manual: true } }))).toMatchObject([
    { kind: 'command', answers: 'm2' },
  ])
  const refused = [{ kind: 'refusal', reason: expect.stringContaining('quoting the words') }]
  expect(await read(answer({ text: 'yes' }))).toMatchObject(refused)
  // what Telegram quotes by itself was picked by nobody
  expect(await read(answer({ text: 'yes', quote }))).toMatchObject(refused)
  expect(await read(answer({ text: '/help' }))).toMatchObject([{ kind: 'desk' }])
  expect(await read(answer({ text: '// between us' }))).toEqual([])
})

it('an answer without a quote asks whose of them is meant, and waits', async () => {
  const of = { account, chat: privately }
  const among = [
    { message: messageId('m1'), sender: li, words: `${li.name}: tea?` },
    { message: messageId('m2'), sender: { id: personId('p'), name: 'P' }, words: 'yes' },
  ]
  port.links.set(`${forum}/40`, { message: messageId('m2'), of, sender: li, isUnclear: true, among })
  const [asked] = await read(inTopic(update({ thread: 9, reply_to_message: replied(40), text: 'me too' })))
  expect(asked).toMatchObject({
    ...{ kind: 'question', to: of, words: expect.stringContaining('Whose message does this answer?') },
    options: [
      { label: `${li.name}: tea?`, wishes: [{ kind: 'command', answers: 'm1' }] },
      { label: 'P: yes', wishes: [{ kind: 'command', answers: 'm2' }] },
      { wishes: [expect.not.objectContaining({ answers: expect.anything() })] },
    ],
  })
})

it('a message is taken back by /rm, as an answer to it or in its place', async () => {
  const answer = update({ thread: 9, reply_to_message: replied(40), text: '/rm' })
  const withdraw = { kind: 'withdraw', isTyped: true }
  expect(await read(inTopic(answer))).toMatchObject([{ ...withdraw, of: `${forum}/40` }])
  expect(await read(inTopic(edited({ thread: 9, message_id: 41, text: '/rm' })))).toMatchObject([
    { ...withdraw, of: `${forum}/41` },
  ])
  expect(await read(inTopic(update({ thread: 9, text: '/rm' })))).toMatchObject([{ kind: 'refusal' }])
})

it.each([
  ['in General', general, 0],
  ['in a topic', topic, 9],
])('a command that is changed %s is not read again, and whoever changed it is told', async (_, place, thread) => {
  const changed = toReceived(edited({ thread, text: '/send Anna: changed' }), place)
  const wishes = await read(changed)
  expect(wishes.at(-1)).toMatchObject({
    kind: 'refusal',
    from: `${forum}/50`,
    reason: expect.stringContaining('is not read again when it is edited: type it anew'),
  })
  expect(wishes.some(({ kind }) => kind === 'command' || kind === 'desk' || kind === 'edit')).toBe(false)
})

it('a command that is changed to /rm is taken back, in General, too', async () => {
  const changed = toReceived(edited({ text: '/rm' }), general)
  expect(await read(changed)).toMatchObject([{ kind: 'withdraw', of: `${forum}/50`, isTyped: true }])
})

it('of commands that are changed in General those of people who are listed are kept', async () => {
  const change = edited({ text: '/help me' })
  expect(await bridge.take(change)).toBe(false)
  port = new Port(change.edited_message?.from?.id)
  bridge = telegram({ bot: new Bot('1:none'), forums: [forum] })
  await bridge.start(port)
  expect(await bridge.take(change)).toBe(true)
})

it('a button is known by its token, also where Telegram does not show its message any more', async () => {
  port.buttons.set('abc.1', { place: topic })
  await bridge.take(pressed('wx:abc.1', { date: 0 }))
  expect(port.received).toMatchObject([{ place: topic }])
  expect(await read(...port.received)).toMatchObject([{ kind: 'press', token: 'abc.1' }])
})

it('a button that means nothing any more is not kept', async () => {
  await bridge.take(pressed('wx:gone.0'))
  await bridge.take(pressed(`wx:${tagOf(account)}:leave now`, { date: 0 }))
  expect(port.received).toEqual([])
})

it('a button in General is about the account that it says, whichever has its desk there first', async () => {
  const other = { account: accountId('wxid_other') }
  port.places.set(general, [{ account }, other])
  const press = pressed(`wx:${tagOf(other.account)}:logout now`)
  expect(await read(toReceived(press, general))).toMatchObject([{ kind: 'desk', to: other, line: 'logout now' }])
  expect(await read(toReceived(pressed('wx:000000:logout now'), general))).toEqual([])
})

it('somebody who sends an album of what cannot be passed on is told once', async () => {
  const one = inTopic(update({ thread: 9, poll: { id: '1' } as never, media_group_id: 'g' }))
  expect(await read(one, one, one)).toMatchObject([{ kind: 'refusal', reason: 'a poll cannot be passed on yet' }])
})

it('an album of which one part is a note stays inside with all of it', async () => {
  const part = (caption?: string) =>
    inTopic(
      update({
        thread: 9,
        document: { file_id: 'f', file_unique_id: 'u', file_name: 'a.pdf' },
        media_group_id: 'g',
        ...(caption && { caption }),
      }),
    )
  expect(await read(part(), part('// only for us'), part())).toEqual([])
})

it('an update that is not as documented is passed over, with a warning without words, and what follows is kept', async () => {
  const odd: unknown[] = [{ text: '私房话' }, { text: '/私房话', chat: {} }, { text: 5, chat: { id: forum } }]
  for (const message of odd) expect(await bridge.take({ update_id: 5, message } as Update)).toBe(false)
  expect(lines).toEqual(odd.map(() => expect.stringMatching(/^warn [^私]*passed over$/)))
  expect(await bridge.take(update({ text: '/help' }))).toBe(true)
  expect(port.received).toHaveLength(1)
})

it('an update is not passed over because of a mistake of ours: it comes again', async () => {
  const sent = update({ text: 'hello', thread: 9 })
  port.broken = new TypeError('undefined is not ours')
  await expect(bridge.take(sent)).rejects.toThrow('is not ours')
  port.broken = undefined
  expect(await bridge.take(sent)).toBe(true)
  expect(port.received).toHaveLength(1)
  expect(lines).toEqual([])
})

it('what people say in General without / is left to them', async () => {
  expect(await bridge.take(update({ text: 'who is in?' }))).toBe(false)
  expect(port.received).toEqual([])
})

it('an edit is passed on once; a link preview or a keyboard that Telegram adds is none', async () => {
  const sent = inTopic(update({ thread: 9, text: 'see example.org' }))
  const edit = (id: number, text: string) => inTopic({ ...edited({ thread: 9, text }), update_id: id })
  expect(await read(sent)).toMatchObject([{ kind: 'command' }])
  expect(await read(edit(8, 'see example.org'))).toEqual([])
  for (const [id, text] of [
    [9, 'see example.com'],
    [11, 'see nothing'],
  ] as const) {
    const change = [{ kind: 'edit', of: `${forum}/50`, command: { content: { text: [text] } } }]
    expect(await read(edit(id, text))).toMatchObject(change)
    // read again, because the hub could not keep what came of it
    expect(await read(edit(id, text))).toMatchObject(change)
    expect(await read(edit(id + 1, text))).toEqual([])
  }
})

it('an edit of a message that nobody remembers is passed on', async () => {
  expect(await read(inTopic(edited({ thread: 9, text: 'changed' })))).toMatchObject([{ kind: 'edit' }])
})

it('an anonymous admin is told each time that it is not passed on, and what to do', async () => {
  const psst = inTopic(update({ thread: 9, text: 'psst', from: people.anonymous }))
  const refused = [
    { kind: 'refusal', from: `${forum}/50`, to: { account }, reason: expect.stringContaining('“Remain anonymous”') },
  ]
  expect(await read(psst)).toMatchObject(refused)
  expect(await read(psst)).toMatchObject(refused)
})

it('a note of an anonymous admin, or an edit, is none of our concern', async () => {
  const from = people.anonymous
  expect(await read(inTopic(update({ thread: 9, text: '// psst', from })))).toEqual([])
  expect(await read(inTopic(edited({ thread: 9, text: 'psst!', from })))).toEqual([])
})

it('words in a topic that belongs to no chat go nowhere, and the log says so without them', async () => {
  const lost = toReceived(update({ thread: 8, text: '私房话' }), placeId(`${forum}/8`))
  expect(await read(lost)).toEqual([])
  expect(lines).toEqual([expect.stringMatching(/^debug .*belongs to no chat/)])
  expect(lines.join()).not.toContain('私房话')
})

it('an anonymous admin in a topic that belongs to no chat is told nothing', async () => {
  const psst = toReceived(update({ thread: 8, text: 'psst', from: people.anonymous }), placeId(`${forum}/8`))
  expect(await read(psst)).toEqual([])
  expect(lines.join()).not.toMatch(/warn/)
})

it('a note that begins with // is nobody’s wish', async () => {
  expect(await read(inTopic(update({ thread: 9, text: '// ask her', from: people.alice })))).toEqual([])
})
