import type { HubPort, Role, User } from '@queqiao/hub'
import { telegram } from '@queqiao/telegram'
import { Bot } from 'grammy'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { menusFor } from '../../../bridges/telegram/src/doors/menus.ts'
import { startTelegram } from '../../servers/telegram/index.ts'
import { Port } from '../port.ts'

const { words } = new Port()
const user = (role: Role, telegram?: string): User => ({
  ...{ name: role, role, accounts: [] },
  ids: telegram ? { telegram } : {},
})
const menus = (users: readonly User[], forums: readonly number[] = []) =>
  menusFor({ words, everybody: () => users } satisfies Pick<HubPort, 'words' | 'everybody'>, forums)

/** The words of each scope, in English. */
const offered = (...given: Parameters<typeof menus>) =>
  menus(...given)
    .filter(({ language }) => language === '')
    .map(({ scope, entries }) => [scope, entries.map(({ command }) => command)])

describe('who types / is offered', () => {
  it('what they may type: everybody little, who is listed in their chat and in the forums what their role allows', () => {
    expect(offered([user('owner', '5'), user('member', '6'), user('guest', '7'), user('owner')], [-1001])).toEqual([
      [{ type: 'default' }, ['help', 'rm']],
      [{ type: 'chat', chat_id: 6 }, ['help', 'rm']],
      [{ type: 'chat_member', chat_id: -1001, user_id: 6 }, ['help', 'rm']],
      [{ type: 'chat', chat_id: 5 }, ['help', 'logout', 'rm']],
      [{ type: 'chat_member', chat_id: -1001, user_id: 5 }, ['help', 'logout', 'rm']],
    ])
  })

  it('as the one of their roles that may the most', () => {
    expect(offered([user('owner', '5'), user('member', '5')])).toContainEqual([
      { type: 'chat', chat_id: 5 },
      ['help', 'logout', 'rm'],
    ])
  })

  it('it in Chinese, where their Telegram is', () => {
    const [, chinese] = menus([])
    expect(chinese).toMatchObject({
      language: 'zh',
      entries: [{ command: 'help', description: '这里可以输入什么' }, { command: 'rm' }],
    })
  })
})

describe('a bridge with a token', () => {
  const started = async (kind: 'forum' | 'group' = 'forum') => {
    const server = await startTelegram()
    const alice = server.user('Alice')
    const forum = server[kind]({ members: [alice] })
    const port = new Port(alice.id)
    const { api } = new Bot(server.token, { client: { apiRoot: server.apiRoot } })
    const start = async () => {
      const bridge = telegram({ botToken: server.token, apiRoot: server.apiRoot, forums: [forum.id] })
      await bridge.start(port)
      onTestFinished(() => bridge.stop())
      return bridge
    }
    onTestFinished(async () => {
      expect(server.violations).toEqual([])
      await server.stop()
    })
    const sets = () => server.calls.filter(({ method }) => method === 'setMyCommands')
    return { server, alice, forum, port, api, start, sets }
  }

  it('sets them once, and what was refused when there is a chat for it', async () => {
    const { server, alice, forum, api, start, sets } = await started()
    const bridge = await start()
    const inForum = { type: 'chat_member', chat_id: forum.id, user_id: alice.id } as const
    await vi.waitFor(
      async () => expect(await api.getMyCommands({ scope: inForum, language_code: 'zh' })).toHaveLength(3),
      9_000,
    )
    await server.until(() => sets().length === 6 || sets().length === 4)
    alice.start()
    const own = { type: 'chat', chat_id: alice.id } as const
    await vi.waitFor(async () => expect(await api.getMyCommands({ scope: own })).toHaveLength(3), 9_000)
    await vi.waitFor(
      async () => expect(await api.getMyCommands({ scope: own, language_code: 'zh' })).toHaveLength(3),
      9_000,
    )
    await bridge.stop()
    const before = sets().length
    await start()
    await server.until(() => server.calls.filter(({ method }) => method === 'getUpdates').length > 3)
    expect(sets()).toHaveLength(before)
  })

  it('sets those of a chat when somebody who is listed opens it, by a link too, and asks nothing because of others', async () => {
    const { server, alice, api, start } = await started()
    await start()
    const own = { type: 'chat', chat_id: alice.id } as const
    const count = (method: string) => server.calls.filter((call) => call.method === method).length
    await server.until(() => count('getMyCommands') === 6)
    server.user('Eve').start()
    const before = count('getUpdates')
    await server.until(() => count('getUpdates') > before)
    expect(count('getMyCommands')).toBe(6)
    delete alice.privately().shut
    alice.send(alice.privately(), '/start from-a-link')
    await vi.waitFor(
      async () => expect(await api.getMyCommands({ scope: own, language_code: 'zh' })).toHaveLength(3),
      9_000,
    )
  })

  it('sets those of a forum that has another id now', async () => {
    const { server, alice, forum, api, start } = await started('group')
    await start()
    const next = server.upgrade(forum)
    const scope = { type: 'chat_member', chat_id: next.id, user_id: alice.id } as const
    await vi.waitFor(async () => expect(await api.getMyCommands({ scope })).toHaveLength(3), 9_000)
  })

  it('goes on without them where Telegram refuses them', async () => {
    const { server, port, start } = await started()
    server.faults.add(
      { kind: 'error', code: 400, description: 'Bad Request: BOT_COMMAND_INVALID', when: 'before' },
      {
        method: 'setMyCommands',
        times: 100,
      },
    )
    await start()
    await vi.waitFor(() => expect(port.lastHealth).toEqual({ ready: true }), 9_000)
  })
})
