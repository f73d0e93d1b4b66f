import { createServer } from 'node:http'
import type { Author, User } from '@queqiao/hub'
import { weChatId } from '@queqiao/protocol/model'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createPuppets } from '../../../bridges/matrix/src/people/puppets.ts'
import { Paper } from '../../hub/paper.ts'
import { listen } from '../../servers/listen.ts'
import {
  annaGhost,
  bot,
  family,
  type House,
  house,
  known,
  me,
  message,
  myself,
  names,
  owner,
  ownGhost,
  report,
  until,
  withAnna,
} from '../house.ts'

const doublePuppet = { asToken: names.asToken }
const typed = (words: string, about: object = {}) => message(words, { sender: myself, fromSelf: true, ...about })

const can = { commands: { fetch: 'result' }, contents: { text: 'as-is' } } as const

let at: House
const says = (...events: Parameters<typeof report>) => at.hub.keeper.append({ ...report(...events), can })
const begin = async (settings: Parameters<typeof house>[1] = {}, beside: Parameters<typeof house>[2] = []) => {
  const options = { patience: { usual: 50 }, ...settings }
  at = await house((homeserver) => ({ ...names, homeserver, doublePuppet }), options, beside)
  at.stub.state.users.add(owner)
  await says(...known)
}
beforeEach(() => begin())
afterEach(() => at.stop())

const refuse = () => at.stub.state.users.delete(owner)
const speakers = async (count: number) => (await at.shown(count)).map(({ user }) => user)

describe('what the owner types on the phone', () => {
  it('is theirs, is marked as said by us, and does not come back', async () => {
    await says(typed('hello'))
    const [hello] = await at.shown(1)
    expect(hello).toMatchObject({ user: owner, content: { body: 'hello' } })
    expect(hello?.content).toHaveProperty(['fi.mau.double_puppet_source'], 'queqiao/wechat')
    expect(hello?.device).toBe('QUEQIAO')
  })

  it('is a ghost’s where nobody may speak for them', async () => {
    refuse()
    await says(typed('hello'))
    expect(await speakers(1)).toEqual([ownGhost])
    expect(at.logged.filter((line) => line.includes('double puppet'))).toHaveLength(1)
  })

  it('is a ghost’s as soon as nobody may speak for them any more', async () => {
    await says(typed('hello'))
    await at.shown(1)
    refuse()
    await says(typed('again'))
    expect(await speakers(2)).toEqual([owner, ownGhost])
  })

  it('is a ghost’s where several own the account', async () => {
    await at.stop()
    const two = [owner, '@two:example.org'].map((matrix) => ({ name: matrix, role: 'owner' as const, matrix }))
    await begin({ users: two.map(({ matrix, ...user }) => ({ ...user, accounts: [], ids: { matrix } })) })
    await says(typed('hello'))
    expect(await speakers(1)).toEqual([ownGhost])
  })

  it('is a ghost’s where several own the account, one of whom alone is in Matrix', async () => {
    await at.stop()
    const all = { role: 'owner', accounts: [] } as const
    await begin({
      users: [
        { ...all, name: 'Owner', ids: { matrix: owner } },
        { ...all, name: 'Two', ids: { telegram: '5' } },
      ],
    })
    await says(typed('hello'))
    expect(await speakers(1)).toEqual([ownGhost])
  })

  it('is redacted by the bot where they wrote it in Matrix: what people do there they do themselves', async () => {
    await at.stop()
    await begin({ recalls: 'remove' })
    await says(message('hello'))
    await at.shown(1)
    const event = at.stub.say(at.room('Family'), owner, { msgtype: 'm.text', body: 'oops' })
    await until(async () => (await at.hub.keeper.take(me, 1)).length > 0)
    const wechat = weChatId('oops')
    await says(typed('oops', { wechat }))
    await says({ kind: 'recall', chat: family, fromSelf: true, wechat, text: 'You recalled a message' })
    const redaction = () => at.stub.sends.find(({ type }) => type === 'm.room.redaction')
    await until(() => redaction() !== undefined)
    expect(redaction()).toMatchObject({ user: bot, content: { redacts: event } })
  })

  it('is redacted by them, too, when it is recalled in WeChat', async () => {
    await at.stop()
    await begin({ recalls: 'remove' })
    const wechat = weChatId('oops')
    await says(typed('oops', { wechat }))
    await at.shown(1)
    await says({ kind: 'recall', chat: family, fromSelf: true, wechat, text: 'You recalled a message' })
    const redaction = () => at.stub.sends.find(({ type }) => type === 'm.room.redaction')
    await until(() => redaction() !== undefined)
    expect(redaction()?.user).toBe(owner)
  })

  it('adds to the private chats that others have marked, and leaves alone what it cannot read', async () => {
    const { accountData } = at.stub.state
    const direct = `${owner} m.direct`
    accountData.set(direct, { '@friend:example.org': ['!friend'] })
    at.stub.fail({ on: 'GET .*/account_data/m.direct', times: 1, status: 403, errcode: 'M_FORBIDDEN' })
    await says(typed('hello', { chat: withAnna }))
    await until(() => at.logged.some((line) => line.includes('a room is not marked as direct')))
    expect(accountData.get(direct)).toEqual({ '@friend:example.org': ['!friend'] })
    await at.restart()
    await says(typed('again', { chat: withAnna }))
    await until(() => accountData.get(direct)?.[annaGhost] !== undefined)
    expect(accountData.get(direct)).toMatchObject({
      '@friend:example.org': ['!friend'],
      [annaGhost]: [expect.any(String)],
    })
  })

  it('is completed by whoever said it', async () => {
    refuse()
    const plan = typed('', { content: { kind: 'file', file: { key: 'k1', name: 'plan.pdf' } } })
    await says(plan)
    await at.shown(1)
    at.stub.state.users.add(owner)
    await at.restart()
    await says(typed('hello'))
    // what comes late has a lane of its own: nothing says which of the two would be first
    await at.shown(2)
    const file = () => ({ endpoint: 'pc', account: me, source: 'k1', bytes: new Blob(['%PDF-1.7']).stream() })
    await until(async () => (await at.hub.keeper.accept(file())) === true)
    const sends = await at.shown(3)
    expect(sends.map(({ user }) => user)).toEqual([ownGhost, owner, ownGhost])
    expect(sends[2]?.content).toHaveProperty(['m.new_content'])
  })

  it('stands there once where its answer was lost, though somebody else might say it by then', async () => {
    refuse()
    await says(message('first'))
    await at.shown(1)
    const answer = Promise.withResolvers<void>()
    const on = `${at.room('Family').slice(1)}/send/`
    at.stub.fail({ on, times: 1, cut: 'after', struck: () => answer.promise })
    await says(typed('hello'))
    await at.shown(2)
    at.stub.state.users.add(owner)
    await at.restart()
    answer.resolve()
    await says(typed('again'))
    const said = (await at.shown(3)).map(({ user, content }) => [user, content.body])
    expect(said).toEqual([
      [annaGhost, 'first'],
      [ownGhost, 'hello'],
      [owner, 'again'],
    ])
  })
})

it('a private chat is among their direct ones as soon as they are brought into its room', async () => {
  const marked = () => at.stub.state.accountData.get(`${owner} m.direct`) ?? {}
  await says(message('hi', { chat: withAnna }), message('hello'))
  await at.shown(2)
  expect(marked()).toEqual({ [annaGhost]: [at.room('Anna')] })
})

describe('what is written on another side', () => {
  const other = new Paper('paper')
  const owns: User = { name: 'Owner', role: 'owner', accounts: [], ids: { matrix: owner, paper: '1' } }
  /** Written there, and taken by WeChat. */
  const writes = async (words: string, by: Author) => {
    const command = { kind: 'send', chat: family, content: { kind: 'text', text: [words] } } as const
    const to = { account: me, chat: family }
    other.read = async (group) => group.map(({ id: from }) => ({ kind: 'command', from, by, to, command }))
    await until(() => other.lines.length > 0)
    await other.writes(words, words)
    await until(async () => {
      const handed = await at.hub.keeper.take(me, 1)
      const results = handed.map(({ task }) => ({ task, answer: { kind: 'done' } as const }))
      if (results.length) await at.hub.keeper.append({ ...report(), results })
      return results.length > 0
    })
  }
  beforeEach(async () => {
    await at.stop()
    other.lines.splice(0)
    await begin({ users: [owns], relay: { others: true, prefix: '{name}: ' } }, [other])
    await says(message('first'))
    await at.shown(1)
  })

  it('is the user’s own who wrote it, without a name in front', async () => {
    await writes('I resign', { id: '1', name: 'Any' })
    const [, said] = await at.shown(2)
    expect([said?.user, said?.content.body]).toEqual([owner, 'I resign'])
  })

  it('is no user’s own where a stranger goes by their name', async () => {
    await writes('I resign', { id: '666', name: 'Owner' })
    const [, said] = await at.shown(2)
    expect([said?.user, said?.content.body]).toEqual([ownGhost, 'Owner: I resign'])
  })
})

it('a user of whom we forget again and again what was known keeps one set of connections', async () => {
  const server = createServer((_, answer) => {
    answer.setHeader('content-type', 'application/json')
    answer.end(JSON.stringify({ user_id: owner }))
  })
  const url = `http://127.0.0.1:${await listen(server)}`
  const settings = { tokens: { [owner]: 'token' } }
  const puppets = createPuppets({ url, domain: 'example.org', settings, hub: { users: () => [] }, log: () => {} })
  for (let n = 0; n < 20; n++) {
    expect(await puppets.named(owner)).toMatchObject({ user: owner })
    puppets.forget(owner)
  }
  const open = await new Promise<number>((resolve) => server.getConnections((_, count) => resolve(count)))
  await puppets.close()
  server.close()
  server.closeAllConnections()
  // one request at a time needs one; a few may be closing
  expect(open).toBeLessThan(4)
})
