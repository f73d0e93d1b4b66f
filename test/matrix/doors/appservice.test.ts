import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { annaGhost, type House, house, known, message, names, owner, until } from '../house.ts'

let at: House
beforeEach(async () => {
  at = await house()
  await at.append(...known)
})
afterEach(() => at.stop())

const ask = (method: string, path: string, body?: string, token: string | undefined = names.hsToken) =>
  at.bridge.routes.request(`/_matrix/app/${path}`, {
    method,
    headers: token === '' ? {} : { authorization: `Bearer ${token}` },
    ...(body !== undefined && { body }),
  })
const said = async (response: Response | Promise<Response>) => {
  const answer = await response
  return [answer.status, await answer.json()]
}
const problem = async (response: Response | Promise<Response>) => {
  const [status, body] = await said(response)
  return [status, body.errcode]
}

describe('the homeserver', () => {
  it('must prove itself', async () => {
    expect(await problem(ask('POST', 'v1/ping', '{}', ''))).toEqual([401, 'M_MISSING_TOKEN'])
    expect(await problem(ask('POST', 'v1/ping', '{}', 'wrong'))).toEqual([403, 'M_FORBIDDEN'])
    expect(await said(ask('POST', 'v1/ping', '{}'))).toEqual([200, {}])
  })

  it('is told what we do not know, in the words of the specification', async () => {
    expect(await problem(ask('GET', 'v1/thirdparty'))).toEqual([404, 'M_UNRECOGNIZED'])
    expect(await problem(ask('DELETE', 'v1/ping'))).toEqual([405, 'M_UNRECOGNIZED'])
    expect(await problem(ask('GET', 'v1/rooms/%23wechat_x%3Aexample.org'))).toEqual([404, 'M_NOT_FOUND'])
    expect(await problem(ask('PUT', 'v1/transactions/1', '{'))).toEqual([400, 'M_NOT_JSON'])
  })

  it('finds the people that WeChat knows, and nobody else', async () => {
    await until(() => at.stub.sends.length > 0)
    expect(await said(ask('GET', `v1/users/${encodeURIComponent(annaGhost)}`))).toEqual([200, {}])
    expect(at.stub.state.users.has(annaGhost)).toBe(true)
    expect(await problem(ask('GET', 'v1/users/%40wechat_nobody%3Aexample.org'))).toEqual([404, 'M_NOT_FOUND'])
    expect(await problem(ask('GET', 'v1/users/%40eve%3Aexample.org'))).toEqual([404, 'M_NOT_FOUND'])
  })

  it('may send anything in a transaction without stopping us', async () => {
    const events = [null, 7, 'x', [], {}, { event_id: 1 }, { event_id: '$1', type: 'm.room.message', sender: owner }]
    expect(await said(ask('PUT', 'v1/transactions/1', JSON.stringify({ events })))).toEqual([200, {}])
    expect(await said(ask('PUT', 'v1/transactions/1', '[]'))).toEqual([200, {}])
  })

  it('may count its transactions anew: events are told apart by their own ids', async () => {
    await at.append(message('hello'))
    await at.shown(1)
    const event = (id: string) => ({
      ...{ type: 'm.room.message', event_id: id, room_id: at.room('Family'), sender: owner },
      content: { msgtype: 'm.image', body: 'x' },
    })
    for (const id of ['$a', '$b', '$a'])
      expect(await said(ask('PUT', 'v1/transactions/1', JSON.stringify({ events: [event(id)] })))).toEqual([200, {}])
    await at.append(message('end'))
    expect(await at.shown(4)).toHaveLength(4)
  })

  it('is asked to repeat what could not be kept', async () => {
    await at.close()
    const event = {
      type: 'm.room.message',
      event_id: '$a',
      room_id: '!r',
      sender: owner,
      content: { msgtype: 'm.text' },
    }
    expect(await problem(ask('PUT', 'v1/transactions/1', JSON.stringify({ events: [event] })))).toEqual([
      500,
      'M_UNKNOWN',
    ])
  })
})
