import { owedId, remoteId, type What } from '@queqiao/hub'
import { afterEach, describe, expect, it } from 'vitest'
import { statusActs } from '../../../bridges/matrix/src/shown/status.ts'
import { type House, house, known, me, message, names, owner, report, until } from '../house.ts'

type Ended = Extract<What, { kind: 'outcome' }>

const ended = (outcome: Ended['outcome'], owed?: string): Ended => ({
  ...{ kind: 'outcome', of: remoteId('$of'), earlier: [], outcome },
  ...(owed !== undefined && { owed: owedId(owed) }),
})
const all = { status: true, receipts: true }
const failed = { kind: 'failed', reason: 'not friends' } as const

describe('how a message ended is shown at it', () => {
  it.each([
    ['done', ended({ kind: 'done' }), { status: 'SUCCESS' }],
    [
      'failed, and may be tried again',
      ended(failed, 'c1'),
      { status: 'FAIL_RETRIABLE', reason: 'm.foreign_network_error', message: 'not friends' },
    ],
    [
      'refused for good',
      ended(failed),
      { status: 'FAIL_PERMANENT', reason: 'm.event_not_handled', message: 'not friends' },
    ],
    [
      'not known',
      ended({ kind: 'unknown', reason: 'silence' }, 'c1'),
      {
        ...{ status: 'FAIL_RETRIABLE', reason: 'm.foreign_network_error' },
        message: 'it may not have been delivered: silence',
      },
    ],
  ])('%s', (_, what, shown) => {
    const relation = { 'm.relates_to': { rel_type: 'm.reference', event_id: '$of' } }
    expect(statusActs(what, { ...all, receipts: false })).toEqual([
      { kind: 'status', name: 'status', content: { ...relation, network: 'wechat', ...shown } },
    ])
  })

  it('by a tick only where it is done', () => {
    const ticks = { status: false, receipts: true }
    expect(statusActs(ended({ kind: 'done' }), ticks)).toEqual([{ kind: 'read', name: 'read', of: '$of' }])
    expect(statusActs(ended(failed), ticks)).toEqual([])
  })

  it('not where nobody wants it, nor for anything else', () => {
    expect(statusActs(ended({ kind: 'done' }), { status: false, receipts: false })).toEqual([])
    expect(statusActs({ kind: 'word', of: remoteId('$of'), words: 'hi' }, all)).toEqual([])
  })
})

describe('on the homeserver', () => {
  let at: House
  afterEach(() => at.stop())

  const begin = async () => {
    at = await house((homeserver) => ({ ...names, homeserver, ...all }))
    await at.append(...known, message('hello'))
    await at.shown(1)
  }
  const sends = async (body: string) => {
    const of = at.stub.say(at.room('Family'), owner, { msgtype: 'm.text', body })
    await until(async () => {
      const [taken] = await at.hub.keeper.take(me, 1)
      if (!taken) return false
      await at.hub.keeper.append({ ...report(), results: [{ task: taken.task, answer: { kind: 'done' } }] })
      return true
    })
    return of
  }
  const marks = async () => {
    await at.append(message('after'))
    await until(() => at.stub.sends.some(({ content }) => content.body === 'after'))
    return at.stub.sends.flatMap(({ type, content }) => (type === 'com.beeper.message_send_status' ? [content] : []))
  }

  it('it stands once for each message, before what is said next', async () => {
    await begin()
    const of = await sends('hi')
    expect(await marks()).toEqual([
      expect.objectContaining({ status: 'SUCCESS', 'm.relates_to': expect.objectContaining({ event_id: of }) }),
    ])
  })

  it('one that the homeserver does not take holds nothing up', async () => {
    await begin()
    at.stub.fail({ on: 'message_send_status', status: 403, errcode: 'M_FORBIDDEN' })
    await sends('hi')
    expect(await marks()).toEqual([])
    await until(async () => (await at.hub.owing.list()).length === 0)
  })
})
