import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { placeId } from '@queqiao/hub'
import { wehub } from '@queqiao/simulator'
import { configOf, type Running, type Settings, start } from 'queqiao'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type StubHomeserver, stubHomeserver } from '../servers/homeserver/index.ts'
import { startTelegram, type TelegramServer } from '../servers/telegram/index.ts'
import { queqiao } from './io.ts'
import { secrets, settings } from './settings.ts'

const bot = '@wechatbot:example.org'
const owner = '@me:example.org'

let homeserver: StubHomeserver
let telegram: TelegramServer
let given: Settings
let running: Running
beforeEach(async () => {
  homeserver = await stubHomeserver({ asToken: secrets.as })
  homeserver.state.names.set(owner, 'Me')
  telegram = await startTelegram({ token: secrets.bot })
  const usual = await settings()
  homeserver.hear({ url: usual.publicUrl, hsToken: secrets.hs })
  given = {
    ...usual,
    matrix: { homeserver: homeserver.url, domain: 'example.org', asToken: secrets.as, hsToken: secrets.hs },
    telegram: { botToken: secrets.bot, forums: [telegram.forum({}).chat.id], apiRoot: telegram.apiRoot },
  }
  running = await start(configOf(given))
  const about = { wxid: 'wxid_me', nickname: 'Mei', appid: 'a', version: '0.4.26', secret: secrets.wehub, rooms: [] }
  const people = ['Anna', 'Bob'].map((nickname) => ({ wxid: `wxid_${nickname}`, nickname }))
  const client = wehub({ ...about, people, url: `${running.address}/wechat/${secrets.wechat}` })
  await client.login()
  client.kill()
})
afterEach(async () => {
  await running.stop()
  await homeserver.stop()
  await telegram.stop()
})

const link = async (bridge: 'matrix' | 'telegram', place: string | number, wechat = 'wxid_Anna') => {
  const wanted = { bridge, wechat, place: placeId(bridge === 'telegram' ? `${place}/0` : String(place)) }
  await expect.poll(async () => (await running.hub.adopt(wanted)).kind, { timeout: 9_000 }).toBe('done')
}
/** What the doctor says of places that people have chosen. */
const says = async (): Promise<string> => {
  const file = join(given.data ?? '', 'queqiao.yaml')
  writeFileSync(file, JSON.stringify(given))
  const { output } = await queqiao(['doctor', '--config', file])
  return output.slice(output.search(/^. linked place/m))
}
const room = (levels: object = {}): string => {
  const made = homeserver.state.create(owner, {
    power_level_content_override: { users: { [bot]: 50 }, ...levels },
  })
  made.members.set(bot, { membership: 'join' })
  return made.id
}

describe('places to which chats were linked', { timeout: 60_000 }, () => {
  test('none: says so; and where Queqiao is not running, that nobody can tell', async () => {
    expect(await says()).toBe('✓ linked places: there are none\n')
    await running.stop()
    expect(await says()).toBe('– linked places: Queqiao is not running\n')
  })

  test('a group and a room in which all goes both ways are as they should be', async () => {
    await link('telegram', telegram.group({ kind: 'supergroup' }).chat.id)
    await link('matrix', room())
    expect(await says()).toBe('✓ linked places: 2 of 2 as they should be\n')
  })

  test('a group of Telegram that is gone, or where the bot hears nobody', async () => {
    await link('telegram', -1_009)
    await link('telegram', telegram.group({ kind: 'supergroup', bot: 'member' }).chat.id, 'wxid_Bob')
    const said = await says()
    expect(said).toMatch(/✗ linked place of “Anna”: group -1009: .*not found\n {4}Add the bot to the group again/)
    expect(said).toMatch(/✗ linked place of “Bob”: group -\d+: the bot does not see what people write there\n {4}Make/)
  })

  test('a room of Matrix that the bot has left, and one where people of the chat may not speak', async () => {
    const left = room()
    await link('matrix', left)
    homeserver.state.rooms.get(left)?.members.set(bot, { membership: 'leave' })
    await link('matrix', room({ events_default: 50 }), 'wxid_Bob')
    const said = await says()
    expect(said).toMatch(/✗ linked place of “Anna”: room !\S+: @wechatbot:example\.org is not in it/)
    expect(said).toMatch(/✗ linked place of “Bob”: room !\S+\n {4}The people of the chat may not speak here/)
  })
})
