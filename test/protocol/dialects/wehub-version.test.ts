import { dialects } from '@queqiao/protocol'
import { type Command, type Offer, taskId } from '@queqiao/protocol/model'
import { describe, expect, test } from 'vitest'
import { contents } from './contents.ts'
import { fixturesOf } from './fixtures.ts'

const { wehub } = dialects

/** The versions at which something changed, and those before them. */
const versions = [
  '0.1.4',
  '0.1.5',
  '0.2.0',
  '0.2.6',
  '0.2.15',
  '0.3.0',
  '0.3.14',
  '0.4.0',
  '0.4.1',
  '0.4.2',
  '0.4.4',
  '0.4.5',
  '0.4.6',
  '0.4.9',
  '0.4.10',
  '0.4.12',
  '0.4.26',
  '4.1.0',
]

const canOf = (version: string) => wehub.speak({ version }).can
const sendsTo = (version: string, command: Command<Offer>) =>
  wehub.speak({ version }).write({ task: taskId('task-1'), command })

describe('what a version can do', () => {
  test.each<[string, string[]]>([
    ['0.1.4', ['text', 'image', 'link', 'video', 'file', 'card']],
    ['0.3.0', ['text', 'image', 'sticker', 'link', 'video', 'file', 'card']],
    ['0.4.12', ['text', 'image', 'sticker', 'link', 'video', 'file', 'card', 'mini-program']],
  ])('%s sends these as they are', (version, kinds) => {
    const asIs = Object.entries(canOf(version).contents).filter(([, as]) => as === 'as-is')
    expect(asIs.map(([kind]) => kind).toSorted()).toEqual(kinds.toSorted())
  })

  test.each<[string, string, string]>([
    ['native', '0.3.14', '0.4.0'],
    ['login-qr', '0.4.4', '0.4.5'],
    ['create-room', '0.4.5', '0.4.6'],
    ['rename', '0.4.6', '0.4.9'],
    ['join-room', '0.4.10', '0.4.12'],
  ])('%s: %s cannot, %s can', (kind, before, since) => {
    expect(canOf(before).commands).not.toHaveProperty(kind)
    expect(canOf(since).commands).toHaveProperty(kind, 'result')
  })

  test('a later version can whatever an earlier one could', () => {
    for (const [index, version] of versions.entries()) {
      const earlier = Object.keys(canOf(versions[index - 1] ?? version).commands)
      expect(Object.keys(canOf(version).commands)).toEqual(expect.arrayContaining(earlier))
    }
  })

  test('whatever it says of contents is what becomes of them, in every version', () => {
    for (const version of versions)
      for (const content of contents) {
        const writing = sendsTo(version, { kind: 'send', chat: chatWith('wxid_a'), content })
        const can = canOf(version).contents[content.kind]
        if (can === 'as-is') expect([version, content.kind, writing]).toEqual([version, content.kind, { wire: wired }])
        else expect(writing).toEqual({ answer: { kind: 'instead', content: can } })
      }
  })

  test('every command that it says it can do is written, and no other', () => {
    const commands = fixturesOf('wehub').commands.flatMap(([, { session, command, wire }]) =>
      wire === undefined ? [] : [{ since: session?.version ?? '', command }],
    )
    for (const version of versions)
      for (const { command } of commands.filter(({ since }) => since === '0.4.26')) {
        const can = command.kind in canOf(version).commands
        const writing = sendsTo(version, command)
        if (!can) expect(writing).toEqual({ answer: { kind: 'failed', reason: expect.stringContaining(version) } })
        else if (command.kind !== 'native' && command.kind !== 'refresh' && command.kind !== 'send')
          expect([command.kind, writing]).toEqual([command.kind, { wire: wired }])
      }
  })

  test('the version is read from every way that clients write it', () => {
    expect(canOf('v0.4.12')).toEqual(canOf('0.4.12'))
    expect(canOf('0.4.12.1')).toEqual(canOf('0.4.12'))
    expect(canOf('0.4')).toEqual(canOf('0.4.0'))
    expect(canOf('no version')).toEqual(wehub.speak({}).can)
  })
})

const wired = { task_id: 'task-1', task_data: { task_type: expect.any(Number), task_dict: expect.any(Object) } }

const chatWith = (id: string): Extract<Command<Offer>, { kind: 'send' }>['chat'] =>
  JSON.parse(JSON.stringify({ kind: 'person', id }))

/** Everything that the documents name has an example here. */
describe('the whole of the documents', () => {
  const { requests, commands } = fixturesOf('wehub')
  const bodies = requests.map(([, { body }]) => JSON.parse(body.replace(/^\ufeff/, '').replace(/[\n\t]/g, ' ')))
  const tasks = commands.flatMap(([, { wire }]) => {
    const found: unknown = JSON.parse(JSON.stringify(wire ?? null))?.task_data
    return found === undefined ? [] : [JSON.parse(JSON.stringify(found))]
  })

  test('every action', () => {
    const actions = new Set(bodies.map(({ action, atcion }) => action ?? atcion))
    expect([...actions]).toEqual(
      expect.arrayContaining([
        'login',
        'logout',
        'pull_task',
        'report_contact',
        'report_contact_update',
        'report_new_msg',
        'report_room_member_info',
        'report_room_member_change',
        'report_new_room',
        'report_room_removed',
        'report_friend_add_request',
        'report_new_friend',
        'report_friend_removed',
        'report_task_result',
        'report_zoom_check_status',
        'report_user_info',
        'heartbeat',
      ]),
    )
  })

  test('every type of message', () => {
    const types = new Set(bodies.map(({ data }) => data?.msg?.msg_type))
    expect([...types]).toEqual(expect.arrayContaining([1, 3, 34, 42, 43, 47, 49, 4901, 4902, 4903, 10000]))
  })

  test('every task', () => {
    const types = new Set(tasks.map(({ task_type }) => task_type))
    const numbers = Array.from({ length: 19 }, (_, index) => index + 1)
    expect([...types].toSorted((a, b) => a - b)).toEqual([...numbers, 100, 101, 200])
  })

  test('every unit that can be sent', () => {
    const types = new Set(tasks.flatMap(({ task_dict }) => task_dict.msg_list ?? []).map(({ msg_type }) => msg_type))
    expect([...types].toSorted((a, b) => a - b)).toEqual([1, 3, 42, 43, 47, 49, 4901])
  })
})
