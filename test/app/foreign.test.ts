import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { configOf, type Settings, start } from 'queqiao'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { openStore } from '../../packages/hub/src/store/open.ts'
import { startTelegram, type TelegramServer } from '../servers/telegram/index.ts'
import { efbDatabase, known as knownBy, master, slave } from './efb.ts'
import { queqiao } from './io.ts'
import { closed, secrets, settings } from './settings.ts'

let telegram: TelegramServer
beforeAll(async () => {
  telegram = await startTelegram({ token: secrets.bot })
})
afterAll(() => telegram.stop())

const known = () => knownBy(telegram)

const imported = async (given: Settings, ...args: readonly string[]) => {
  const config = join(given.data ?? '', 'queqiao.yaml')
  writeFileSync(config, JSON.stringify(given))
  return queqiao(['import', 'efb', '--config', config, ...args])
}

const placesIn = async (given: Settings) => {
  const store = await openStore({ data: given.data ?? '' })
  const rows = await store.db.selectFrom('places').select(['chat', 'place', 'linked']).orderBy('chat').execute()
  await store.close()
  return rows
}

describe('queqiao import efb', () => {
  test('chats live in the groups where they lived; what cannot be is listed by name, with what to do', async () => {
    const given = await known()
    const anna = telegram.forum().chat.id
    const family = telegram.group({ kind: 'supergroup' }).chat.id
    const absent = telegram.group({ bot: 'absent' }).chat.id
    const deaf = telegram.group({ bot: 'member' }).chat.id
    const shared = telegram.group().chat.id
    const file = efbDatabase(
      given.data ?? '',
      [
        [master(anna), slave('wxid_anna')],
        [master(family), slave('5001@chatroom')],
        [master(telegram.group().chat.id), 'blueset.wechat 3fa9'],
        [master(absent), slave('wxid_bob')],
        [master(deaf), slave('wxid_cem')],
        [master(42), slave('wxid_dan')],
        [master(shared), slave('wxid_eva')],
        [master(shared), slave('wxid_fei')],
      ],
      [
        ['wxid_bob', 'Robert', 'Bob'],
        ['wxid_eva', 'Eva'],
      ],
    )
    const { status, output } = await imported(given, file)
    expect(output).toContain(`✓ Anna: group ${anna}\n✓ 一家人: group ${family}\n`)
    expect(output).toMatch(/✗ 3fa9, .*no account knows anybody of this id\n {4}Type in that place: \/link 3fa9\n/)
    expect(output).toMatch(/✗ Bob \(wxid_bob\), group -\d+: the bot is not in that group\n {4}Add it/)
    expect(output).toMatch(/✗ wxid_cem, group -\d+: .*does not see what people write/)
    expect(output).toMatch(/✗ wxid_dan, .*private chat/)
    expect(output.match(/several chats were in that place/g)).toHaveLength(2)
    expect(output).toMatch(/\n2 linked, 6 to do by hand\.\n$/)
    expect(status).toBe(0)
    expect(await placesIn(given)).toEqual([
      { chat: 'person wxid_anna', place: `${anna}/0`, linked: 1 },
      { chat: 'room 5001@chatroom', place: `${family}/0`, linked: 1 },
    ])
  })

  test('what its database holds in another form is listed, too', async () => {
    const given = await known()
    const [group, other] = [telegram.group().chat.id, telegram.group().chat.id]
    const links = [
      ['__muted__', slave('wxid_bob')],
      [master(group), slave('wxid_anna')],
      [master(other), 'wxid_cem'],
    ] as const
    const { status, output } = await imported(given, efbDatabase(given.data ?? '', links))
    expect(output).toContain(`✓ Anna: group ${group}\n`)
    expect(output).toContain(
      '✗ chatassoc, id 1, master_uid __muted__, slave_uid honus.comwechat wxid_bob: it cannot be read: master_uid\n',
    )
    expect(output).toContain(
      `✗ chatassoc, id 3, master_uid ${master(other)}, slave_uid wxid_cem: it cannot be read: slave_uid\n`,
    )
    expect(output).toMatch(/\n1 linked, 2 to do by hand\.\n$/)
    expect(status).toBe(0)
  })

  test.each([
    ['that does not run', false],
    ['that runs', true],
  ])('with a Queqiao %s, what is left is called as it is called here, with its id behind', async (_, runs) => {
    const given = await known()
    if (runs) {
      const running = await start(configOf(given))
      onTestFinished(() => running.stop())
    }
    const group = telegram.group().chat.id
    const links = [
      [master(group), slave('wxid_anna')],
      [master(group), slave('5001@chatroom')],
    ] as const
    const { output } = await imported(given, efbDatabase(given.data ?? '', links))
    expect(output).toContain(`✗ Anna (wxid_anna), group ${group}: several chats`)
    expect(output).toContain(`✗ 一家人 (5001@chatroom), group ${group}: several chats`)
    if (!runs) expect(await placesIn(given)).toEqual([])
  })

  test('a chat that another has kept out is called by its name, too', async () => {
    const given = await known()
    const group = telegram.group({ kind: 'supergroup' }).chat.id
    const once = (id: string) => efbDatabase(mkdtempSync(join(tmpdir(), 'queqiao-efb-')), [[master(group), slave(id)]])
    await imported(given, once('5001@chatroom'))
    const { output } = await imported(given, once('wxid_anna'))
    expect(output).toContain(
      `✗ Anna (wxid_anna), group ${group}: another chat lives there\n    Type in that place: /link Anna\n`,
    )
  })

  test('no name makes lines of its own, nor turns what stands behind it around', async () => {
    const given = await known()
    const names = [['wxid_bob', 'Bob\n✓ all is well\u202e\u001b[2J']] as const
    const file = efbDatabase(given.data ?? '', [[master(42), slave('wxid_bob')]], names)
    const { output } = await imported(given, file)
    expect(output.split('\n')[0]).toMatch(/^✗ Bob✓ all is well\[2J \(wxid_bob\), group 42: /)
  })

  test('asks the process that runs; done again, it changes nothing', async () => {
    const given = await known()
    const group = telegram.group({ kind: 'supergroup' })
    const file = efbDatabase(given.data ?? '', [[master(group.chat.id), slave('5001@chatroom')]])
    const running = await start(configOf(given))
    onTestFinished(() => running.stop())
    for (const _ of ['once', 'again']) expect((await imported(given, file)).output).toContain('1 linked, 0 to do')
    const said = () => telegram.messages(group.chat.id).map(({ text }) => text)
    await expect.poll(said, { timeout: 9_000 }).toContain('This is the place of the chat with 一家人 now.')
    expect(said()).toHaveLength(1)
  })

  test('with --dry-run only says what would be', async () => {
    const given = await known()
    const file = efbDatabase(given.data ?? '', [[master(telegram.group().chat.id), slave('wxid_anna')]])
    expect((await imported(given, file, '--dry-run')).output).toContain('1 can be linked, 0 to do by hand.')
    expect(await placesIn(given)).toEqual([])
  })

  test.each([
    ['no file', '/nowhere/tgdata.db', '/nowhere/tgdata.db cannot be read as a SQLite database (ENOENT).'],
    ['some other file', import.meta.filename, 'cannot be read as a SQLite database (SQLITE_NOTADB).'],
  ])('%s: says so, without a stack', async (_, file, says) => {
    const { status, errors } = await imported(await known(), file)
    expect(status).toBe(1)
    expect(errors).toContain(says)
    expect(errors).not.toContain('    at ')
  })

  test('an empty database, no Telegram, and a Telegram that is away: says what is missing', async () => {
    const given = await known()
    const empty = efbDatabase(given.data ?? '', [])
    expect((await imported(given, empty)).errors).toContain('holds no links of efb-telegram-master')
    const away = await settings({ telegram: { botToken: secrets.bot, forums: [-1], apiRoot: closed } })
    const file = efbDatabase(away.data ?? '', [[master(-1), slave('wxid_anna')]])
    expect((await imported(away, file)).errors).toContain('The bot cannot be asked: connection refused.')
    expect((await imported(await settings({ telegram: undefined }), file)).errors).toContain('`telegram` is not set')
  })
})
