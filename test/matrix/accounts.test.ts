import { accountId, type Event, personId, roomId, type Source } from '@queqiao/protocol/model'
import { afterEach, describe, expect, it } from 'vitest'
import { anna, annaGhost, bob, family, type House, house, message, report, until, withAnna } from './house.ts'

const [first, second] = [accountId('wxid_me'), accountId('wxid_two')]

let at: House
const begin = async (owners: readonly [string, string]) => {
  const users = owners.map((name, nth) => ({
    ...{ name, role: 'owner' as const, accounts: [nth === 0 ? first : second] },
    ids: { matrix: `@${name}:example.org` },
  }))
  at = await house(undefined, { users })
}
afterEach(() => at.stop())

const tells = (account: typeof first, ...events: readonly Event<Source>[]) =>
  at.hub.keeper.append({ ...report(...events), account })
const logsIn = (account: typeof first, remark?: string) =>
  tells(
    account,
    { kind: 'login', person: personId(account), name: account },
    {
      kind: 'people',
      people: [
        { id: anna, nickname: 'Anna', ...(remark && { remark }) },
        { id: bob, nickname: 'Bob' },
      ],
    },
    { kind: 'rooms', rooms: [{ id: roomId('family@chatroom'), name: `Family of ${account}`, members: [{ id: bob }] }] },
  )
/** Anna says something, as this account hears it; gives the room in which it stands. */
const hears = async (account: typeof first, words: string, chat = withAnna) => {
  await tells(account, message(words, { chat }))
  const found = () => at.stub.sends.find(({ content }) => content.body === words)
  await until(() => found() !== undefined)
  return at.stub.state.rooms.get(found()?.room ?? '') ?? expect.fail('no room')
}
const renames = () => at.stub.asked().filter((one) => one === `PUT /_matrix/client/v3/profile/${annaGhost}/displayname`)

describe('somebody whom two accounts know by different remarks', () => {
  it('goes by the remark in the rooms of each, and by their own name for everybody, without changing it in turn', async () => {
    await begin(['one', 'two'])
    await logsIn(first, 'Sis')
    await logsIn(second, 'Dr. Chen')
    const [mine, theirs] = [await hears(first, 'hello me'), await hears(second, 'hello you')]
    for (const n of [1, 2, 3]) {
      await hears(first, `me ${n}`)
      await hears(second, `you ${n}`)
    }
    expect(mine).not.toBe(theirs)
    expect(mine.members.get(annaGhost)?.displayname).toBe('Sis')
    expect(theirs.members.get(annaGhost)?.displayname).toBe('Dr. Chen')
    expect(at.stub.state.names.get(annaGhost)).toBe('Anna')
    expect(renames()).toHaveLength(1)
  })

  it('goes by the remark for everybody where both say the same and one person owns both', async () => {
    await begin(['one', 'one'])
    await logsIn(first, 'Sis')
    await logsIn(second, 'Sis')
    await hears(first, 'hello')
    expect(at.stub.state.names.get(annaGhost)).toBe('Sis')
  })

  it('does not go by a remark that is another owner’s', async () => {
    await begin(['one', 'two'])
    await logsIn(first, 'Sis')
    await logsIn(second, 'Sis')
    await hears(first, 'hello')
    expect(at.stub.state.names.get(annaGhost)).toBe('Anna')
  })
})

describe('a group in which two accounts are', () => {
  it('has a room for each of them, with what that account hears and for its owner alone', async () => {
    await begin(['one', 'two'])
    await logsIn(first)
    await logsIn(second)
    const [mine, theirs] = [await hears(first, 'to all (1)', family), await hears(second, 'to all (2)', family)]
    expect([mine.name, theirs.name]).toEqual(['Family of wxid_me', 'Family of wxid_two'])
    await at.calm()
    const people = (room: typeof mine) => [...room.members.keys()].filter((user) => /^@(one|two):/.test(user)).join()
    expect([people(mine), people(theirs)]).toEqual(['@one:example.org', '@two:example.org'])
    const bodies = (room: typeof mine) =>
      at.stub.sends.filter((send) => send.room === room.id).map(({ content }) => content.body)
    expect([bodies(mine), bodies(theirs)]).toEqual([['to all (1)'], ['to all (2)']])
    for (const [user, room, account] of [
      ['@one:example.org', mine, first],
      ['@two:example.org', theirs, second],
    ] as const) {
      at.stub.say(room.id, user, { msgtype: 'm.text', body: `from ${user}`, 'm.mentions': {} })
      await until(async () => (await at.hub.keeper.take(account, 1)).length === 1)
    }
    // whoever owns one account says nothing in the room of the other
    at.stub.say(mine.id, '@two:example.org', { msgtype: 'm.text', body: 'me too', 'm.mentions': {} })
    await until(() => bodies(mine).some((body) => String(body).startsWith('✗')))
  })

  it('has a room for each also where one person owns both', async () => {
    await begin(['one', 'one'])
    await logsIn(first)
    await logsIn(second)
    expect(await hears(first, 'a', family)).not.toBe(await hears(second, 'b', family))
  })
})
