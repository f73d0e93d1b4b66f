import { writeFileSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { registration, registrationYaml } from '@queqiao/matrix'
import { Preset } from 'matrix-js-sdk'
import type { Settings } from 'queqiao'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freePort } from '../../packages/app/src/demo/ports.ts'
import { queqiao } from '../app/io.ts'
import { matrixWechatDatabase } from '../app/matrix-wechat.ts'
import { noSynapse } from '../servers/synapse.ts'
import { type MatrixHouse, matrixHouse } from './house.ts'
import { anna, group, home, mum } from './people.ts'
import { secret } from './sides.ts'

const family = group('一家人', '5001', home)
const adminToken = secret()

/** The ghosts of matrix-wechat, which its registration had claimed. */
const old = { domain: 'localhost', asToken: secret(), hsToken: secret(), bot: 'formerly', ghosts: '_wechat_{id}' }
const ghost = (wxid: string) => `@_wechat_${wxid}:localhost`

describe.skipIf(noSynapse)(`rooms of matrix-wechat${noSynapse ? ` (no Synapse: ${noSynapse})` : ''}`, () => {
  let house: MatrixHouse
  let given: Settings
  beforeAll(async () => {
    const admin = `127.0.0.1:${await freePort()}`
    house = await matrixHouse({
      roomVersion: '10',
      registrations: [registrationYaml(registration({ ...old, id: 'matrix-wechat' }, 'http://127.0.0.1:2'))],
      settings: { adminToken, admin },
    })
    const matrix = { homeserver: house.synapse.url, domain: 'localhost', asToken: house.bot.token, hsToken: secret() }
    given = { admin, adminToken, publicUrl: 'http://127.0.0.1:2', matrix, wechat: [], data: '' }
  })
  afterAll(() => house?.stop())

  const call = async (path: string, token: string, body: object, method = 'POST') => {
    const url = `${house.synapse.url}/_matrix/client/v3/${path}`
    const answer = await fetch(url, {
      method,
      headers: { authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
    })
    expect(answer.status, `${path}: ${await answer.clone().text()}`).toBe(200)
    return answer.json()
  }
  const as = (user: string) => `user_id=${encodeURIComponent(user)}`

  // internal/portal.go: CreateMatrixRoom, GetBasePowerLevels, getBridgeInfo
  const room = async (by: { user: string; token: string }, uid: string, guests: readonly string[], name: string) => {
    const key = `me.lxduo.wechat://wechat/${uid}`
    const info = {
      bridgebot: house.bot.mxid,
      creator: by.user,
      protocol: { id: 'wechat', displayname: 'WeChat' },
      channel: { id: uid, displayname: name },
    }
    const events = { 'm.room.name': 0, 'm.room.avatar': 0, 'm.room.topic': 0 }
    const levels = { users: { [by.user]: 100 }, users_default: 0, events_default: 0, redact: 0, ban: 99, invite: 50 }
    const { room_id } = await call(`createRoom?${as(by.user)}`, by.token, {
      ...{ preset: Preset.PrivateChat, name, invite: [house.you.mxid, ...guests] },
      initial_state: [
        { type: 'm.room.power_levels', state_key: '', content: { ...levels, state_default: 99, events } },
        { type: 'm.bridge', state_key: key, content: info },
        { type: 'uk.half-shot.bridge', state_key: key, content: info },
      ],
    })
    for (const guest of guests) await call(`rooms/${room_id}/join?${as(guest)}`, old.asToken, {})
    await house.you.client.joinRoom(room_id)
    return String(room_id)
  }

  const imported = async (file: string, ...flags: readonly string[]) => {
    const config = join(await mkdtemp(join(tmpdir(), 'queqiao-moving-')), 'queqiao.yaml')
    const wechat = [{ name: 'flow', dialect: 'wehub', token: secret() }] as const
    writeFileSync(config, JSON.stringify({ ...given, wechat, data: join(config, '..', 'data') }))
    return { ...(await queqiao(['import', 'matrix-wechat', file, '--config', config, ...flags])), config }
  }

  test('of groups go on, with their ghosts of old in them; those of private chats are listed, with what to do', async () => {
    const { you, bot } = house
    const wechat = await house.wechat({ ...home, rooms: [family] })
    for (const user of [mum.wxid, anna.wxid])
      await call('register', old.asToken, { type: 'm.login.application_service', username: `_wechat_${user}` })
    const shared = await room(
      { user: bot.mxid, token: bot.token },
      '5001@chatroom\u0001g',
      [ghost(mum.wxid)],
      'Family of old',
    )
    const apart = await room({ user: ghost(anna.wxid), token: old.asToken }, 'anna-chen\u0001u', [], '')
    const file = matrixWechatDatabase(await mkdtemp(join(tmpdir(), 'queqiao-moving-')), [
      ['5001@chatroom\u0001g', shared, 'Family of old'],
      ['anna-chen\u0001u', apart, '', 'wxid_me\u0001u'],
    ])
    const { output, errors, status } = await imported(file)
    expect([errors, status]).toEqual(['', 0])
    expect(output).toContain(`✓ 一家人: room ${shared}\n`)
    expect(output).toContain(
      `✗ Anna (anna-chen), room ${apart}: the bot is not in that room\n    Invite ${bot.mxid} there`,
    )
    await you.until(() => bodies(shared).includes('This is the place of the chat with 一家人 now.'))
    await wechat.says({ from: mum.wxid, room: family.wxid, text: 'still here?' })
    await you.until(() => bodies(shared).includes('still here?'))
    await you.client.sendTextMessage(shared, 'still here')
    await wechat.sees(({ text, chat }) => text === 'still here' && chat === family.wxid)
    expect(marks(shared)).toContain(family.wxid)
  })

  const bodies = (id: string): readonly string[] =>
    (house.you.client.getRoom(id)?.getLiveTimeline().getEvents() ?? []).map((event) => String(event.getContent().body))
  /** The chats that the room says to be. */
  const marks = (id: string): readonly unknown[] =>
    (house.you.client.getRoom(id)?.currentState.getStateEvents('m.bridge') ?? []).map(
      (event) => event.getContent().channel?.id,
    )
})
