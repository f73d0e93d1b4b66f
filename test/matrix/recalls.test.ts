import { weChatId } from '@queqiao/protocol/model'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  annaGhost,
  bot,
  family,
  type House,
  house,
  known,
  me,
  message,
  myself,
  owner,
  ownGhost,
  report,
  until,
} from './house.ts'

let at: House
beforeEach(async () => {
  at = await house(undefined, { recalls: 'remove' })
  await at.append(...known)
})
afterEach(() => at.stop())

const [wechat, text] = [weChatId('oops'), '"Anna" recalled a message']
const recall = { kind: 'recall', chat: family, fromSelf: false, wechat, text } as const
const redactions = () => at.stub.sends.filter(({ type }) => type === 'm.room.redaction')
const notice = async () => {
  const found = () => at.stub.sends.find(({ content }) => content.body === text)
  await until(() => found() !== undefined)
  return found()
}

describe('a message that was taken back in WeChat', () => {
  it('is redacted by the ghost that said it, in WeChat’s words, before these are said', async () => {
    await at.append(message('oops', { wechat }))
    const [oops] = await at.shown(1)
    await at.append(recall)
    expect((await notice())?.user).toBe(bot)
    expect(redactions()).toMatchObject([{ user: annaGhost, content: { redacts: oops?.event, reason: text } }])
  })

  it('is redacted by the ghost of the account where that said it', async () => {
    await at.append(message('oops', { wechat, sender: myself, fromSelf: true }))
    await at.shown(1)
    await at.append({ ...recall, fromSelf: true })
    await notice()
    expect(redactions()).toMatchObject([{ user: ownGhost }])
  })

  it('is redacted by the bot where somebody wrote it in Matrix', async () => {
    await at.append(message('hello'))
    await at.shown(1)
    const event = at.stub.say(at.room('Family'), owner, { msgtype: 'm.text', body: 'oops' })
    await until(async () => (await at.hub.keeper.take(me, 1)).length > 0)
    await at.append(message('oops', { wechat, sender: myself, fromSelf: true }), { ...recall, fromSelf: true })
    await notice()
    expect(redactions()).toMatchObject([{ user: bot, content: { redacts: event } }])
  })

  it('goes with the edit that completed it', async () => {
    await at.stop()
    const settings = { recalls: 'remove', patience: { usual: 50 } } as const
    at = await house(undefined, settings)
    const can = { commands: { send: 'result', fetch: 'result' }, contents: { text: 'as-is' } } as const
    const picture = message('', { wechat, content: { kind: 'image', file: { key: 'k' } } })
    await at.hub.keeper.append({ ...report(...known, picture), can })
    await at.shown(1)
    const bytes = () => new Blob(['no picture']).stream()
    await until(async () => {
      await at.hub.keeper.take(me, 5)
      return (await at.hub.keeper.accept({ endpoint: 'pc', source: 'k', bytes: bytes() })) === true
    })
    const [shown, edit] = await at.shown(2)
    await at.append(recall)
    await until(() => redactions().length === 2)
    expect(new Set(redactions().map(({ content }) => content.redacts))).toEqual(new Set([shown?.event, edit?.event]))
  })

  it('is answered by WeChat’s line where the homeserver does not let it go', async () => {
    await at.append(message('oops', { wechat }))
    const [oops] = await at.shown(1)
    at.stub.fail({ on: '/redact/', status: 403, errcode: 'M_FORBIDDEN' })
    await at.append(recall)
    expect((await notice())?.content['m.relates_to']).toEqual({ 'm.in_reply_to': { event_id: oops?.event } })
    expect(redactions()).toEqual([])
  })
})
