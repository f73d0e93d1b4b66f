import { createServer, type Server } from 'node:http'
import { text } from 'node:stream/consumers'
import { registration } from '@queqiao/matrix'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { until } from '../matrix/house.ts'
import { listen } from '../servers/listen.ts'
import { noSynapse, synapse, type TestSynapse } from '../servers/synapse.ts'
import { secret } from './sides.ts'

describe.skipIf(noSynapse)(`what people read${noSynapse ? ` (no Synapse: ${noSynapse})` : ''}`, () => {
  let server: TestSynapse
  let door: Server
  /** The transactions that came, by the token that the homeserver showed. */
  const told = new Map<string, string[]>()
  const names = (name: string) => {
    const own = { domain: 'localhost', bot: `bot-${name}`, ghosts: `${name}_{id}`, id: name }
    return { ...own, asToken: secret(), hsToken: secret() }
  }
  const [ours, asking] = [names('ours'), names('asking')]
  const heard = ({ hsToken }: { readonly hsToken: string }) => (told.get(`Bearer ${hsToken}`) ?? []).join('\n')

  beforeAll(async () => {
    door = createServer(async (request, response) => {
      const { authorization = '' } = request.headers
      told.set(authorization, [...(told.get(authorization) ?? []), await text(request)])
      response.end('{}')
    })
    const url = `http://127.0.0.1:${await listen(door)}`
    const registrations = [registration(ours, url), { ...registration(asking, url), receive_ephemeral: true }]
    server = await synapse({ registrations: registrations.map((one) => JSON.stringify(one)) })
  })
  afterAll(async () => {
    await server?.remove()
    door?.close()
  })

  test('in private or not, and that they type, never comes to us: we ask for none of it', async () => {
    const { userId: you, accessToken } = await server.register('you', secret())
    const ask = async (token: string, method: string, path: string, body: object = {}) => {
      const headers = { authorization: `Bearer ${token}` }
      const request = { method, headers, body: JSON.stringify(body) }
      const answer = await fetch(`${server.url}/_matrix/client/v3/${path}`, request)
      expect(answer.status).toBe(200)
      return answer.json()
    }
    const bots = [ours, asking].map(({ bot }) => `@${bot}:localhost`)
    const { room_id: room } = await ask(accessToken, 'POST', 'createRoom', { invite: bots })
    for (const { asToken } of [ours, asking]) await ask(asToken, 'POST', `join/${room}`)
    const say = (body: string) =>
      ask(accessToken, 'PUT', `rooms/${room}/send/m.room.message/${body}`, { msgtype: 'm.text', body })
    const { event_id } = await say('first')
    await ask(accessToken, 'PUT', `rooms/${room}/typing/${you}`, { typing: true, timeout: 30_000 })
    await ask(accessToken, 'POST', `rooms/${room}/receipt/m.read.private/${event_id}`)
    const second = await say('second')
    await ask(accessToken, 'POST', `rooms/${room}/receipt/m.read/${second.event_id}`)
    // who asks for it is told
    await until(() => heard(asking).includes('m.read') && heard(asking).includes('m.typing'))
    await say('last')
    await until(() => heard(ours).includes('"last"'))
    expect(heard(ours)).not.toMatch(/ephemeral|m\.receipt|m\.read|m\.typing|m\.presence/)
  })
})
