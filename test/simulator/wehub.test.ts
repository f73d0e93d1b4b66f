import { type WeHub, type WeHubOptions, wehub } from '@queqiao/simulator'
import { afterEach, describe, expect, it } from 'vitest'
import { type CallbackServer, callbackServer, type ServerOptions } from './server.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean()
})

const family = {
  wxid: '111@chatroom',
  name: 'Family',
  owner: 'wxid_anna',
  members: [{ wxid: 'wxid_me' }, { wxid: 'wxid_anna' }, { wxid: 'wxid_bob', roomNickname: 'Bobby' }],
}
const people = [
  { wxid: 'wxid_anna', nickname: 'Anna', remark: 'Mum' },
  { wxid: 'wxid_bob', nickname: 'Bob' },
  { wxid: 'wxid_eve', nickname: 'Eve', friend: false },
]

const pair = async (
  options: Partial<WeHubOptions> = {},
  server: ServerOptions = {},
): Promise<{ wechat: WeHub; server: CallbackServer }> => {
  const { version = '0.4.26' } = options
  const callback = await callbackServer({ v1: version.startsWith('0.1'), ...server })
  cleanups.push(() => callback.close())
  const base = { url: callback.url, appid: 'app', wxid: 'wxid_me', nickname: 'Me', version, people, rooms: [family] }
  const wechat = wehub({ ...base, ...options })
  cleanups.push(() => wechat.kill())
  return { wechat, server: callback }
}

const reported = (server: CallbackServer, action: string) =>
  server.requests.filter((request) => request.action === action).map(({ data }) => data)

const v2 = (dict: object) => ({ task_type: 1, task_dict: { at_list: [], ...dict } })
const say = (to: string, ...texts: string[]) =>
  v2({ wxid_to: to, msg_list: texts.map((msg) => ({ msg_type: 1, msg })) })

describe('login', () => {
  it.each([
    ['0.1.4', []],
    ['0.1.5', ['client_version']],
    ['0.2.0', ['client_version']],
    ['0.2.2', ['client_version', 'nonce']],
    ['0.2.15', ['client_version', 'nonce', 'local_ip', 'machine_id']],
    ['0.4.26', ['client_version', 'nonce', 'local_ip', 'machine_id']],
  ])('%s says of itself what that version says', async (version, extra) => {
    const { wechat, server } = await pair({ version })
    await wechat.login()
    expect(Object.keys(server.requests[0]?.data ?? {})).toEqual(['nickname', 'wx_alias', 'head_img', ...extra])
    expect(server.requests[0]).toMatchObject({ action: 'login', appid: 'app', wxid: 'wxid_me' })
    expect(wechat.complaints).toEqual([])
  })

  it('reports contacts once it is accepted: friends, and rooms with the names people go by there', async () => {
    const { wechat, server } = await pair()
    await wechat.login()
    const [contacts] = reported(server, 'report_contact')
    expect(contacts).toMatchObject({
      friend_list: [{ wxid: 'wxid_anna', remark_name: 'Mum' }, { wxid: 'wxid_bob' }],
      group_list: [
        {
          wxid: '111@chatroom',
          member_wxid_list: ['wxid_me', 'wxid_anna', 'wxid_bob'],
          member_nickname_list: ['Me', 'Anna', 'Bobby'],
        },
      ],
      public_list: [],
    })
  })

  it('reports only the lists that the server asks for', async () => {
    const change: ServerOptions['change'] = (envelope, { action }) =>
      action === 'login' ? { ...envelope, data: { option: { flag_report_contact: 2 } } } : envelope
    const { wechat, server } = await pair({}, { change })
    await wechat.login()
    expect(reported(server, 'report_contact')[0]).toMatchObject({ friend_list: [], group_list: [{ name: 'Family' }] })
  })

  it('takes a right signature, whatever the case of its digits', async () => {
    const { wechat } = await pair({ secret: 'k@$y' }, { secret: 'k@$y' })
    await expect(wechat.login()).resolves.toBeUndefined()
  })

  it('refuses a wrong signature before it looks at anything else', async () => {
    const change: ServerOptions['change'] = (envelope) => ({ ...envelope, error_code: 1, error_reason: 'not listed' })
    const { wechat, server } = await pair({ secret: 'right' }, { secret: 'wrong', change })
    await expect(wechat.login()).rejects.toThrow('wrong signature')
    expect(server.requests).toHaveLength(1)
  })

  it('shows why the server refuses it', async () => {
    const change: ServerOptions['change'] = (envelope) => ({ ...envelope, error_code: 1, error_reason: 'not listed' })
    const { wechat } = await pair({ secret: 'k' }, { secret: 'k', change })
    await expect(wechat.login()).rejects.toMatchObject({ name: 'LoginRefused', message: 'not listed' })
  })
})

describe('messages', () => {
  it('go out with sender, room, mentions and an id', async () => {
    const { wechat, server } = await pair()
    const id = await wechat.says({ from: 'Anna', room: 'Family', text: 'hello', at: ['Bob'] })
    expect(reported(server, 'report_new_msg')).toEqual([
      {
        msg: {
          msg_id: id,
          msg_timestamp: expect.any(Number),
          msg_type: 1,
          room_wxid: '111@chatroom',
          wxid_from: 'wxid_anna',
          wxid_to: '111@chatroom',
          atUserList: ['wxid_bob'],
          msg: '@Bobby hello',
        },
      },
    ])
  })

  it('of an old client have neither id nor mentions', async () => {
    const { wechat, server } = await pair({ version: '0.1.4' })
    await wechat.says({ from: 'wxid_anna', text: 'hi' })
    expect(reported(server, 'report_new_msg')).toEqual([
      { msg: { msg_type: 1, room_wxid: '', wxid_from: 'wxid_anna', wxid_to: 'wxid_me', msg: 'hi' } },
    ])
  })

  it('typed on the phone come from the account', async () => {
    const { wechat, server } = await pair()
    await wechat.phone({ to: 'Mum', text: 'hi' })
    await wechat.phone({ room: 'Family', text: 'hi all' })
    expect(reported(server, 'report_new_msg')).toMatchObject([
      { msg: { room_wxid: '', wxid_from: 'wxid_me', wxid_to: 'wxid_anna' } },
      { msg: { room_wxid: '111@chatroom', wxid_from: 'wxid_me', wxid_to: '111@chatroom' } },
    ])
    expect(wechat.history.map(({ by, chat }) => [by, chat])).toEqual([
      ['phone', 'wxid_anna'],
      ['phone', '111@chatroom'],
    ])
  })

  it('carry line breaks unescaped, as the real client writes them', async () => {
    const { wechat, server } = await pair()
    await wechat.says({ from: 'Anna', text: 'one\ntwo \\n three' })
    expect(server.requests[0]?.raw).toContain('one\ntwo \\\\n three')
  })

  it('of one chat arrive in order although nobody waits for them', async () => {
    const { wechat, server } = await pair()
    const texts = Array.from({ length: 30 }, (_, index) => `${index}`)
    await Promise.all(texts.map((text) => wechat.says({ from: 'Anna', text })))
    expect(reported(server, 'report_new_msg').map(({ msg }) => msg)).toMatchObject(texts.map((msg) => ({ msg })))
  })

  it('that the server does not take are unconfirmed, and can be sent again as they were', async () => {
    let refusing = true
    const change: ServerOptions['change'] = (envelope) => (refusing ? { ...envelope, error_code: 5 } : envelope)
    const { wechat, server } = await pair({}, { change })
    const failed = await wechat.says({ from: 'Anna', text: 'hi' }).catch((error) => error)
    expect(failed).toMatchObject({ name: 'Unconfirmed', message: expect.stringContaining('error_code 5') })
    refusing = false
    await wechat.resend(failed.id)
    expect(server.requests[0]?.raw).toBe(server.requests[1]?.raw)
  })

  it('of people who do not exist are an error of the test', async () => {
    const { wechat } = await pair()
    await expect(wechat.says({ from: 'Nobody', text: 'hi' })).rejects.toThrow('called Nobody')
  })
})

describe('tasks', () => {
  it('become messages, with a result and with the own message coming back', async () => {
    const { wechat, server } = await pair()
    server.tasks.push(say('wxid_anna', 'one', 'two'))
    await wechat.poll()
    expect(wechat.seen.map(({ chat, from, text }) => [chat, from, text])).toEqual([
      ['wxid_anna', 'wxid_me', 'one'],
      ['wxid_anna', 'wxid_me', 'two'],
    ])
    expect(reported(server, 'report_task_result')).toEqual([{ task_id: 't1', task_result: 1, error_reason: '' }])
    expect(reported(server, 'report_new_msg').map(({ msg }) => msg)).toMatchObject([
      { wxid_from: 'wxid_me', wxid_to: 'wxid_anna', msg: 'one' },
      { wxid_from: 'wxid_me', wxid_to: 'wxid_anna', msg: 'two' },
    ])
    expect(wechat.complaints).toEqual([])
  })

  it.each([
    ['in front', { at_style: 0 }, 'well', '@Anna @Bobby well'],
    ['in front where no style is named', {}, 'well', '@Anna @Bobby well'],
    ['in their places', { at_style: 1 }, 'you {$@} and {$@}!', 'you @Anna and @Bobby!'],
  ])('mention people %s', async (_, style, msg, shown) => {
    const { wechat, server } = await pair()
    const at = ['wxid_anna', 'wxid_bob']
    server.tasks.push(v2({ wxid_to: family.wxid, at_list: at, ...style, msg_list: [{ msg_type: 1, msg }] }))
    await wechat.poll()
    expect(wechat.seen).toMatchObject([{ chat: family.wxid, text: shown, at }])
    expect(reported(server, 'report_new_msg')).toMatchObject([{ msg: { atUserList: at, msg: shown } }])
  })

  it.each([
    ['one mention in a room', { room_wxid: '111@chatroom', wxid: 'wxid_bob' }, '111@chatroom', '@Bobby hi'],
    ['nobody in a room', { room_wxid: '111@chatroom', wxid: '' }, '111@chatroom', 'hi'],
    ['a person', { room_wxid: '', wxid: 'wxid_bob' }, 'wxid_bob', 'hi'],
  ])('of the older form go to %s', async (_, to, chat, shown) => {
    const { wechat, server } = await pair({ version: '0.1.5' })
    server.tasks.push({ task_type: 1, task_dict: { ...to, msg_list: [{ msg_type: 1, msg: 'hi' }] } })
    await wechat.poll()
    expect(wechat.seen).toMatchObject([{ chat, text: shown }])
    expect(wechat.complaints).toEqual([])
  })

  it.each([
    ['a task that it does not know', { task_type: 99, task_dict: { wxid: 'a' } }, 'task_type 99: not supported'],
    [
      'a picture without an address',
      v2({ wxid_to: 'wxid_bob', msg_list: [{ msg_type: 3, msg: 'u' }] }),
      'not a URL that begins with http',
    ],
    [
      'a voice message',
      v2({ wxid_to: 'wxid_bob', msg_list: [{ msg_type: 34, msg: 'u' }] }),
      'msg_type 34: not supported',
    ],
    ['nobody', say('wxid_nobody', 'hi'), 'no such contact or room'],
    ['no words', v2({ wxid_to: 'wxid_bob', msg_list: [] }), 'msg_list: empty'],
    [
      'the form of old clients',
      { task_type: 1, task_dict: { room_wxid: '', wxid: 'wxid_bob' } },
      'wxid_to: found nothing',
    ],
    [
      'more people than places',
      v2({ wxid_to: family.wxid, at_list: ['wxid_bob'], at_style: 1, msg_list: [{ msg_type: 1, msg: 'hi' }] }),
      'at_style 1: 0 places, 1 people',
    ],
  ])('fail for %s, and say why', async (_, task, reason) => {
    const { wechat, server } = await pair()
    server.tasks.push(task)
    await wechat.poll()
    expect(reported(server, 'report_task_result')).toEqual([{ task_id: 't1', task_result: 0, error_reason: reason }])
    expect(wechat.seen).toEqual([])
  })

  it('in the answer to a report are done, but their result is not told', async () => {
    const change: ServerOptions['change'] = (envelope, { action }) =>
      action === 'report_room_removed' ? { ...envelope, data: { reply_task_list: [say('wxid_bob', 'hi')] } } : envelope
    const { wechat, server } = await pair({}, { change })
    await wechat.report('report_room_removed', { wxid_removed: 'x@chatroom' })
    await wechat.sees(({ text }) => text === 'hi')
    await expect.poll(() => reported(server, 'report_new_msg')).toHaveLength(1)
    expect(reported(server, 'report_task_result')).toEqual([])
  })

  it('fail, stay silent, or make no echo when a test wants that', async () => {
    const fail = () => 'censored'
    const failing = await pair({ fail })
    failing.server.tasks.push(say('wxid_bob', 'hi'))
    await failing.wechat.poll()
    expect(reported(failing.server, 'report_task_result')).toMatchObject([{ task_result: 0, error_reason: 'censored' }])

    const quiet = await pair({ silent: () => true, echo: false })
    quiet.server.tasks.push(say('wxid_bob', 'hi'))
    await quiet.wechat.poll()
    expect(quiet.wechat.seen).toHaveLength(1)
    expect(quiet.server.requests.map(({ action }) => action)).toEqual(['pull_task'])
  })
})

describe('on a bad network', () => {
  it('a report that hung up has reached the server, and can be repeated', async () => {
    const { wechat, server } = await pair()
    const id = await wechat.says({ from: 'Anna', text: 'hi' }, { hangUp: 'before-answer' })
    await expect.poll(() => server.requests.length).toBe(1)
    await wechat.resend(id)
    expect(server.requests[1]?.raw).toBe(server.requests[0]?.raw)
  })

  it('a poll whose answer is lost does nothing', async () => {
    const { wechat, server } = await pair()
    server.tasks.push(say('wxid_bob', 'hi'))
    await expect(wechat.poll({ hangUp: 'after-answer' })).resolves.toBeUndefined()
    expect(server.tasks).toEqual([])
    expect(wechat.seen).toEqual([])
  })

  it('it goes on polling, and says goodbye at the end', async () => {
    let lost = 0
    const lose: WeHubOptions['lose'] = (action) => (action === 'pull_task' && lost++ < 3 ? 'before-answer' : undefined)
    const { wechat, server } = await pair({ pollEvery: 5, lose })
    await wechat.start()
    await expect.poll(() => lost).toBeGreaterThan(3)
    server.tasks.push(say('wxid_bob', 'hi'))
    await wechat.sees(({ text }) => text === 'hi')
    await wechat.stop()
    expect(server.requests.at(-1)).toMatchObject({ action: 'logout', data: { client_version: '0.4.26' } })
    expect(wechat.troubles).toHaveLength(3)
    expect(wechat.complaints).toEqual([])
  })

  it('killed, it is gone without a word', async () => {
    const { wechat, server } = await pair({ pollEvery: 5 })
    await wechat.start()
    wechat.kill()
    const until = server.requests.length
    await expect(wechat.says({ from: 'Anna', text: 'hi' })).rejects.toThrow('not confirmed')
    expect(server.requests.slice(until).map(({ action }) => action)).not.toContain('logout')
  })

  it('without an answer it waits only so long', async () => {
    const { wechat, server } = await pair({ url: 'http://127.0.0.1:9/' })
    await expect(wechat.login()).rejects.toMatchObject({ name: 'Unanswered' })
    expect(server.requests).toEqual([])
  })
})

describe('it complains about a server that', () => {
  const junk = (change: (envelope: object) => unknown) => pair({}, { change })
  it.each([
    [
      'prints beside the JSON',
      (it: object) => `debug\n${JSON.stringify(it)}`,
      'unknown format of reply data: not pure JSON',
    ],
    [
      'sends a byte order mark',
      (it: object) => `\uFEFF${JSON.stringify(it)}`,
      'unknown format of reply data: not pure JSON',
    ],
    ['quotes the error code', (it: object) => ({ ...it, error_code: '0' }), 'error_code: found a string'],
    ['forgets the ack', (it: object) => ({ ...it, ack_type: undefined }), 'ack_type: found nothing'],
    ['answers data with a list', (it: object) => ({ ...it, data: [] }), 'data: found an array'],
    ['names another ack', (it: object) => ({ ...it, ack_type: 'x_ack' }), 'ack_type: expected common_ack, found x_ack'],
  ])('%s', async (_, change, complaint) => {
    const { wechat } = await junk(change)
    await wechat.report('report_contact', {})
    expect(wechat.complaints).toContain(`report_contact: ${complaint}`)
  })

  it('hands the same task id out twice', async () => {
    const change: ServerOptions['change'] = (envelope, { action }) =>
      action === 'pull_task' ? { ...envelope, data: { task_id: 'a', task_data: say('wxid_bob', 'hi') } } : envelope
    const { wechat } = await pair({}, { change })
    await wechat.poll()
    await wechat.poll()
    expect(wechat.complaints).toEqual(['pull_task: task_id a came before'])
  })

  it('hands an unreadable task out', async () => {
    const { wechat, server } = await pair()
    server.tasks.push({ task_type: '1', task_dict: {} })
    await wechat.poll()
    expect(wechat.complaints).toEqual(['pull_task: task_type: found a string'])
  })

  it('puts tasks where an old client does not look', async () => {
    const change: ServerOptions['change'] = (envelope) => ({ ...envelope, data: { reply_task_list: [] } })
    const { wechat } = await pair({ version: '0.1.5' }, { change })
    await wechat.report('report_contact', {})
    expect(wechat.complaints).toEqual(['report_contact: reply_task_list: this answer cannot carry tasks'])
  })
})
