import { remoteId } from '@queqiao/hub'
import { accountId, personId, roomId } from '@queqiao/protocol/model'
import { describe, expect, it } from 'vitest'
import { wishOf } from '../../bridges/web/src/from-web.ts'
import { type Deed, type Doing, readDone } from '../../bridges/web/src/said/doings.ts'

const by = { id: 'May', name: 'May' }
const room = roomId('family')
const to = { account: accountId('me'), chat: { kind: 'room', id: room } } as const
const deeds: readonly Deed[] = [
  { kind: 'invite', room, person: personId('bob') },
  { kind: 'kick', room, member: personId('bob') },
  { kind: 'leave', room },
  { kind: 'rename', room, name: '一家人' },
  { kind: 'nickname', room, name: 'Me' },
  { kind: 'mute', chat: to.chat, muted: true },
  { kind: 'mute', chat: { kind: 'person', id: personId('bob') }, muted: false },
]
const doings: readonly Doing[] = [{ press: 'abc.1' }, { line: 'relay on' }, ...deeds.map((deed) => ({ deed }))]

describe('what is done on the page', () => {
  it.each(doings)('is stored and read back as it was: %j', (doing) => {
    expect(readDone(JSON.stringify({ by, doing }))).toEqual({ by, doing })
  })

  it('becomes a button that is pressed, a line for us, or a command', () => {
    const wished = doings.map((doing) => wishOf(remoteId('u-1'), to, { by, doing }))
    expect(wished.slice(0, 3)).toMatchObject([
      { kind: 'press', token: 'abc.1', to },
      { kind: 'desk', line: 'relay on', to },
      { kind: 'command', command: deeds[0], by },
    ])
  })

  it.each([
    '{',
    '[]',
    '{"text":"x"}',
    '{"doing":{"press":"x"}}',
    '{"by":{"id":"May","name":"May"},"doing":{}}',
    '{"by":{"id":"May","name":"May"},"doing":{"deed":{"kind":"send"}}}',
    '{"by":{"id":"May","name":"May"},"doing":{"deed":{"kind":"constructor"}}}',
    '{"by":{"id":"May","name":"May"},"doing":{"deed":{"kind":"kick","room":"","member":"bob"}}}',
  ])('is nothing where no page stored it: %s', (body) => {
    expect(readDone(body)).toBeUndefined()
  })
})
