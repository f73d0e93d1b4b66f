import { personId } from '@queqiao/protocol/model'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { config } from '../../bridges/matrix/src/config.ts'
import { meaning, relevant, toText } from '../../bridges/matrix/src/from-matrix.ts'
import { ids } from '../../bridges/matrix/src/ids.ts'
import { pillsIn } from '../../bridges/matrix/src/pills.ts'

const event = (content: Record<string, unknown>, about: object = {}) => ({
  ...{ id: '$1', room: '!r', sender: '@owner:x', type: 'm.room.message', stateKey: undefined },
  content: { msgtype: 'm.text', ...content },
  ...about,
})
const anna = { id: personId('anna'), name: '张三' }
const bob = { id: personId('bob'), name: 'Bob' }
const people = new Map([
  ['@anna:x', anna],
  ['@bob:x', bob],
])
const [atAnna, atBob] = [anna, bob].map(({ id, name }) => ({ mention: id, name }))
const pill = (user: string, label: string) => `<a href="https://matrix.to/#/${user}">${label}</a>`

const read = (content: Record<string, unknown>) => {
  const meant = meaning(event(content), false)
  return meant.kind === 'say' ? toText(meant, people) : meant
}

describe('what is heard', () => {
  const users = ids(config({ domain: 'x', hsToken: 'h', bot: 'wechatbot' }))
  it.each([
    ['words of people', event({ body: 'hi' }), true],
    ['a picture', event({ msgtype: 'm.image' }), true],
    ['the words of our bot', event({ body: 'hi' }, { sender: '@wechatbot:x' }), false],
    ['the words of a ghost', event({ body: 'hi' }, { sender: '@wechat_a:x' }), false],
    ['a notice, which a bot wrote', event({ msgtype: 'm.notice', body: 'hi' }), false],
    ['state of any type', event({ body: 'hi' }, { stateKey: '' }), false],
    ['a change of the room', event({}, { type: 'm.room.member', stateKey: '@owner:x' }), false],
  ])('%s: %s', (_, heard, yes) => {
    expect(relevant(heard, users)).toBe(yes)
  })
})

describe('what it means', () => {
  it.each([
    ['plain words', { body: 'hi' }, ['hi']],
    ['words about oneself', { msgtype: 'm.emote', body: 'waves' }, ['* waves']],
    ['a note for the team', { body: '// do not answer him' }, { kind: 'nothing' }],
    ['nothing but space', { body: ' \n' }, { kind: 'nothing' }],
    ['a command', { body: '!wx help me' }, { kind: 'desk', line: 'help me' }],
    ['words with half a character', { body: 'hi \ud83d' }, ['hi \ufffd']],
    ['words that begin like a command', { body: '!wxyz' }, ['!wxyz']],
  ])('%s', (_, content, meant) => {
    expect(read(content)).toEqual(meant)
  })

  it.each(['constructor', 'toString', '__proto__'])(
    'a message of a type that only JavaScript knows is refused: %s',
    (msgtype) => {
      expect(read({ msgtype, body: 'hi' })).toEqual({
        kind: 'refusal',
        reason: 'a message of this type cannot be sent to WeChat',
      })
    },
  )

  it('an entity that is half a character becomes a whole one', () => {
    expect(pillsIn(pill('@anna:x', '&#xd83d;'))).toMatchObject([{ label: '\ufffd' }])
  })

  it('an entity that only JavaScript knows stays as it is written', () => {
    expect(pillsIn(pill('@anna:x', '&constructor;'))).toMatchObject([{ label: '&constructor;' }])
  })

  it('is a command in the room of the desk, with or without its prefix', () => {
    expect(meaning(event({ body: 'help' }), true)).toEqual({ kind: 'desk', line: 'help' })
    expect(meaning(event({ body: '!wx help' }), true)).toEqual({ kind: 'desk', line: 'help' })
  })

  it('is refused in words where WeChat cannot have it', () => {
    const edit = { body: '* b', 'm.relates_to': { rel_type: 'm.replace', event_id: '$0' } }
    expect(read(edit)).toMatchObject({ kind: 'refusal' })
    expect(read({ msgtype: 'm.file', body: 'a.pdf' })).toMatchObject({ kind: 'refusal' })
  })
})

describe('an answer', () => {
  const to = { 'm.relates_to': { 'm.in_reply_to': { event_id: '$0' } } }

  it('says which event it answers', () => {
    expect(meaning(event({ body: 'yes', ...to }), false)).toMatchObject({ kind: 'say', body: 'yes', replyTo: '$0' })
  })

  it('leaves out the repetition that old clients put on top', () => {
    expect(read({ body: '> <@anna:x> one\n> two\n\nyes\n> really', ...to })).toEqual(['yes\n> really'])
    expect(read({ body: '> * <@anna:x> waves\n\nyes', ...to })).toEqual(['yes'])
  })

  it('keeps a quotation that somebody typed', () => {
    expect(read({ body: '> to be\nor not', ...to })).toEqual(['> to be\nor not'])
  })
})

describe('a mention', () => {
  it.each([
    ['at the beginning', '张三: hi', [atAnna, ': hi']],
    ['with @', 'hi @张三!', ['hi ', atAnna, '!']],
    ['as Markdown', '[张三](https://matrix.to/#/@anna:x) hi', [atAnna, ' hi']],
    ['as a user id', 'hi @anna:x', ['hi ', atAnna]],
    ['that the plain words do not have', 'hi', [atAnna, ' ', 'hi']],
  ])('%s', (_, body, text) => {
    expect(read({ body, formatted_body: pill('@anna:x', '张三') })).toEqual(text)
  })

  it('may stand beside others, in order', () => {
    const formatted_body = `${pill('@bob:x', 'Bob')} and ${pill('%40anna%3Ax', '@张三')}`
    expect(read({ body: 'Bob and 张三', formatted_body })).toEqual([atBob, ' and ', atAnna])
  })

  it('of somebody who is not in WeChat stays words', () => {
    expect(read({ body: 'Eve, hi', formatted_body: `${pill('@eve:x', 'Eve')}, hi` })).toEqual(['Eve, hi'])
  })

  it('without a link comes first', () => {
    expect(read({ body: 'hi', 'm.mentions': { user_ids: ['@bob:x', '@eve:x', 7] } })).toEqual([atBob, ' ', 'hi'])
  })
})

describe('links to users', () => {
  it('are found in both forms, with entities read', () => {
    expect(pillsIn(`<a class="x" href='matrix:u/anna:x?action=chat'>A&amp;B &#24352;</a>`)).toEqual([
      { user: '@anna:x', href: 'matrix:u/anna:x?action=chat', label: 'A&B 张' },
    ])
  })

  it('are not looked for in what is answered', () => {
    expect(pillsIn(`<mx-reply>${pill('@anna:x', 'A')}</mx-reply>${pill('@bob:x', 'B')}`)).toHaveLength(1)
  })

  it('are looked for quickly in whatever people send', () => {
    for (const bad of ['<a ', '<a href="', '<a x>', '<', '&#']) expect(pillsIn(bad.repeat(20_000)).length).toBe(0)
    fc.assert(fc.property(fc.string(), (html) => void pillsIn(html)))
  })
})
