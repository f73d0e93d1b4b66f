import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { configOf, type Settings, start } from 'queqiao'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { type StubHomeserver, stateId, stubHomeserver } from '../servers/homeserver/index.ts'
import { startPostgres } from '../servers/postgres.ts'
import { knownTo } from './efb.ts'
import { queqiao } from './io.ts'
import { matrixWechatDatabase, matrixWechatOnPostgres } from './matrix-wechat.ts'
import { closed, secrets, settings } from './settings.ts'

const bot = '@wechatbot:example.org'
const old = '@olduser:example.org'

let homeserver: StubHomeserver
beforeEach(async () => {
  homeserver = await stubHomeserver({ asToken: secrets.as })
  // matrix-wechat had made it
  homeserver.state.users.add(bot)
})
afterEach(() => homeserver.stop())

/** Settings of a Queqiao whose bot is called as matrix-wechat's was. */
const known = async (): Promise<Settings> =>
  knownTo({
    matrix: { homeserver: homeserver.url, domain: 'example.org', asToken: secrets.as, hsToken: secrets.hs },
    telegram: undefined,
  })

const powers = { users: { [bot]: 100 }, invite: 50, state_default: 99 }
/** A room of matrix-wechat's for a group: its bot may do everything there, people next to nothing. */
const room = (more: Record<string, unknown> = {}): string => {
  const { id, state } = homeserver.state.create(bot, more)
  state.set(stateId('m.room.power_levels'), powers)
  return id
}

const imported = async (given: Settings, ...args: readonly string[]) => {
  const config = join(given.data ?? '', 'queqiao.yaml')
  writeFileSync(config, JSON.stringify(given))
  return queqiao(['import', 'matrix-wechat', '--config', config, ...args])
}

describe('queqiao import matrix-wechat', () => {
  test('groups go on in the rooms where the bot is; what cannot is listed, with what to do', async () => {
    const given = await known()
    const family = room()
    const absent = homeserver.state.create(old, {}).id
    const powerless = homeserver.state.create(old, { power_level_content_override: { invite: 50 } }).id
    homeserver.state.room(powerless).members.set(bot, { membership: 'join' })
    const hidden = room({ initial_state: [{ type: 'm.room.encryption', state_key: '', content: { algorithm: 'x' } }] })
    const file = matrixWechatDatabase(given.data ?? '', [
      ['5001@chatroom\u0001g', family, 'Family'],
      ['wxid_anna\u0001u', absent, ''],
      ['wxid_bob\u0001u', powerless, 'Bob'],
      ['wxid_cem\u0001u', hidden, 'Cem'],
      ['wxid_dan\u0001u', room(), 'Dan'],
      ['wxid_eva\u0001u', null, 'Eva'],
    ])
    const { status, output } = await imported(given, file)
    expect(output).toContain(`✓ 一家人: room ${family}\n`)
    expect(output).toContain(`✗ Anna (wxid_anna), room ${absent}: the bot is not in that room\n    Invite ${bot}`)
    expect(output).toMatch(/✗ Bob .*the bot may not invite anybody there\n {4}Give @wechatbot:example.org power 50/)
    expect(output).toMatch(/✗ Cem .*that room is encrypted/)
    expect(output).toMatch(/✗ Dan .*no account knows anybody of this id\n {4}Type in that place: !wx link Dan\n/)
    expect(output).toMatch(/\n1 linked, 4 to do by hand\.\n$/)
    expect(status).toBe(0)
  })

  test('a PostgreSQL is read as well; the account whose chat it was decides', async () => {
    const server = await startPostgres()
    onTestFinished(() => server.stop())
    const given = await known()
    const [family, anna] = [room(), room()]
    const url = await matrixWechatOnPostgres(server, [
      ['5001@chatroom\u0001g', family, 'Family'],
      ['wxid_anna\u0001u', anna, '', 'wxid_me\u0001u'],
      ['wxid_anna\u0001u', room(), '', 'wxid_other\u0001u'],
      ['wxid_bob\u0001u', null, '', 'wxid_me\u0001u'],
    ])
    const { status, output } = await imported(given, url)
    expect(output).toContain(`✓ 一家人: room ${family}\n✓ Anna: room ${anna}\n✗ wxid_anna, room`)
    expect(output).toMatch(/no account knows anybody of this id\n.*\n2 linked, 1 to do by hand\.\n$/)
    expect(status).toBe(0)
    const empty = await imported(given, await server.database())
    expect(empty.errors).toMatch(/^That database holds no rooms of matrix-wechat/)
  })

  test('a PostgreSQL that cannot be read is named without its password', async () => {
    const { status, errors } = await imported(await known(), 'postgres://me:a-password@127.0.0.1:2/wechat')
    expect([status, errors]).toEqual([1, 'the database wechat at 127.0.0.1:2 cannot be read (ECONNREFUSED).\n'])
  })

  test('asks the process that runs: the bot says there whose room it is', async () => {
    const given = await known()
    const family = room()
    const file = matrixWechatDatabase(given.data ?? '', [['5001@chatroom\u0001g', family, 'Family']])
    const running = await start(configOf(given))
    onTestFinished(() => running.stop())
    expect((await imported(given, file, '--dry-run')).output).toContain('1 can be linked, 0 to do by hand.')
    expect((await imported(given, file)).output).toContain('1 linked, 0 to do by hand.')
    const said = () => homeserver.sends.filter((one) => one.room === family).map(({ content }) => content.body)
    await expect.poll(said, { timeout: 9_000 }).toContain('This is the place of the chat with 一家人 now.')
  })

  test('another file, no Matrix, and a homeserver that is away: says what is missing', async () => {
    const given = await known()
    const empty = matrixWechatDatabase(given.data ?? '', [])
    expect((await imported(given, empty)).errors).toContain('holds no rooms of matrix-wechat')
    const away = await settings({
      telegram: undefined,
      matrix: { homeserver: closed, domain: 'example.org', asToken: secrets.as, hsToken: secrets.hs },
    })
    const file = matrixWechatDatabase(away.data ?? '', [['wxid_anna\u0001u', '!one:example.org', 'Anna']])
    expect((await imported(away, file)).errors).toContain('The homeserver does not answer: connection refused.')
    expect((await imported(await settings({ matrix: undefined }), file)).errors).toContain('`matrix` is not set')
  })
})
