import { personId } from '@queqiao/protocol/model'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { config } from '../../bridges/matrix/src/config.ts'
import { roomEvent } from '../../bridges/matrix/src/event.ts'
import { meaning, relevant } from '../../bridges/matrix/src/from-matrix.ts'
import { ids } from '../../bridges/matrix/src/ids.ts'
import { pillsIn } from '../../bridges/matrix/src/said/pills.ts'
import { toText } from '../../bridges/matrix/src/said/to-text.ts'

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
    ['a notice, which a person may have written', event({ msgtype: 'm.notice', body: 'hi' }), true],
    ['state of any type', event({ body: 'hi' }, { stateKey: '' }), false],
    ['a new name of the room', event({ name: 'x' }, { type: 'm.room.name', stateKey: '' }), true],
    ['a new name that the bot gave', event({}, { type: 'm.room.name', stateKey: '', sender: '@wechatbot:x' }), false],
    // what was sent encrypted has no key of its own, whatever it calls itself
    ['what only calls itself a new name', event({}, { type: 'm.room.name', wasEncrypted: true }), false],
    ['what only calls itself the end of the room', event({}, { type: 'm.room.tombstone', wasEncrypted: true }), false],
    ['that a ghost is kicked', event({}, { type: 'm.room.member', stateKey: '@wechat_a:x' }), true],
    ['that somebody else is kicked', event({}, { type: 'm.room.member', stateKey: '@you:x' }), false],
    ['a reaction', event({ 'm.relates_to': {} }, { type: 'm.reaction' }), true],
    ['a reaction of a ghost', event({}, { type: 'm.reaction', sender: '@wechat_a:x' }), false],
    ['that something is taken back', event({}, { type: 'm.room.redaction', redacts: '$0' }), true],
    ['that our bot takes something back', event({}, { redacts: '$0', sender: '@wechatbot:x' }), false],
    ['what was taken back before it came', event({}, { isRedacted: true }), false],
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
    ['a command behind a blank', { body: ' !wx help' }, { kind: 'desk', line: 'help' }],
    ['a command with a capital', { body: '!Wx Help' }, { kind: 'desk', line: 'Help' }],
    ['a command from a Chinese keyboard', { body: '\uff01wx\u3000help' }, { kind: 'desk', line: 'help' }],
    ['a note for the team behind a blank', { body: ' // not for him' }, { kind: 'nothing' }],
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

  it('is refused where a line for the bridge stands below a file: it would go to WeChat as words', () => {
    const picture = { msgtype: 'm.image', filename: 'cat.jpg', url: 'mxc://x/cat' }
    expect(read({ ...picture, body: '!wx help' })).toEqual({
      kind: 'refusal',
      reason: 'what stands below a file is no line for the bridge: type that as a message of its own',
    })
  })

  it('is refused in words where WeChat cannot have it', () => {
    expect(read({ msgtype: 'm.file', body: 'a.pdf' })).toMatchObject({ kind: 'refusal' })
  })
})

describe('what is no message, but has words', () => {
  const type = 'org.matrix.msc3381.poll.start'
  const text = (words: string) => ({ 'org.matrix.msc1767.text': words })
  const poll = (question: string) => ({
    [type]: {
      question: text(question),
      answers: [
        { id: 'a', ...text('now') },
        { id: 'b', ...text('later') },
      ],
    },
    ...text('When? (poll)'),
  })
  const stable = {
    question: { 'm.text': [{ body: 'When?' }] },
    answers: [{ 'm.id': 'a', 'm.text': [{ body: 'now' }] }],
  }
  const users = ids(config({ domain: 'x', hsToken: 'h', bot: 'wechatbot' }))
  it.each([
    ['a poll: its question and answers', type, poll('When?'), ['When?\n1. now\n2. later']],
    ['a poll by the newer draft', 'm.poll.start', { 'm.poll': stable }, ['When?\n1. now']],
    ['a poll that cannot be read: its text', type, { [type]: 7, ...text('When?') }, ['When?']],
    ['that a poll has ended', 'org.matrix.msc3381.poll.end', text('It is now'), ['It is now']],
    ['whatever has a text', 'org.example.card', { 'm.text': [{ body: 'hello' }] }, ['hello']],
    ['a poll for the team', type, poll('// When?'), { kind: 'nothing' }],
  ])('goes as words: %s', (_, kind, content, meant) => {
    const heard = { ...event({}, { type: kind }), content }
    expect(relevant(heard, users)).toBe(true)
    const found = meaning(heard, false)
    expect(found.kind === 'say' ? toText(found, people) : found).toEqual(meant)
    expect(meaning(heard, true)).toMatchObject({ kind: 'refusal' })
  })

  it.each([
    ['a vote', 'org.matrix.msc3381.poll.response', {}],
    ['what only programs read', 'org.example.ping', { body: 'x' }],
  ])('is not heard: %s', (_, kind, content) => {
    expect(relevant({ ...event({}, { type: kind }), content }, users)).toBe(false)
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

describe('in a thread', () => {
  const inThread = (about: object) => ({
    body: 'yes',
    'm.relates_to': { rel_type: 'm.thread', event_id: '$root', ...about },
  })
  it.each([
    ['the root, where it only follows', { is_falling_back: true, 'm.in_reply_to': { event_id: '$last' } }, '$root'],
    ['the root, where it says no more', {}, '$root'],
    ['what it answers inside', { is_falling_back: false, 'm.in_reply_to': { event_id: '$one' } }, '$one'],
    ['what it answers inside, if nothing else is said', { 'm.in_reply_to': { event_id: '$one' } }, '$one'],
  ])('a message answers %s', (_, about, replyTo) => {
    expect(meaning(event(inThread(about)), false)).toMatchObject({ kind: 'say', body: 'yes', replyTo })
  })
})

describe('an edit', () => {
  const edited = (content: object, of = '$0') => ({
    body: '* whatever',
    'm.new_content': { msgtype: 'm.text', ...content },
    'm.relates_to': { rel_type: 'm.replace', event_id: of },
  })
  const original = (content: Record<string, unknown>) => event({ body: 'before', ...content }, { id: '$first' })
  const change = (content: object, before?: ReturnType<typeof event>) => meaning(event(edited(content)), false, before)

  it('has the words that are new, and whom they call', () => {
    const now = { body: 'hi @张三', formatted_body: pill('@anna:x', '张三') }
    expect(change(now)).toMatchObject({ kind: 'edit', of: '$0', now: { kind: 'say', body: 'hi @张三', pills: [{}] } })
    expect(change({ msgtype: 'm.emote', body: 'waves' })).toMatchObject({ now: { body: '* waves' } })
  })

  it('answers what its message answers, and is one of the first message', () => {
    const answer = { 'm.relates_to': { 'm.in_reply_to': { event_id: '$hello' } } }
    expect(change({ body: 'yes' }, original(answer))).toMatchObject({ of: '$first', now: { replyTo: '$hello' } })
  })

  it('of a caption has the new words, and leaves the file', () => {
    const file = { msgtype: 'm.image', filename: 'cat.jpg', url: 'mxc://x/cat' }
    expect(change({ ...file, body: 'a cat' }, original({ ...file, body: 'a dog' }))).toMatchObject({
      now: { kind: 'say', body: 'a cat' },
    })
    expect(change({ ...file, body: 'cat.jpg' })).toEqual({ kind: 'edit', of: '$0' })
  })

  it('cannot put another file in the place of one', () => {
    const file = { msgtype: 'm.image', body: 'cat.jpg', url: 'mxc://x/cat' }
    expect(change({ ...file, url: 'mxc://x/dog' }, original(file))).toMatchObject({ kind: 'refusal' })
  })

  it.each([
    ['a note for the team', '// not for him'],
    ['nothing', ' '],
  ])('into %s leaves no words', (_, body) => {
    expect(change({ body })).toEqual({ kind: 'edit', of: '$0' })
  })

  it.each([
    ['without new words', { 'm.new_content': undefined }],
    ['with new words of another type', { 'm.new_content': 'hi' }],
    ['with a message of an unknown type', { 'm.new_content': { msgtype: 'x', body: 'hi' } }],
  ])('%s is passed over', (_, broken) => {
    expect(meaning(event({ ...edited({}), ...broken }), false)).toEqual({ kind: 'nothing' })
  })

  it('that holds edits, however deep, is read no deeper than its own words', () => {
    let nested: Record<string, unknown> = { body: 'hi' }
    for (let n = 0; n < 500; n++) nested = edited(nested)
    expect(meaning(event(nested), false)).toMatchObject({ kind: 'edit', of: '$0', now: { body: '* whatever' } })
  })

  it.each([
    ['of a line into another', '!wx hlep', '!wx help'],
    ['of a line into words', '!wx hlep', 'help'],
    ['of words into a line', 'status', '!wx status'],
  ])('%s is not done, and is to be typed anew', (_, before, body) => {
    expect(change({ body }, original({ body: before }))).toEqual({ kind: 'retype', of: '$first' })
  })

  it('of a line at the desk is to be typed anew, too', () => {
    expect(meaning(event(edited({ body: 'status' })), true)).toEqual({ kind: 'retype', of: '$0' })
  })

  it('of a line that changes none of its words is passed over', () => {
    const body = '!wx send Anna: https://example.org'
    expect(change({ body }, original({ body }))).toEqual({ kind: 'nothing' })
  })

  it('of a caption into a line is refused', () => {
    const file = { msgtype: 'm.image', filename: 'cat.jpg', url: 'mxc://x/cat' }
    expect(change({ ...file, body: '!wx help' }, original(file))).toMatchObject({ kind: 'refusal' })
  })
})

describe('what is taken back', () => {
  const redaction = { type: 'm.room.redaction', redacts: '$0' }
  it.each([false, true])('is named, also at the desk, where lines can wait, too: %s', (desk) => {
    expect(meaning(event({}, redaction), desk)).toEqual({ kind: 'redact', of: '$0' })
  })

  it.each([
    ['at the top', { content: {}, redacts: '$0' }],
    ['in the content', { content: { redacts: '$0' } }],
  ])('is found %s', (_, about) => {
    const raw = { event_id: '$1', room_id: '!r', sender: '@owner:x', type: 'm.room.redaction', ...about }
    expect(roomEvent(raw)).toMatchObject({ redacts: '$0' })
    expect(roomEvent({ ...raw, type: 'm.room.message' })).not.toHaveProperty('redacts')
  })
})

describe('a reaction', () => {
  const reaction = { type: 'm.reaction' }
  it('names what it is about, but for lines at the desk', () => {
    const about = { 'm.relates_to': { rel_type: 'm.annotation', event_id: '$0', key: '👍' } }
    expect(meaning(event(about, reaction), false)).toEqual({ kind: 'react', to: '$0' })
    expect(meaning(event(about, reaction), true)).toEqual({ kind: 'nothing' })
    expect(meaning(event({}, reaction), false)).toEqual({ kind: 'nothing' })
  })
})

describe('everybody', () => {
  const all = { mention: 'all', name: 'all' }
  const called = { 'm.mentions': { room: true } }
  it.each([
    ['where it was written', { body: 'hi @room, tea', ...called }, ['hi ', all, ', tea']],
    ['in front where it stands nowhere', { body: 'tea', ...called }, [all, ' ', 'tea']],
    ['by clients that do not say whom they call', { body: '@room tea' }, [all, ' tea']],
    ['once', { body: '@room or @room', ...called }, [all, ' or @room']],
    ['not where the client says that nobody is', { body: '@room tea', 'm.mentions': {} }, ['@room tea']],
    ['not by a longer word', { body: '@roommate' }, ['@roommate']],
  ])('is called %s', (_, content, text) => {
    expect(read(content)).toEqual(text)
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

  it.each([
    ['inside an earlier word', 'Bobsleigh: Bob please', `Bobsleigh: ${pill('@bob:x', 'Bob')} please`, 'Bobsleigh: '],
    ['inside a link', 'Bobs, Bob please', `<a href="https://x">Bobs</a>, ${pill('@bob:x', 'Bob')} please`, 'Bobs, '],
    ['behind @', '@Bobs, @Bob please', `@Bobs, ${pill('@bob:x', '@Bob')} please`, '@Bobs, '],
    ['marked', '**Bob**s: Bob please', `<b>Bob</b>s: ${pill('@bob:x', 'Bob')} please`, '**Bob**s: '],
    ['of somebody else', 'Bob E. Bob please', `${pill('@eve:x', 'Bob')} E. ${pill('@bob:x', 'Bob')} please`, 'Bob E. '],
  ])('stands where the link stood, not where the same letters are %s', (_, body, formatted_body, before) => {
    expect(read({ body, formatted_body })).toEqual([before, atBob, ' please'])
  })

  it('of a name that runs into words stands there, too', () => {
    const formatted_body = `张三丰和${pill('@anna:x', '张三')}吃饭`
    expect(read({ body: '张三丰和张三吃饭', formatted_body })).toEqual(['张三丰和', atAnna, '吃饭'])
  })

  it('of somebody who is not in WeChat stays words', () => {
    expect(read({ body: 'Eve, hi', formatted_body: `${pill('@eve:x', 'Eve')}, hi` })).toEqual(['Eve, hi'])
  })

  it('without a link comes first', () => {
    expect(read({ body: 'hi', 'm.mentions': { user_ids: ['@bob:x', '@eve:x', 7] } })).toEqual([atBob, ' ', 'hi'])
  })
})

describe('formatted text', () => {
  const html = (formatted_body: string, body = 'as **Markdown**') => ({
    body,
    format: 'org.matrix.custom.html',
    formatted_body,
  })
  it.each([
    ['goes as plain words', html('as <strong>bold</strong>'), ['as bold']],
    ['about oneself, too', { ...html('<em>waves</em>'), msgtype: 'm.emote' }, ['* waves']],
    ['with mentions where the links stood', html(`<b>hi</b> ${pill('@anna:x', '张三')}!`), ['hi ', atAnna, '!']],
    [
      'and not inside the address of a link',
      html(`<a href="https://x/Bob">this</a> ${pill('@bob:x', 'Bob')}`),
      ['this (https://x/Bob) ', atBob],
    ],
    ['as its plain form, where it has no words', html('<img src="mxc://x/y">', 'a cat'), ['a cat']],
    ['not where it is a note for the team', html('<b>no</b>', '// **no**'), { kind: 'nothing' }],
    ['not where it is a command', html('<b>help</b>', '!wx help'), { kind: 'desk', line: 'help' }],
  ])('%s', (_, content, meant) => {
    expect(read(content)).toEqual(meant)
  })

  it('goes as plain words below a file, and where it is edited', () => {
    const file = { ...html('a <b>cat</b>', 'a **cat**'), msgtype: 'm.image', filename: 'cat.jpg', url: 'mxc://x/cat' }
    expect(meaning(event(file), false)).toMatchObject({ caption: { body: 'a cat' } })
    const edit = { 'm.new_content': file, 'm.relates_to': { rel_type: 'm.replace', event_id: '$0' } }
    expect(meaning(event(edit), false)).toMatchObject({ now: { body: 'a cat' } })
  })
})

describe('links to users', () => {
  it('are found in both forms, with entities read', () => {
    expect(pillsIn(`<a class="x" href='matrix:u/anna:x?action=chat'>A&amp;B &#24352;</a>`)).toEqual([
      { user: '@anna:x', href: 'matrix:u/anna:x?action=chat', label: 'A&B 张', before: '' },
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
