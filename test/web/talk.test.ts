import { remoteId } from '@queqiao/hub'
import { accountId, personId, roomId } from '@queqiao/protocol/model'
import { describe, expect, it } from 'vitest'
import { linkOf, stretches } from '../../bridges/web/src/frame/link-of.ts'
import { wishes } from '../../bridges/web/src/from-web.ts'
import { ownId, readSaying, saying, Wrong } from '../../bridges/web/src/said/sayings.ts'

const by = { id: 'May', name: 'May' }
const chat = { kind: 'room', id: roomId('family') } as const
const to = { account: accountId('me'), chat }
const bob = { id: 'bob', name: 'Bob' }
const meant = (sent: object) => wishes(remoteId('u-1'), to, saying({ text: '', ...sent }, by))
const texts = (sent: object) =>
  meant(sent).map((wish) =>
    wish.kind === 'command' && wish.command.kind === 'send' ? wish.command.content : wish.kind,
  )

describe('what is written on the page', () => {
  it('calls whom it names, however often, and nobody whose name is only part of another', () => {
    const mentions = [bob, { id: 'bobby', name: 'Bobby' }]
    const [mention, other] = [
      { mention: personId('bob'), name: 'Bob' },
      { mention: personId('bobby'), name: 'Bobby' },
    ]
    expect(texts({ text: '@Bobby and @Bob!', mentions })).toEqual([
      { kind: 'text', text: [other, ' and ', mention, '!'] },
    ])
  })

  it('goes after the files that go with it', () => {
    const files = [{ file: 'f1', kind: 'image' }]
    expect(texts({ text: 'look', files })).toEqual([
      { kind: 'image', file: 'f1' },
      { kind: 'text', text: ['look'] },
    ])
  })

  it.each([
    ['@Anna, hi', ['@Anna, hi']],
    ['@Ann, hi', [{ mention: personId('ann'), name: 'Ann' }, ', hi']],
    ['@Ann_a @Ann2 @Annä', ['@Ann_a @Ann2 @Annä']],
  ])('calls nobody whose name is only the beginning of what stands there: %s', (text, runs) => {
    expect(texts({ text, mentions: [{ id: 'ann', name: 'Ann' }] })).toEqual([{ kind: 'text', text: runs }])
  })

  const [one, other] = [
    { mention: personId('li1'), name: 'Li' },
    { mention: personId('li2'), name: 'Li' },
  ]
  it('calls of several people of one name each once, as they were named, and nobody by guesswork', () => {
    const mentions = [
      { id: 'li2', name: 'Li' },
      { id: 'li1', name: 'Li' },
    ]
    expect(texts({ text: '@Li and @Li, not @Li', mentions })).toEqual([
      { kind: 'text', text: [other, ' and ', one, ', not @Li'] },
    ])
  })

  it('calls who was picked where that stands, and nobody who does not stand there any more', () => {
    const mentions = [
      { id: 'li1', name: 'Li', at: 7 },
      { id: 'li2', name: 'Li', at: 0 },
      { id: 'bob', name: 'Bob', at: 40 },
    ]
    expect(texts({ text: '@Li or @Li or @Li or @Bob', mentions })).toEqual([
      { kind: 'text', text: [other, ' or ', one, ' or @Li or @Bob'] },
    ])
  })

  it('stays inside where it begins with //, and so does a file that was sent with it', () => {
    expect(texts({ text: ' // he is difficult' })).toEqual(['note'])
    const files = [{ file: 'f1', kind: 'image' }]
    expect(texts({ text: '// his passport', files })).toEqual(['note', 'refusal'])
  })

  it('answers a message by its words, by a file alone, and by a note', () => {
    const files = ['f1', 'f2'].map((file) => ({ file, kind: 'image' }))
    const answering = (sent: object) =>
      meant({ ...sent, answers: 'w1' }).map((wish) => ('answers' in wish ? wish.answers : undefined))
    expect(answering({ text: 'look', files })).toEqual([undefined, undefined, 'w1'])
    expect(answering({ files })).toEqual(['w1', undefined])
    expect(answering({ text: '// no' })).toEqual(['w1'])
  })

  it('at an account’s own page is typed for us', () => {
    const typed = wishes(remoteId('u-1'), { account: to.account }, saying({ text: ' help ' }, by))
    expect(typed).toMatchObject([{ kind: 'desk', line: 'help' }])
  })

  it('is stored and read back as it was, and what no page sent is nothing', () => {
    const said = saying({ text: '@Bob 李', mentions: [bob], answers: 'w1', files: [{ file: 'f', kind: 'file' }] }, by)
    expect(readSaying(JSON.stringify(said))).toEqual(said)
    for (const body of ['', '{', '[]', '{"text":"x"}', '{"by":{"id":"May"},"text":"x"}'])
      expect(readSaying(body)).toBeUndefined()
  })

  it.each([
    ['text', { text: 1 }],
    ['text', { text: 'x'.repeat(20_001) }],
    ['mentions', { text: '', mentions: 'Bob' }],
    ['mentions', { text: '', mentions: [{ id: '', name: 'Bob' }] }],
    ['name', { text: '', mentions: [{ id: 'bob' }] }],
    ['mentions', { text: '', mentions: [{ id: 'bob', name: 'Bob', at: -1 }] }],
    ['files', { text: '', files: [{ file: 'f', kind: 'text' }] }],
    ['answers', { text: '', answers: 3 }],
  ])('is refused with the field %s that is wrong', (field, sent) => {
    expect(() => saying(sent, by)).toThrow(expect.objectContaining({ field }))
  })

  it.each([undefined, {}, { id: 'w1' }, { id: '../x' }])('is refused without an id of a browser’s (%j)', (sent) => {
    expect(() => ownId(sent)).toThrow(Wrong)
  })
})

describe('addresses', () => {
  it.each([
    'javascript:alert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
    '//evil',
    'nothing',
    'java\nscript:alert(1)',
  ])('%j opens nothing', (url) => {
    expect(linkOf(url)).toBeUndefined()
  })

  it('in words can be opened; the words stay what they were', () => {
    const words = '看 https://example.org/a?b=1。 (http://x.y/z), not javascript:alert(1)'
    const found = stretches(words)
    expect(found.map((one) => one.words).join('')).toBe(words)
    expect(found.flatMap(({ link }) => link ?? [])).toEqual(['https://example.org/a?b=1', 'http://x.y/z'])
  })
})
