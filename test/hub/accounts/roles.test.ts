import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Hub, placeId, type Remote, remoteId, type Wish } from '@queqiao/hub'
import { accountId, personId } from '@queqiao/protocol/model'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { able, hikers, known } from '../desk/typing.ts'
import { hubOn, Paper, report, until } from '../paper.ts'

const [home, work] = [accountId('home'), accountId('work')]

interface Typed {
  readonly by: string
  readonly account: string
  readonly line: string
  readonly inRoom?: true
}

/** What is written on it was typed for us, at the desk of an account or in a group of it. */
class Keyboard extends Paper {
  #typed = 0

  override async read(group: readonly Remote[]): Promise<readonly Wish[]> {
    return group.map(({ id, body }): Wish => {
      const { by, account, line, inRoom }: Typed = JSON.parse(body)
      const chat = inRoom ? { chat: { kind: 'room', id: hikers } as const } : {}
      return { kind: 'desk', from: id, by: { id: by, name: by }, to: { account: accountId(account), ...chat }, line }
    })
  }

  /** Types a line, and gives what is answered to it. */
  async types(typed: Typed): Promise<string> {
    const before = this.lines.length
    const id = remoteId(`typed ${++this.#typed}`)
    await this.hub?.receive([{ id, place: placeId('a keyboard'), body: JSON.stringify(typed) }])
    await until(() => this.lines.length > before)
    return this.texts.slice(before).join('\n').replace(`${id}: `, '')
  }
}

const user = (name: string, role: 'owner' | 'member' | 'guest', accounts: readonly (typeof home)[]) => ({
  ...{ name, role, accounts },
  ids: { paper: name.split(' ')[0] ?? '' },
})
/** Ann owns the one and is a member of the other; Ben the other way round. */
const users = [
  ...[user('ann at home', 'owner', [home]), user('ann at work', 'member', [work])],
  ...[user('ben at home', 'member', [home]), user('ben at work', 'owner', [work])],
  ...[user('gus', 'guest', []), user('meg', 'owner', [home])],
]

let data: string
let hub: Hub
let paper: Keyboard
beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), 'roles-'))
  paper = new Keyboard()
  hub = await hubOn(data, [paper], { users })
  for (const account of [home, work]) {
    const events = known.map((event) =>
      event.kind === 'login' ? { ...event, person: personId(account), name: account } : event,
    )
    await hub.keeper.append({ ...report(...events), account, can: able })
  }
  await until(() => [home, work].every((name) => paper.texts.includes(`WeChat is logged in as ${name}.`)))
})
afterEach(async () => {
  await hub.stop()
  rmSync(data, { recursive: true })
})

/** Lines that only an owner may type: each begins something in WeChat, or asks whether to. */
const deeds: readonly Omit<Typed, 'by' | 'account'>[] = [
  ...['login', 'logout', 'logout now', 'accept 1', 'refuse 1'].map((line) => ({ line })),
  ...['kick Guide', 'rename Walkers', 'nickname Boss', 'announce Tea', 'announce now: Tea'].map((line) => ({
    ...{ line, inRoom: true as const },
  })),
  ...['leave', `leave now ${hikers}`, 'accept', 'refuse', 'relay on'].map((line) => ({ line, inRoom: true as const })),
  ...['add Guide', 'remark Mum: Ma', 'create Tea: Mum, Zoë'].map((line) => ({ line })),
]
const refusal = 'failed (only owners of this account may do that)'
const waiting = () => hub.owing.list({ states: ['queued', 'handed'] })

it.each(deeds)('“$line” is an owner’s, of that account', async (deed) => {
  expect(await paper.types({ by: 'ann', account: work, ...deed })).toBe(refusal)
  expect(await paper.types({ by: 'ben', account: home, ...deed })).toBe(refusal)
  expect(await paper.types({ by: 'gus', account: home, ...deed })).toBe(refusal)
  for (const [by, of] of [
    ['meg', 'the WeChat account that this is for'],
    ['somebody', 'this bridge'],
  ] as const)
    expect(await paper.types({ by, account: work, ...deed })).toBe(`failed (you are not among the users of ${of})`)
  expect(await waiting()).toEqual([])
  expect(await paper.types({ by: 'ann', account: home, ...deed })).not.toContain('failed (')
  expect(await paper.types({ by: 'ben', account: work, ...deed })).not.toContain('failed (')
})

it('what an owner has done in one account is done there', async () => {
  await paper.types({ by: 'ben', account: work, line: 'remark Mum: Ma' })
  const taken: string[] = []
  await until(async () => {
    expect(await hub.keeper.take(home, 10)).toEqual([])
    for (const { command } of await hub.keeper.take(work, 10)) taken.push(command.kind)
    return taken.length > 0
  })
  expect(taken).toEqual(['remark'])
})

it('help lists what one may type in that account', async () => {
  expect(await paper.types({ by: 'ann', account: home, line: 'help' })).toContain('\nlogout – ')
  expect(await paper.types({ by: 'ann', account: work, line: 'help' })).not.toContain('\nlogout – ')
})
