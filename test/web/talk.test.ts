import { remoteId } from '@queqiao/hub'
import { accountId, personId, roomId } from '@queqiao/protocol/model'
import { describe, expect, it } from 'vitest'
import { linkOf, stretches } from '../../bridges/web/src/frame/link-of.ts'
import { wishes } from '../../bridges/web/src/from-web.ts'
import { ownId, readSaying, saying, Wrong } from '../../bridges/web/src/talk/sayings.ts'

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

  it('stays inside where it begins with //', () => {
    expect(texts({ text: ' // he is difficult' })).toEqual(['note'])
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
