import { type Endpoint, type WeChatOptions, wechat } from '@queqiao/protocol/server'
import { describe, expect, test } from 'vitest'
import { fetchOf, Lists, me, office, token } from './toy.ts'

const url = 'https://queqiao.example/wechat/'

const setup = (options: Partial<WeChatOptions> = {}, endpoint: Partial<Endpoint> = {}) => {
  const keeper = new Lists()
  const app = wechat({ endpoints: [{ ...office, ...endpoint }], keeper, url, ...options })
  const say = async (said: object) => {
    const body = JSON.stringify({ account: me, ...said })
    const response = await app.request(`/${encodeURIComponent(endpoint.token ?? token)}`, { method: 'POST', body })
    return response.json()
  }
  return { keeper, say }
}

describe('the addresses that a client is told', () => {
  test('begin as it reaches us, and say whose they are', async () => {
    const { say } = setup({ sockets: { heartbeat: 20 } })
    const { socket } = await say({ login: true })
    expect(socket.heartbeat).toBe(20)
    expect(socket.url).toMatch(/^wss:\/\/queqiao\.example\/wechat\/0123456789abcdefghij\/socket\/[\w-]+\.[\w-]+$/)
    const other = await say({ login: true, account: 'wxid_other' })
    expect(other.socket.url).not.toBe(socket.url)
  })

  test('hold what stands in a token as it must', async () => {
    const { say } = setup({ sockets: { heartbeat: 20 } }, { token: 'a/b?c#d%20 abcdefghijkl' })
    expect((await say({ login: true })).socket.url).toContain('/wechat/a%2Fb%3Fc%23d%2520%20abcdefghijkl/socket/')
  })

  test('name no WebSocket where none is served, or wanted, or nobody is logged in', async () => {
    const sockets = { heartbeat: 20 }
    for (const { say } of [setup(), setup({ sockets, url: undefined }), setup({ sockets }, { socket: false })])
      expect((await say({ login: true })).socket).toBeUndefined()
    expect((await setup({ sockets }).say({ login: true, account: undefined })).socket).toBeUndefined()
  })

  test('are none where it is not known how clients reach us', async () => {
    for (const [options, to] of [
      [{}, expect.stringContaining(`${url}${token}/upload/`)] as const,
      [{ url: undefined }, undefined] as const,
    ]) {
      const { keeper, say } = setup(options)
      keeper.hand('a', fetchOf('C:\\a.dat'))
      expect((await say({ asks: true })).wire[0].to).toEqual(to)
    }
  })

  test('must be addresses', () => {
    for (const wrong of ['queqiao.example', 'ws://queqiao.example', 'http://', ''])
      expect(() => setup({ url: wrong })).toThrow(TypeError)
  })
})
