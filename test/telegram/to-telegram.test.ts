import type { User, What } from '@queqiao/hub'
import { owedId, remoteId } from '@queqiao/hub'
import { accountId, personId, roomId, type Text } from '@queqiao/protocol/model'
import { describe, expect, it } from 'vitest'
import { tagOf } from '../../bridges/telegram/src/shown/presses.ts'
import { ownerOf, toTelegram } from '../../bridges/telegram/src/to-telegram.ts'
import { li, said } from './said.ts'

const self = personId('wxid_me')
const account = accountId('wxid_me')
const reader = { account, self, owner: 12345, limit: 50_000_000 }
const room = { kind: 'room', id: roomId('r1') } as const

const one = (what: What) => {
  const [post, ...more] = toTelegram(what, reader)
  expect(more).toEqual([])
  return post
}

const inRoom = (...text: Text) => one(said({ chat: room, text }))

describe('a message from WeChat', () => {
  it('names its sender in a room', () => {
    expect(inRoom('你好')).toEqual({ text: '李雷: 你好', entities: [{ type: 'bold', offset: 0, length: 2 }] })
  })

  it.each([
    ['not seen', '\u200b\u202e', 'somebody'],
    ['very long', '鹊'.repeat(500), `${'鹊'.repeat(63)}…`],
    ['emoji alone', '🐦🌸', '🐦🌸'],
    ['written the other way', 'أحمد', '\u2068أحمد\u2069'],
    ['turned around', '\u202egpj.exe', 'gpj.exe'],
    ['of two lines', 'a\nb', 'a b'],
  ])('keeps its head where a name is %s', (_, name, shown) => {
    const what = said({ chat: room, text: ['hi'] })
    expect(one({ ...what, sender: { ...li, name } })?.text).toBe(`${shown}: hi`)
  })

  it('shows the words alone in a private chat', () => {
    expect(one(said({ text: ['你好'] }))).toEqual({ text: '你好', entities: [] })
  })

  it('is marked as the owner’s own, or with the name of who wrote it on another side', () => {
    expect(one(said({ text: ['hi'], fromSelf: true }))?.text).toBe('Me: hi')
    expect(one(said({ text: ['hi'], fromSelf: true, via: 'Bob' }))?.text).toBe('Bob: hi')
  })

  it('calls the owner where it mentions the account, or everybody', () => {
    const user = { id: 12345, is_bot: false }
    expect(inRoom({ mention: self, name: '我' }, ' 来')?.entities[1]).toMatchObject({
      type: 'text_mention',
      offset: 4,
      length: 2,
      user,
    })
    expect(inRoom({ mention: 'all', name: '所有人' })?.entities[1]).toMatchObject({ type: 'text_mention', user })
  })

  it('shows the mention of somebody else in bold', () => {
    expect(inRoom({ mention: personId('wxid_x'), name: '韩' }, ' 🐦')).toEqual({
      text: '李雷: @韩 🐦',
      entities: [
        { type: 'bold', offset: 0, length: 2 },
        { type: 'bold', offset: 4, length: 2 },
      ],
    })
  })

  it('calls no stranger on Telegram, whatever people are called', () => {
    expect(inRoom({ mention: personId('wxid_x'), name: 'durov' }, ' /start')?.text).toBe(
      '李雷: @\u2060durov /\u2060start',
    )
  })

  it('is never an empty message, which Telegram refuses', () => {
    expect(one(said({ text: [' \n'] }))?.text).toBe('(empty)')
    expect(one(said({ text: ['\u200b\u2800'] }))?.text).toBe('(empty)')
  })

  it('is not turned around by the name of its sender, who is somebody also where nothing of that can be seen', () => {
    const from = (name: string) => one({ ...said({ chat: room }), sender: { ...li, name } })?.text
    expect(from('evil\u202e\u2067')).toBe('evil: hi')
    expect(from('\u200b\u2800')).toBe('somebody: hi')
  })

  it('that cannot be shown yet says what it is', () => {
    const what = said({ content: { kind: 'unsupported', summary: 'a red packet', raw: '<xml/>' } })
    expect(one(what)).toEqual({ text: 'a red packet', entities: [{ type: 'italic', offset: 0, length: 12 }] })
  })

  it('goes in several messages where it is long, its sender named once', () => {
    const posts = toTelegram(said({ chat: room, text: ['字'.repeat(5000)] }), reader)
    expect(posts.map(({ text }) => [...text].length)).toEqual([4096, 908])
    expect(posts[1]?.entities).toEqual([])
  })
})

describe('a message that answers another', () => {
  const quote = { name: '韩', excerpt: 'tea?' }
  const answers = remoteId('-1001000/40')

  it('says which, and repeats nothing', () => {
    const what = { ...said({ text: ['yes'], quote }), answers }
    expect(one(what)).toEqual({ text: 'yes', entities: [], answers: { chat: -1001000, message: 40 } })
  })

  it('answers with its first message alone where it needs several', () => {
    const [first, second] = toTelegram({ ...said({ text: ['字'.repeat(5000)], quote }), answers }, reader)
    expect(first?.answers).toEqual({ chat: -1001000, message: 40 })
    expect(second).not.toHaveProperty('answers')
  })

  it('has a line of it in front where that is not there', () => {
    expect(one(said({ text: ['yes'], quote }))?.text).toBe('> 韩: tea?\nyes')
  })
})

describe('a message that was taken back', () => {
  const recalled = (about: object): What =>
    ({
      ...{ kind: 'recalled', as: 'mark', line: { text: '李雷 recalled a message', time: 1 } },
      ...{ parts: ['-1001000/40', '-1001000/41'].map(remoteId), ...about },
    }) as What

  it('is answered by WeChat’s line where it stays', () => {
    expect(one(recalled({}))).toMatchObject({ text: '李雷 recalled a message', answers: { message: 40 } })
  })

  it('is only told of where it goes, or never stood', () => {
    expect(one(recalled({ as: 'remove' }))).not.toHaveProperty('answers')
    expect(one(recalled({ parts: [] }))).not.toHaveProperty('answers')
  })

  it('goes without a word where that has been said', () => {
    expect(toTelegram(recalled({ as: 'remove', line: undefined }), reader)).toEqual([])
  })
})

describe('an outcome', () => {
  const outcome = (kind: 'done' | 'failed' | 'unknown'): What => ({
    kind: 'outcome',
    of: remoteId('-1001000/40'),
    outcome: kind === 'done' ? { kind } : { kind, reason: 'not friends' },
    earlier: [],
  })

  it('answers the message that it is about', () => {
    expect(one(outcome('failed'))).toMatchObject({ text: '✗ not friends', answers: { chat: -1001000, message: 40 } })
    expect(one(outcome('unknown'))?.text).toBe('⚠ not friends')
  })

  it('says nothing where all went well', () => {
    expect(toTelegram(outcome('done'), reader)).toEqual([])
  })
})

it('a word answers the message that it is about', () => {
  const word = { kind: 'word', of: remoteId('-1001000/40'), words: 'Taken back.' } as const
  expect(one(word)).toMatchObject({ text: 'Taken back.', answers: { chat: -1001000, message: 40 } })
})

it('lines for the desk are one message', () => {
  expect(one({ kind: 'desk', lines: ['a', 'b'] })).toEqual({ text: 'a\nb', entities: [] })
})

it('what may be typed next is a button, and as words where it is too long for one', () => {
  const long = `announce now: ${'字'.repeat(30)} @all`
  const choices = [
    { label: '李雷 (wxid_li)', line: 'kick wxid_li' },
    { label: 'Announce it', line: long },
  ]
  expect(one({ kind: 'desk', lines: ['Sure?'], choices })).toEqual({
    text: `Sure?\nAnnounce it: /${long}`,
    entities: [],
    buttons: [{ text: '李雷 (wxid_li)', data: `wx:${tagOf(account)}:kick wxid_li` }],
  })
})

it('a choice with a token is a button, however long its line is; words to be copied are buttons, too', () => {
  const copies = [{ label: '@李雷', words: '@李雷 ' }]
  const choices = [{ label: 'Announce it', line: `announce now: ${'字'.repeat(30)}`, token: 'abcdefghijkl.0' }]
  expect(one({ kind: 'desk', lines: ['Sure?'], choices, copies })).toEqual({
    ...{ text: 'Sure?', entities: [] },
    buttons: [
      { text: '@李雷', copies: '@李雷 ' },
      { text: 'Announce it', data: 'wx:abcdefghijkl.0' },
    ],
  })
})

it('what did not end well can be decided about by a button', () => {
  const failed = { kind: 'outcome', of: remoteId('-1001000/40'), earlier: [], owed: owedId('c7') } as const
  const buttons = [
    { text: 'Retry', data: `wx:${tagOf(account)}:retry c7` },
    { text: 'Drop', data: `wx:${tagOf(account)}:drop c7` },
  ]
  const outcome = { kind: 'failed', reason: 'blocked' } as const
  expect(one({ ...failed, outcome })?.buttons).toEqual(buttons)
  const choices = [{ label: 'Retry', line: 'retry c7', token: 'abcdefghijkl.0' }]
  expect(one({ ...failed, outcome, choices })?.buttons).toEqual([{ text: 'Retry', data: 'wx:abcdefghijkl.0' }])
})

it('a deed says that it is done', () => {
  const done = { kind: 'outcome', of: remoteId('-1001000/40'), earlier: [], outcome: { kind: 'done' } } as const
  expect(one({ ...done, deed: 'kick' })?.text).toBe('✓ Done: removed from the group.')
})

it('who is called is the first owner with a Telegram id', () => {
  const user = (name: string, role: User['role'], telegram?: string): User => ({
    name,
    role,
    accounts: [],
    ids: telegram ? { telegram } : {},
  })
  expect(ownerOf([user('a', 'member', '1'), user('b', 'owner'), user('c', 'owner', '3')])).toBe(3)
  expect(ownerOf([user('a', 'member', '1')])).toBe(1)
  expect(ownerOf([user('b', 'owner')])).toBeUndefined()
})
