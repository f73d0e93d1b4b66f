import { dialects, type Setting } from '@queqiao/protocol'
import { describe, expect, test } from 'vitest'
import { NOW, settingOf } from './fixtures.ts'

const { wehub } = dialects
const at = { endpoint: 'office', now: NOW }

const request = (action: string, data: unknown = {}) =>
  wehub.read(JSON.stringify({ action, appid: 'app', wxid: 'wxid_me', data }), at)

const speaker = (version: string, setting?: Setting) => wehub.speak({ version }, setting)

describe('how many tasks an answer carries', () => {
  test.each<[string, string, number]>([
    ['0.1.5', 'pull_task', 1],
    ['0.1.5', 'report_new_msg', 3],
    ['0.1.5', 'report_new_friend', 3],
    ['0.1.5', 'report_contact', 0],
    ['0.1.5', 'login', 0],
    ['0.4.26', 'pull_task', 1],
    ['0.4.26', 'report_new_msg', 20],
    ['0.4.26', 'report_contact', 20],
    ['0.4.26', 'login', 0],
    ['0.4.26', 'logout', 0],
  ])('%s, %s: %i', (version, action, fits) => {
    expect(speaker(version).fits(request(action))).toBe(fits)
  })

  test('none where the request is of another dialect', () => {
    expect(speaker('0.4.26').fits({ ...request('pull_task'), about: {} })).toBe(0)
  })
})

describe('who is turned down', () => {
  const login = request('login', { client_version: '0.4.26', nonce: 'helloworld' })
  const answer = () =>
    JSON.parse(
      speaker('0.4.26', settingOf({ secret: '112233', links: true, socket: true })).reply(login, [], 'not here'),
    )

  test('is told so in a signed answer, because the client looks at the signature first', () => {
    expect(answer()).toEqual({
      error_code: 1,
      error_reason: 'not here',
      ack_type: 'login_ack',
      data: { signature: expect.stringMatching(/^[0-9a-f]{32}$/) },
    })
  })

  test('learns no address of a WebSocket', () => {
    expect(JSON.stringify(answer())).not.toContain('socket')
  })

  test('gets no task', () => {
    const reply = speaker('0.4.26').reply(request('pull_task'), [{ task_id: 't-1', task_data: {} }], 'not here')
    expect(JSON.parse(reply)).toMatchObject({ error_code: 1, ack_type: 'pull_task_ack', data: {} })
    expect(reply).not.toContain('t-1')
  })
})

describe('on a WebSocket', () => {
  test('a task that nobody asked for looks like a polled one, so that its result is reported', () => {
    const wire = { task_id: 't-1', task_data: { task_type: 8, task_dict: { room_wxid: '111@chatroom' } } }
    expect(JSON.parse(speaker('0.4.26').push?.(wire) ?? '')).toEqual({
      error_code: 0,
      error_reason: '',
      ack_type: 'pull_task_ack',
      data: wire,
    })
  })
})
