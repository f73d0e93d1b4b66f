import { type DialectName, simulate, type WeChatClient, wechat } from '@queqiao/simulator'
import { afterEach, describe, expect, it } from 'vitest'
import { club, house } from './cast.ts'
import { callbackServer, polledServer } from './server.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean()
})

/** A server for a dialect, and how it hands a text out. */
const servers: Readonly<Record<DialectName, () => Promise<{ url: string; say(to: string, text: string): void }>>> = {
  wehub: async () => {
    const server = await callbackServer()
    cleanups.push(() => server.close())
    const say = (to: string, msg: string) =>
      server.tasks.push({ task_type: 1, task_dict: { wxid_to: to, msg_list: [{ msg_type: 1, msg }] } })
    return { url: server.url, say }
  },
  wehelp: () => polled((wxid, text) => ({ api: 'sendTextMessage', code: 1, wxid, text })),
  'wequick-2019': () => polled((wxid, text) => ({ api: 'sendTextMessage', sendId: text, option: { wxid, text } })),
  'wequick-2021': () => polled((wxid, text) => ({ api: 'sendTextMessage', sendId: text, option: { wxid, text } })),
}

const polled = async (command: (to: string, text: string) => object) => {
  const server = await polledServer()
  cleanups.push(() => server.close())
  return { url: server.url, say: (to: string, text: string) => server.commands.push(command(to, text)) }
}

const names: readonly DialectName[] = ['wehub', 'wehelp', 'wequick-2019', 'wequick-2021']

describe.each(names)('%s', (dialect) => {
  const started = async () => {
    const server = await servers[dialect]()
    const client: WeChatClient = wechat(dialect, { url: server.url, pollEvery: 5, ...house })
    cleanups.push(() => client.kill())
    await client.start()
    return { client, server }
  }

  it('says, hears, shows both, and leaves', async () => {
    const { client, server } = await started()
    await client.says({ from: 'Anna', room: 'Club', text: 'hello' })
    await client.phone({ to: 'Mum', text: 'on my way' })
    server.say(club.wxid, 'hello back')
    const seen = await client.sees(({ text }) => text === 'hello back')
    expect(seen).toMatchObject({ chat: club.wxid, from: 'wxid_me', at: [], by: 'task', thing: { kind: 'text' } })
    expect(client.history.map(({ by }) => by)).toEqual(['person', 'phone', 'task'])
    await client.stop()
    expect([client.complaints, client.troubles]).toEqual([[], []])
  })

  it('has a word for every kind of message, and for whatever happens', async () => {
    const { client } = await started()
    const room = { ...club, wxid: '9@chatroom', name: 'New' }
    const [from, person] = ['Anna', { wxid: 'wxid_carol', nickname: 'Carol' }]
    await client.says({ from, kind: 'image' })
    await client.says({ from, kind: 'voice' })
    await client.says({ from, kind: 'video' })
    await client.says({ from, kind: 'file' })
    await client.says({ from, kind: 'sticker' })
    await client.says({ from, kind: 'card', person: 'Bob' })
    await client.says({ from, kind: 'link', title: 'a', url: 'http://a' })
    await client.says({ from, kind: 'mini-program', title: 'a' })
    await client.says({ from, kind: 'transfer', amount: '￥1' })
    await client.says({ from, kind: 'invite', into: room })
    await client.says({ from, kind: 'location', latitude: 1, longitude: 2 })
    await client.says({ from, kind: 'quote', text: 'a', of: { from: 'Me', text: 'b' } })
    await client.says({ from, kind: 'system', text: 'a' })
    await client.says({ from, kind: 'xml', type: 49, xml: '<msg/>' })
    await client.happens({ kind: 'members-joined', room: 'Club', people: ['Eve'] })
    await client.happens({ kind: 'members-left', room: 'Club', people: ['Eve'] })
    await client.happens({ kind: 'room-renamed', room: 'Club', name: 'Circle' })
    await client.happens({ kind: 'room-nickname', room: 'Circle', person: 'Anna', name: 'A.' })
    await client.happens({ kind: 'room-joined', room })
    await client.happens({ kind: 'room-left', room: 'New' })
    await client.happens({ kind: 'person-changed', person: 'Bob', to: { nickname: 'Rob' } })
    await client.happens({ kind: 'friend-request', person })
    await client.happens({ kind: 'friend-added', person })
    await client.happens({ kind: 'friend-removed', person: 'Carol' })
    await client.happens({ kind: 'logout' })
    expect(client.history).toHaveLength(14 + 4)
    expect(client.cast.people.map(({ nickname }) => nickname)).toEqual(['Anna', 'Rob', 'News', 'Eve', 'Carol'])
    expect([client.complaints, client.troubles]).toEqual([[], []])
  })

  it('speaks the lines of a script', async () => {
    const { url } = await servers[dialect]()
    const printed: string[] = []
    const script = 'Anna @ Family: hello @Bob\nBob: hi\nme to Bob: yes'
    await simulate({ url, dialect, script, pollEvery: 5, output: (line) => void printed.push(line) })
    expect(printed).toEqual(['[Family] Anna: hello @Bob', '[Bob] Bob: hi', '[Bob] Me: yes'])
  })
})
