import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TelegramHouse, telegramHouse } from './house.ts'
import { anna, home } from './people.ts'

const letter = 'nobody but Anna may read this'

describe('who may come in', () => {
  let house: TelegramHouse
  beforeAll(async () => {
    house = await telegramHouse({ separate: true, accounts: [home.wxid] })
  })
  afterAll(() => house?.stop())

  test('a wrong token is 404, and the client sees that', async () => {
    const client = house.client({ ...home, url: `${house.door}x` })
    await expect(client.login()).rejects.toMatchObject({ name: 'LoginRefused' })
    expect(client.complaints).toContain('login: HTTP status 404')
  })

  test.each([
    ['an appid that is not ours', { ...home, appid: 'another' }, 'this appid is not accepted here'],
    ['an account that is not listed', { ...home, wxid: 'wxid_stranger' }, 'this account may not log in here'],
  ])(
    '%s: the client shows the reason, its messages are not taken, and nothing of them stands here',
    async (_, own, why) => {
      const client = house.client(own)
      await expect(client.login()).rejects.toMatchObject({ name: 'LoginRefused', message: why })
      await expect(client.says({ from: anna.wxid, text: letter })).rejects.toThrow(why)
      expect(client.complaints).toEqual([])
      expect(house.texts('Anna')).toEqual([])
    },
  )

  test.each([
    ['broken JSON', `{"action":"report_new_msg","wxid":"${home.wxid}","data":{"msg":"${letter}`],
    ['no action', JSON.stringify({ wxid: home.wxid, data: { msg: letter } })],
    ['no account', JSON.stringify({ action: 'report_new_msg', data: { msg: letter } })],
  ])('%s is answered with 400 and a reason in an envelope', async (_, body) => {
    const lines = () =>
      house.queqiao
        .said()
        .split('\n')
        .filter((line) => line.includes('a report could not be read'))
    const before = lines().length
    const answer = await fetch(house.door, { method: 'POST', body })
    expect(answer.status).toBe(400)
    const envelope = await answer.json()
    expect(envelope).toMatchObject({ error_code: expect.any(Number), error_reason: expect.stringMatching(/./) })
    expect(envelope.error_code).not.toBe(0)
    expect(JSON.stringify(envelope)).not.toContain(letter)
    await house.server.until(() => lines().length === before + 1)
  })

  test('the log has no word of what people wrote, and no secret', async () => {
    const wechat = await house.wechat(home)
    await wechat.says({ from: anna.wxid, text: letter })
    await house.server.until(() => house.texts('Anna').includes(letter), 15_000)
    house.you.send(house.forum, 'this neither', { thread: house.thread('Anna') })
    await wechat.sees(({ text }) => text === 'this neither')
    const said = house.queqiao.said()
    expect(said).toContain('refused')
    for (const hidden of [letter, 'this neither', house.door.split('/').at(-1) ?? '', house.server.token])
      expect(said).not.toContain(hidden)
  })
})
