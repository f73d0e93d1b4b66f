import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { noSynapse } from '../servers/synapse.ts'
import { type MatrixHouse, matrixHouse } from './house.ts'
import { anna, dad, group, home, mum } from './people.ts'

const text = (body: string) => ({ msgtype: 'm.text', body, 'm.mentions': {} })
const edited = (of: string, body: string) => ({
  ...{ ...text(`* ${body}`), 'm.new_content': text(body) },
  'm.relates_to': { rel_type: 'm.replace', event_id: of },
})
const message = 'm.room.message'

describe.skipIf(noSynapse)(`what people take back or change${noSynapse ? ` (no Synapse: ${noSynapse})` : ''}`, () => {
  let house: MatrixHouse
  beforeAll(async () => {
    // long enough to change what waits
    const settings = { pace: { send: '4s' }, limits: { result: '3s' } }
    house = await matrixHouse({ settings, matrix: { status: true, receipts: true } })
  })
  afterAll(() => house?.stop())

  /** A chat in which something was just sent, so that what follows waits. */
  const busy = async (name: string) => {
    const wechat = await house.wechat({ ...home, wxid: `wxid_${name}`, people: [{ ...anna, remark: name }] })
    await wechat.says({ from: anna.wxid, text: 'hello' })
    await house.you.until(() => house.you.rooms().includes(name))
    const first = await house.you.send(name, 'first')
    await wechat.sees(({ text }) => text === 'first')
    const sent = () => wechat.seen.flatMap(({ by, text }) => (by === 'task' ? [text] : []))
    const answers = (of: string) =>
      house.you.timeline(name).flatMap(({ replyTo, body }) => (replyTo === of ? body : []))
    return { wechat, first, sent, answers }
  }

  test('while it waits, an edit takes its place and a redaction cancels it', async () => {
    const { you } = house
    const { wechat, first, sent, answers } = await busy('Early')
    const changed = await you.send('Early', 'helo')
    const oops = await you.send('Early', 'oops')
    await you.emit('Early', message, edited(changed, 'hello'))
    await you.emit('Early', message, edited(changed, 'hello!'))
    await you.redact('Early', oops)
    await you.until(() => answers(oops).length === 1)
    expect(answers(oops)).toEqual(['Taken back: it was not sent to WeChat.'])
    await you.send('Early', 'end')
    await wechat.sees(({ text }) => text === 'end')
    expect(sent()).toEqual(['first', 'hello!', 'end'])
    expect(answers(changed)).toEqual([])
    expect(answers(first)).toEqual([])
    expect(wechat.complaints).toEqual([])
  }, 60_000)

  test('afterwards an edit goes as a new message, marked, and a redaction is answered honestly', async () => {
    const { you } = house
    const { wechat, first, sent, answers } = await busy('Late')
    await you.emit('Late', message, edited(first, 'First'))
    await wechat.sees(({ text }) => text === '✎ First')
    await you.redact('Late', first)
    await you.until(() => answers(first).length === 1)
    expect(answers(first)).toEqual(['✗ It is in WeChat already, which lets nobody take it back from here.'])
    expect(sent()).toEqual(['first', '✎ First'])
  }, 60_000)

  test('an edit keeps whom the message answers; in a thread that is who began it', async () => {
    const { you } = house
    const team = group('Threads', '3001', home)
    const wechat = await house.wechat({ ...home, wxid: 'wxid_threads', rooms: [team] })
    await wechat.says({ from: dad.wxid, room: team.wxid, text: 'Who has the key?' })
    await wechat.says({ from: mum.wxid, room: team.wxid, text: 'Not me' })
    const [root, last] = await you.until(() => you.timeline('Threads').length === 2 && you.timeline('Threads'))
    const thread = {
      ...{ rel_type: 'm.thread', event_id: root?.eventId, is_falling_back: true },
      'm.in_reply_to': { event_id: last?.eventId },
    }
    const mine = await you.emit('Threads', message, { ...text('I hav'), 'm.relates_to': thread })
    expect(await wechat.sees(({ text }) => text.includes('I hav'))).toMatchObject({ at: [dad.wxid] })
    await you.emit('Threads', message, edited(mine, 'I have'))
    const again = await wechat.sees(({ text }) => text.includes('I have'))
    expect(again).toMatchObject({ at: [dad.wxid], text: expect.stringContaining('✎') })
  }, 60_000)

  test('a reaction is answered once, on the message that it is about', async () => {
    const { you } = house
    const { first, answers } = await busy('Reactions')
    const react = (key: string) =>
      you.emit('Reactions', 'm.reaction', { 'm.relates_to': { rel_type: 'm.annotation', event_id: first, key } })
    await react('👍')
    await you.until(() => answers(first).length === 1)
    await react('🎉')
    await you.send('Reactions', '!wx help')
    await you.until(() => you.bodies('Reactions').some((body) => body.includes('status – ')))
    expect(answers(first)).toEqual(['WeChat has no reactions: nobody there sees them.'])
  }, 60_000)

  test('what is done is marked and read, and a failure says what to type, which tries again', async () => {
    const { you } = house
    let refuses = true
    const wechat = await house.wechat({
      ...{ ...home, wxid: 'wxid_status', people: [{ ...anna, remark: 'Status' }] },
      fail: () => (refuses ? 'you are not friends' : undefined),
    })
    await wechat.says({ from: anna.wxid, text: 'hello' })
    await you.until(() => you.rooms().includes('Status'))
    const of = await you.send('Status', 'hi')
    const statuses = () => you.contents('Status', 'com.beeper.message_send_status')
    const relation = { 'm.relates_to': { rel_type: 'm.reference', event_id: of }, network: 'wechat' }
    await you.until(() => statuses().length === 1)
    expect(statuses()[0]).toMatchObject({
      ...relation,
      ...{ status: 'FAIL_RETRIABLE', reason: 'm.foreign_network_error' },
      message: expect.stringContaining('you are not friends'),
    })
    const notice = await you.until(() => you.timeline('Status').find(({ replyTo }) => replyTo === of))
    const [retry] = /!wx retry c\d+/.exec(notice.body) ?? expect.fail(notice.body)
    refuses = false
    await you.send('Status', retry)
    await wechat.sees(({ text }) => text === 'hi')
    await you.until(() => statuses().length === 2)
    expect(statuses()[1]).toEqual({ ...relation, status: 'SUCCESS' })
    await you.until(() => !you.timeline('Status').some(({ eventId }) => eventId === notice.eventId))
    const second = await you.send('Status', 'and this')
    await you.until(() => you.readUpTo('Status', '@wechatbot:localhost') === second, 20_000)
  }, 60_000)

  test('@room is asked about, since nothing that is sent calls everybody, and a name typed by hand is a mention', async () => {
    const { you } = house
    const team = group('Names', '3002', home)
    const wechat = await house.wechat({ ...home, wxid: 'wxid_names', rooms: [team] })
    await wechat.says({ from: dad.wxid, room: team.wxid, text: 'hello' })
    await you.until(() => you.rooms().includes('Names'))
    await you.send('Names', 'hi @王建国, and @nobody')
    const seen = await wechat.sees(({ text }) => text.includes('hi'))
    expect(seen).toMatchObject({ at: [dad.wxid], text: expect.stringMatching(/@王建国.*@nobody/) })
    await you.emit('Names', message, { ...text('@room tea'), 'm.mentions': { room: true } })
    await you.until(() => you.timeline('Names').some(({ body }) => body.includes('calls nobody')))
    const [plain] = /(?<=Send it as plain words: )!wx \d+/.exec(you.timeline('Names').at(-1)?.body ?? '') ?? []
    await you.send('Names', plain ?? expect.fail('no number'))
    expect((await wechat.sees(({ text }) => text.includes('tea'))).text).toMatch(/^@all/)
    await pause(500)
    expect(you.timeline('Names').filter(({ body }) => /^[✗⚠]/.test(body))).toEqual([])
  }, 60_000)
})
