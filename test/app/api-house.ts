import { configOf, type Running, type Settings, start } from 'queqiao'
import { expect } from 'vitest'
import { secrets, settings } from './settings.ts'

const running: Running[] = []

/** Stops what was started. */
export const stopAll = async (): Promise<void> => {
  for (const one of running.splice(0)) await one.stop()
}

const users: Settings['users'] = [
  { name: 'Olga', role: 'owner', matrix: '@olga:example.org' },
  { name: 'Max', role: 'member', matrix: '@max:example.org' },
  { name: 'Gus', role: 'guest', matrix: '@gus:example.org' },
  { name: 'Otto', role: 'owner', accounts: ['wxid_other'], matrix: '@otto:example.org' },
]

/** What a browser says of a request by the page itself. */
export const ours = { 'sec-fetch-site': 'same-origin' }

/** A Queqiao with nothing but a page, and who asks its API. */
export const house = async () => {
  const one = await start(configOf(await settings({ matrix: undefined, telegram: undefined, users })))
  running.push(one)
  const call = async (path: string, init: RequestInit) => {
    const answer = await fetch(`${one.adminAddress}${path}`, init)
    const body = await answer.text()
    return { status: answer.status, body: body.startsWith('{') ? JSON.parse(body) : body }
  }
  const ask = (path: string, headers: Readonly<Record<string, string>>, method = 'GET') =>
    call(path, { method, headers })
  const signins = one.hub.signins('web')
  const asAdmin = { authorization: `Bearer ${secrets.admin}` }
  /** Signs in as somebody on the page, as a browser does. */
  const as = async (who: string) => {
    const [path, token] = who === '' ? ['sign-in', secrets.admin] : ['in', await signins.link(who)]
    const body = new URLSearchParams({ token })
    const headers = { origin: one.adminAddress, 'sec-fetch-site': 'same-origin' }
    const answer = await fetch(`${one.adminAddress}/${path}`, { method: 'POST', body, headers, redirect: 'manual' })
    return { cookie: answer.headers.get('set-cookie')?.split(';')[0] ?? expect.fail('no cookie') }
  }
  const report = (words: object) =>
    fetch(`${one.address}/wechat/${secrets.wechat}`, {
      method: 'POST',
      body: JSON.stringify({ appid: '1', wxid: 'wxid_me', ...words }),
    })
  /** The account is logged in, and Anna has said this. */
  const hears = async (msg: string) => {
    await report({ action: 'login', data: { client_version: '0.1.5', nickname: 'Me' } })
    const about = { msg_type: 1, room_wxid: '', wxid_from: 'wxid_anna', wxid_to: 'wxid_me', msg }
    await report({ action: 'report_new_msg', data: { msg: about } })
    await expect
      .poll(async () => JSON.stringify((await ask('/api/v1/chats', asAdmin)).body), { timeout: 15_000 })
      .toContain(msg)
  }
  return {
    one,
    ask,
    as,
    asAdmin,
    hears,
    call,
    report,
    post: (path: string, body: object, headers: Readonly<Record<string, string>>) =>
      call(path, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { ...headers, 'content-type': 'application/json' },
      }),
  }
}

const friends = [
  { wxid: 'wxid_a', wx_alias: 'anna', nickname: 'Anna', remark_name: 'Sis' },
  { wxid: 'wxid_b', nickname: 'Bob' },
]
const group = {
  wxid: '111@chatroom',
  name: 'Tea',
  owner_wxid: 'wxid_a',
  member_wxid_list: ['wxid_a', 'wxid_b', 'wxid_me'],
}

/** The same, whose account knows Anna and Bob, and is in a group with them. */
export const acquainted = async () => {
  const here = await house()
  await here.hears('hello')
  await here.report({ action: 'report_contact', group_list: [group], friend_list: friends })
  await expect
    .poll(
      async () => (await here.ask('/api/v1/accounts/wxid_me/chats/room:111@chatroom/members', here.asAdmin)).body.count,
      { timeout: 15_000 },
    )
    .toBe(3)
  return here
}
