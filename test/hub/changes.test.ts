import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Hub, HubPort, Wanted } from '@queqiao/hub'
import { type Answer, type Handed, personId, roomId } from '@queqiao/protocol/model'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { anna, bob, hubOn, me, message, report, until } from './paper.ts'
import { Sheet, say } from './sheet.ts'

const room = roomId('family')
const can = {
  commands: { send: 'result', kick: 'result', rename: 'result', announce: 'result', invite: 'result' },
  contents: { text: 'as-is' },
} as const

const users = (['owner', 'member'] as const).map((role) => ({
  ...{ name: role, role, accounts: [] },
  ids: { paper: role === 'owner' ? 'me@paper' : role },
}))

let data: string
let hub: Hub
let paper: Sheet
beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), 'hub-'))
  paper = new Sheet('paper', { looks: true })
  hub = await hubOn(data, [paper], { users })
  await tell({
    kind: 'rooms',
    rooms: [{ id: room, name: 'Family', members: [{ id: anna, nickname: 'Anna' }, { id: bob }] }],
  })
  await tell(message({ words: 'hello' }))
  await until(() => paper.texts.includes('Anna: hello'))
})
afterEach(async () => {
  await hub.stop()
  rmSync(data, { recursive: true })
})

const tell = async (...events: Parameters<typeof report>) =>
  void (await hub.keeper.append({ ...report(...events), can })).answered(true)
const port = (): HubPort => paper.hub ?? expect.fail('not started')
const change = (id: string, command: Wanted, by?: string) => paper.wants(id, { kind: 'command', command }, by)
const taken = async (): Promise<Handed> => {
  const handed: Handed[] = []
  await until(async () => handed.push(...(await hub.keeper.take(me, 1))) > 0)
  return handed[0] ?? expect.fail('nothing taken')
}
const end = async (answer: Answer) => {
  const { task } = await taken()
  await hub.keeper.append({ ...report(), can, results: [{ task, answer }] })
}
const nothingAsked = async () => {
  await paper.wants('end', say('end'))
  expect((await taken()).command).toMatchObject({ kind: 'send' })
}
const rename: Wanted<'rename'> = { kind: 'rename', room, name: 'The Family' }
const kick: Wanted<'kick'> = { kind: 'kick', room, member: bob }
const announce: Wanted = { kind: 'announce', room, text: 'Tea at 3' }
const done = { kind: 'done' } as const
const refusal = { kind: 'failed', reason: 'no' } as const
const looks = () => paper.texts.filter((text) => text.startsWith('looks: ')).map((text) => JSON.parse(text.slice(7)))

describe('a change that somebody makes in the place of a group', () => {
  it('is known to be so once WeChat has done it, though no client reports it', async () => {
    await change('e1', rename)
    await end(done)
    await until(() => looks().length === 1)
    expect(looks()[0]).toMatchObject({ title: 'The Family' })
    await until(() => paper.texts.includes('e1: done (✓ Done: the group is renamed.)'))
  })

  it('is not so where WeChat refused, or nobody knows', async () => {
    await change('e1', rename)
    await end(refusal)
    await change('e2', rename)
    await end({ kind: 'unknown', reason: 'silence' })
    await until(() => paper.texts.includes('e1: failed (no)') && paper.texts.includes('e2: unknown (silence)'))
    expect(await port().look({ account: me, chat: { kind: 'room', id: room } })).toMatchObject({ title: 'Family' })
  })

  it('takes who was removed from the list of members', async () => {
    expect(await port().member(me, room, bob)).toMatchObject({ id: bob })
    await change('e1', kick)
    await end(done)
    await until(() => paper.texts.includes('left: bob'))
    expect(await port().member(me, room, bob)).toBeUndefined()
    expect(await port().member(me, room, anna)).toEqual({ id: anna, name: 'Anna' })
  })

  it('is refused where the client cannot make it, with the reason', async () => {
    await change('e1', { kind: 'leave', room })
    await until(() => paper.texts.includes('e1: failed (this WeChat client cannot leave a group)'))
    await nothingAsked()
  })

  it('is refused to members where owners alone may make it', async () => {
    await change('e1', kick, 'member')
    await change('e2', announce, 'member')
    const why = 'failed (only owners of this account may do that)'
    await until(() => paper.texts.includes(`e1: ${why}`) && paper.texts.includes(`e2: ${why}`))
    await nothingAsked()
  })

  it('that calls everybody is asked about, and done by the line that is offered', async () => {
    await change('e1', announce)
    const asked =
      'This calls everybody in Family: “Tea at 3”. Nothing has been done yet.\n[Announce it] announce now: Tea at 3'
    await until(() => paper.texts.includes(asked))
    await nothingAsked()
    await paper.wants('e2', { kind: 'desk', line: 'announce now: Tea at 3' })
    await end(done)
    await until(() => looks().length === 1)
    expect(looks()[0]).toMatchObject({ topic: 'Tea at 3' })
  })

  it('is not made where it is changed back while it waits, and that is said', async () => {
    await change('e1', kick)
    const again: Wanted = { kind: 'invite', room, person: bob }
    await paper.wants('e2', { kind: 'revert', undoes: kick, command: again, reason: 'there already' })
    await until(() => paper.texts.includes('Taken back: WeChat is not asked.'))
    await paper.wants('e3', { kind: 'revert', undoes: kick, command: again, reason: 'there already' })
    await until(() => paper.texts.includes('e3: failed (there already)'))
    await nothingAsked()
  })

  it('is followed by its opposite where WeChat has been asked for it already', async () => {
    await change('e1', rename)
    await taken()
    const back = { kind: 'rename', room, name: 'Family' } as const
    await paper.wants('e2', { kind: 'revert', undoes: back, command: back })
    expect((await taken()).command).toEqual(back)
  })

  it.each<[string, Wanted<'rename' | 'kick'>, Wanted, string]>([
    ['a name', rename, { ...rename, name: 'Family' }, 'the group has that name already'],
    ['who was removed', kick, { kind: 'invite', room, person: bob }, 'bob is in the group already'],
  ])('is asked to be undone where nobody knows how it ended: %s', async (_, made, back, reason) => {
    await change('e1', made)
    await end({ kind: 'unknown', reason: 'silence' })
    await until(() => paper.texts.includes('e1: unknown (silence)'))
    const of = made.kind === 'rename' ? { ...made, name: 'Family' } : made
    await paper.wants('e2', { kind: 'revert', undoes: of, command: back, reason })
    await end(done)
    await until(() => paper.texts.some((text) => text.startsWith('e2: done')))
    // from then on it is known
    await paper.wants('e3', { kind: 'revert', undoes: of, command: back, reason })
    await until(() => paper.texts.includes(`e3: failed (${reason})`))
    await nothingAsked()
  })

  it('of which nobody knows how it ended is not tried again once it is to be undone', async () => {
    await change('e1', kick)
    await end({ kind: 'unknown', reason: 'silence' })
    await until(() => paper.texts.includes('e1: unknown (silence)'))
    const [owed] = await hub.owing.list({})
    await hub.owing.retry(owed?.id ?? expect.fail('nothing owed'))
    const again: Wanted = { kind: 'invite', room, person: bob }
    await paper.wants('e2', { kind: 'revert', undoes: kick, command: again })
    await until(() => paper.texts.includes('e1: Taken back: WeChat is not asked.'))
    expect((await taken()).command).toEqual(again)
  })

  it('is changed back by nobody who may not make it, nor by what is about another', async () => {
    await change('e1', kick)
    await paper.wants('e2', { kind: 'revert', undoes: kick }, 'member')
    await until(() => paper.texts.includes('e2: failed (only owners of this account may do that)'))
    await paper.wants('e3', { kind: 'revert', undoes: { ...kick, member: anna }, reason: 'there already' })
    await until(() => paper.texts.includes('e3: failed (there already)'))
    expect((await taken()).command).toEqual(kick)
  })

  it('of a name is made once where another name follows while it waits', async () => {
    await change('e1', rename)
    await change('e2', { ...rename, name: 'Us' })
    expect((await taken()).command).toMatchObject({ name: 'Us' })
    await until(() => paper.texts.includes('e1: Taken back: WeChat is not asked.'))
    await nothingAsked()
  })

  it('waits where WeChat is not logged in, and that is said', async () => {
    await tell({ kind: 'login', person: personId('me') }, { kind: 'logout' })
    await change('e1', rename)
    await until(() => paper.texts.includes('WeChat is not logged in: this waits until it is.'))
    expect(await hub.owing.list({ states: ['queued'] })).toHaveLength(1)
  })

  it('waits where nothing is heard of the client, and that is said', async () => {
    await hub.stop()
    hub = await hubOn(data, [paper], { users, offlineAfter: 200 })
    await tell({ kind: 'login', person: personId('me') })
    await until(() => paper.texts.some((text) => text.startsWith('⚠ Nothing has been heard')))
    await change('e1', rename)
    await until(() => paper.texts.includes('WeChat’s client is silent: this waits until it is heard again.'))
    expect(await hub.owing.list({ states: ['queued'] })).toHaveLength(1)
  })

  it.each([
    [
      'is told what right may be missing, where another owns the group',
      anna,
      'failed (no (WeChat lets only the group’s owner, Anna, and its administrators do that))',
    ],
    ['is told no more than WeChat said where the account owns it', personId('me'), 'failed (no)'],
  ])('%s', async (_, owner, told) => {
    await tell({ kind: 'rooms', rooms: [{ id: room, owner }] })
    await change('e1', kick)
    await end(refusal)
    await until(() => paper.texts.some((text) => text.startsWith('e1: ')))
    expect(paper.texts).toContain(`e1: ${told}`)
  })
})

it('who joins a group is told to bridges that show who is in it', async () => {
  const carl = personId('carl')
  await tell({ kind: 'members-joined', room, members: [{ id: carl, nickname: 'Carl' }] })
  await until(() => paper.texts.includes('joined: carl'))
  expect(await port().member(me, room, carl)).toEqual({ id: carl, name: 'Carl' })
})
