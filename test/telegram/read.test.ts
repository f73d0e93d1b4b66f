import { messageId, placeId, type Remote, type Wish } from '@queqiao/hub'
import { accountId } from '@queqiao/protocol/model'
import { telegram } from '@queqiao/telegram'
import { Bot } from 'grammy'
import type { Update } from 'grammy/types'
import { beforeEach, expect, it } from 'vitest'
import { toReceived } from '../../bridges/telegram/src/from-telegram.ts'
import { account, Port } from './port.ts'
import { privately } from './said.ts'
import { forum, people, replied, update } from './updates.ts'

const topic = placeId(`${forum}/9`)
const general = placeId(`${forum}/0`)
const photo = [{ file_id: 'a', file_unique_id: 'b', width: 1, height: 1 }]

let port: Port
let lines: string[]
let read: (...group: Remote[]) => Promise<readonly Wish[]>

const inTopic = (said: Update): Remote => toReceived(said, topic)

beforeEach(async () => {
  port = new Port()
  port.places.set(topic, [{ account, chat: privately }])
  lines = []
  const log = (level: string, message: string) => void lines.push(`${level} ${message}`)
  const bridge = telegram({ bot: new Bot('1:none'), forums: [forum], log })
  await bridge.start(port)
  read = (...group) => bridge.read(group)
})

it('an answer to a line at the desk is for the account that the line is about', async () => {
  const other = { account: accountId('wxid_other') }
  port.places.set(general, [{ account }, other])
  port.links.set(`${forum}/40`, { message: messageId('m'), of: other, fromSelf: false })
  const reply = update({ text: 'status', reply_to_message: replied(40) })
  expect(await read(toReceived(reply, general))).toMatchObject([{ kind: 'desk', to: other, line: 'status' }])
})

it('somebody who sends an album is told once that it cannot be passed on', async () => {
  const one = inTopic(update({ thread: 9, photo, media_group_id: 'g' }))
  expect(await read(one, one, one)).toMatchObject([{ kind: 'refusal', reason: 'a photo cannot be passed on yet' }])
})

it('an anonymous admin is noted once, with what to do', async () => {
  const psst = inTopic(update({ thread: 9, text: 'psst', from: people.anonymous }))
  expect(await read(psst)).toEqual([])
  expect(await read(psst)).toEqual([])
  expect(lines).toEqual([expect.stringMatching(/^warn .*Remain anonymous/)])
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
