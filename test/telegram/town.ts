import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { noPace, type Role, type User } from '@queqiao/hub'
import { type AccountId, words as plain, type Report } from '@queqiao/protocol/model'
import { type TelegramOptions, telegram } from '@queqiao/telegram'
import { expect, onTestFinished } from 'vitest'
import { hubOf } from '../../packages/hub/src/hub.ts'
import { openFor } from '../hub/stores.ts'
import { known, me, message, report, until, withAnna } from '../matrix/house.ts'
import { type GroupOptions, type ServerOptions, startTelegram } from '../servers/telegram/index.ts'

export interface TownOptions extends Pick<TelegramOptions, 'cards'> {
  readonly bot?: GroupOptions['bot']
  /** Nothing is heard of WeChat before `hear`. */
  readonly later?: true
  readonly server?: ServerOptions
  /** Groups and public accounts have a forum of their own. */
  readonly isSplit?: true
  /** Default: a forum of Alice and Bob. */
  readonly forums?: TelegramOptions['forums']
  /** What Bob is to the account. Default: nobody. */
  readonly bob?: Role
  /** The accounts that concern Bob. Default: all. */
  readonly bobSees?: readonly AccountId[]
}

/** The hub and the bridge between WeChat and a Bot API server. */
export const town = async ({
  bot,
  server: about,
  forums,
  isSplit,
  later,
  bob: bobIs,
  bobSees = [],
  ...more
}: TownOptions = {}) => {
  const server = await startTelegram(about)
  const [alice, bob] = [server.user('Alice'), server.user('Bob')]
  const forum = server.forum({ members: [alice, bob], ...(bot && { bot }) })
  const second = server.forum({ members: [alice, bob] })
  const split = [
    { id: forum.id, for: ['people'] },
    { id: second.id, for: ['rooms', 'officials'] },
  ] as const
  const data = mkdtempSync(join(tmpdir(), 'telegram-'))
  const is = (name: string, role: Role, { id }: { readonly id: number }): User => {
    return { name, role, accounts: [], ids: { telegram: String(id) } }
  }
  const users = [is('Alice', 'owner', alice), ...(bobIs ? [{ ...is('Bob', bobIs, bob), accounts: bobSees }] : [])]
  const retry = { from: 20, to: 100 }
  const open = async () => {
    const at = { botToken: server.token, apiRoot: server.apiRoot }
    const bridges = [telegram({ ...at, forums: forums ?? (isSplit ? split : [forum.id]), ...more })]
    const hub = await hubOf({ data, users, retry, pace: noPace, bridges }, await openFor(data))
    await hub.start()
    return hub
  }
  let hub = await open()
  onTestFinished(async () => {
    await hub.stop()
    expect(server.violations).toEqual([])
    await server.stop()
    rmSync(data, { recursive: true })
  })
  let count = 0
  const says = async (about: Parameters<typeof message>[1] = { chat: withAnna }): Promise<string> => {
    const words = `message ${++count}`
    await hub.keeper.append(report(message(words, about)))
    return words
  }
  const texts = (chat: { readonly id: number }, thread?: number | 'general') =>
    server.messages(chat, thread).map(({ text }) => text.replaceAll('\u2060', ''))
  const stands = (chat: { readonly id: number }, words: string, thread?: number) =>
    until(() => texts(chat, thread).some((text) => text.includes(words)))
  const topic = () => server.topics(forum).findLast(({ name }) => name === 'Anna')
  /** WeChat is heard of for the first time. */
  const hear = async () => void (await hub.keeper.append(report(...known)))
  if (!later) await hear()
  /** The topic of Anna's chat, with a message in it. */
  const opened = async () => {
    const words = await says()
    await until(() => topic() !== undefined && texts(forum, topic()?.id).some((text) => text.includes(words)))
    return topic()?.id ?? 0
  }
  /** The process ends, and another begins. `meanwhile`: what happens before. */
  const restart = async (meanwhile = () => {}) => {
    await hub.stop()
    meanwhile()
    hub = await open()
  }
  const owed = async () => (await hub.owing.list({ states: ['queued'] })).length
  /** For whom something waits to be handed to WeChat. */
  const queued = async () => (await hub.owing.list({ states: ['queued'] })).map(({ chat }) => chat)
  /** Hands out what waits for WeChat: its words, or what it is. */
  const taken = async (account: AccountId = me) =>
    (await hub.keeper.take(account, 20)).map(({ command }) => {
      const content = command.kind === 'send' ? command.content : undefined
      return content?.kind === 'text' ? plain(content.text) : (content?.kind ?? command.kind)
    })
  const append = async (of: Report) => void (await hub.keeper.append(of))
  const health = () => hub.health().telegram
  return {
    append,
    server,
    alice,
    bob,
    forum,
    second,
    restart,
    hear,
    owed,
    queued,
    taken,
    health,
    says,
    texts,
    stands,
    topic,
    opened,
  }
}
