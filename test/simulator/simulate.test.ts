import { simulate } from '@queqiao/simulator'
import { afterEach, describe, expect, it } from 'vitest'
import { type CallbackServer, callbackServer } from './server.ts'

const servers: CallbackServer[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close()
})

const run = async (options: { script?: string; input?: AsyncIterable<string>; signal?: AbortSignal }) => {
  const server = await callbackServer()
  servers.push(server)
  const printed: string[] = []
  const output = (line: string) => void printed.push(line)
  const ended = simulate({ url: server.url, appid: 'app', version: '0.4.26', pollEvery: 5, output, ...options })
  return { server, printed, ended }
}

const messages = (server: CallbackServer) =>
  server.requests.filter(({ action }) => action === 'report_new_msg').map(({ data }) => data.msg)

describe('a script', () => {
  it('speaks in rooms and privately, on the phone too, and ends with a logout', async () => {
    const script = `
      # a family
      Anna @ Family: hello @Bob
      Bob @ Family: hello
      wait 10ms
      小明: 在吗?
      me @ Family: here: I am
      me to Anna: two\\nlines
    `
    const { server, printed, ended } = await run({ script })
    await ended
    expect(printed).toEqual([
      '[Family] Anna: hello @Bob',
      '[Family] Bob: hello',
      '[小明] 小明: 在吗?',
      '[Family] Me: here: I am',
      '[Anna] Me: two\nlines',
    ])
    expect(messages(server)).toMatchObject([
      { wxid_from: 'wxid_anna', atUserList: ['wxid_bob'] },
      { wxid_from: 'wxid_bob' },
      { room_wxid: '', wxid_to: 'wxid_me' },
      { wxid_from: 'wxid_me' },
      { wxid_from: 'wxid_me', wxid_to: 'wxid_anna' },
    ])
    expect(server.requests.at(-1)?.action).toBe('logout')
  })

  it('has everybody whom it names in the contacts from the start', async () => {
    const { server, ended } = await run({ script: 'Anna @ Family: hi\nBob: hi' })
    await ended
    expect(server.requests[1]?.data).toMatchObject({
      friend_list: [{ nickname: 'Anna' }, { nickname: 'Bob' }],
      group_list: [{ name: 'Family', member_wxid_list: ['wxid_me', 'wxid_anna'] }],
    })
  })

  it('passes over a line that it does not understand, and says so', async () => {
    const { server, printed, ended } = await run({ script: 'hello\nAnna to Bob: hi\nAnna: hi' })
    await ended
    expect(printed).toEqual([
      expect.stringMatching(/^! not understood/),
      expect.stringMatching(/^! not understood/),
      '[Anna] Anna: hi',
    ])
    expect(messages(server)).toHaveLength(1)
  })
})

describe('typed lines', () => {
  it('may bring new people, who are reported before they speak', async () => {
    const typed = async function* () {
      yield 'Carol @ Work: good morning'
    }
    const { server, ended } = await run({ input: typed() })
    await ended
    expect(server.requests.map(({ action }) => action).filter((action) => action !== 'pull_task')).toEqual([
      'login',
      'report_contact',
      'report_contact',
      'report_new_msg',
      'logout',
    ])
  })

  it('stay open until it is told to end; what comes by tasks is shown', async () => {
    const ending = new AbortController()
    const { server, printed, ended } = await run({ script: 'Anna: hi', signal: ending.signal })
    const task = { wxid_to: 'wxid_anna', at_list: [], msg_list: [{ msg_type: 1, msg: 'welcome' }] }
    server.tasks.push({ task_type: 1, task_dict: task })
    await expect.poll(() => printed).toContain('[Anna] Me: welcome')
    ending.abort()
    await ended
    expect(server.requests.at(-1)?.action).toBe('logout')
  })
})
