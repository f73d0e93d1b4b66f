import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { flattened } from '../../../bridges/matrix/src/said/flattened.ts'
import { spent } from '../../spent.ts'

const words = (html: string) => flattened(html)?.words
const pill = (user: string, label: string) => `<a href="https://matrix.to/#/${user}">${label}</a>`

describe('formatted text reads in WeChat', () => {
  it.each([
    ['bold and italic', '<strong>so</strong> <em>it</em> <code>is</code>', 'so it is'],
    ['a link', 'see <a href="https://ex.org/a">this</a>', 'see this (https://ex.org/a)'],
    ['a link that is its own words', '<a href="https://ex.org/a">https://ex.org/a</a>', 'https://ex.org/a'],
    ['a list', '<p>buy</p>\n<ul>\n<li>tea</li>\n<li>rice</li>\n</ul>\n', 'buy\n\n• tea\n• rice'],
    ['a list with numbers', '<ol><li>one</li><li>two</li></ol>', ' 1. one\n 2. two'],
    ['a quote', '<blockquote>\n<p>to be</p>\n</blockquote>\n<p>or not</p>', '> to be\n\nor not'],
    ['code', '<pre><code class="language-js">a &lt; b\n  c\n</code></pre>', 'a < b\n  c'],
    ['what is hidden', 'it was <span data-mx-spoiler>the cook</span>', 'it was (spoiler: the cook)'],
    ['what is hidden for a reason', '<span data-mx-spoiler="the end">all die</span>', '(the end: all die)'],
    ['what is struck out', 'at <del>five</del> six', 'at ~five~ six'],
    ['a heading', '<h1>News</h1><p>none</p>', 'News\n\nnone'],
    ['lines', 'one<br>two<br/>three', 'one\ntwo\nthree'],
    ['paragraphs', '<p>one</p><p>two</p>', 'one\n\ntwo'],
    ['an emoji of the room', 'hi <img data-mx-emoticon src="mxc://x/y" alt=":cat:">', 'hi :cat:'],
    ['a table', '<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>', 'a | b\n1 | 2'],
    ['what is answered, which is left out', '<mx-reply><blockquote>old</blockquote></mx-reply>new', 'new'],
    ['a link to somebody', `${pill('@anna:x', '张三')} hi`, '张三 hi'],
    ['half a character', 'a&#xd83d;b', 'a\ufffdb'],
  ])('%s', (_, html, plain) => {
    expect(words(html)).toBe(plain)
  })

  it('with links to users where they stood, however they are written', () => {
    const html = `<p><b>${pill('@anna:x', '@张三')}</b> and <a href='matrix:u/bob:x'>Bob</a></p>`
    expect(flattened(html)).toMatchObject({
      words: '@张三 and Bob',
      pills: [
        { user: '@anna:x', label: '张三', before: '' },
        { user: '@bob:x', label: 'Bob', before: ' and ' },
      ],
    })
  })

  it('is nothing where no words are left, or it cannot be read whole', () => {
    for (const html of ['', '<p> </p>', `${'<b>'.repeat(60)}x`, 'x'.repeat(70_000)])
      expect(flattened(html)).toBe(undefined)
  })

  const nested = (tag: string) => `<${tag}>`.repeat(5_000)
  it.each([
    ['<', '<a ', '<a href="', '<!--', '&#', '&amp;', '<p>', '<br>', '</p>', '<img alt=x>', '\uE000', '\uE000x\uE001'],
    [...['b', 'blockquote', 'ul><li', 'table><tr><td', 'pre', 'span data-mx-spoiler'].map(nested)],
    [pill('@anna:x', 'Anna'), '<a href="https://matrix.to/#/@a:x">', '<td colspan=999999999>', '<li value=99999999>'],
  ])('and takes no time, whatever people send: %#', (...bad) => {
    const begun = spent()
    for (const one of bad) flattened(one.repeat(Math.floor(65_000 / one.length)))
    expect(spent() - begun).toBeLessThan(5_000)
  })

  it('and never fails', () => {
    const piece = fc.constantFrom(
      '<b>',
      '</b>',
      pill('@a:x', 'A'),
      '<ol start="x">',
      '<li>',
      '<pre>',
      '<table>',
      '<td>',
      '&lt;',
    )
    fc.assert(fc.property(fc.array(fc.oneof(piece, fc.string())), (all) => void flattened(all.join(''))))
  })
})
