import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LIMITS } from '../../../packages/protocol/src/dialects/limits.ts'
import { meaningOf } from '../../../packages/protocol/src/dialects/xml.ts'
import { spent } from '../../spent.ts'
import { xmlFixtures as fixtures } from './carried.ts'

const filled = (meaning: unknown, xml: string): unknown =>
  JSON.parse(JSON.stringify(meaning), (_key, value: unknown) => (value === '(as received)' ? xml : value)) ?? undefined

test.each(fixtures)('%s', (_file, { document, heading, xml, files, meaning }) => {
  expect(document).toMatch(/^WeChat/)
  expect(heading).not.toBe('')
  expect(meaningOf(xml, files)).toEqual(filled(meaning, xml))
})

const message = (content: unknown) => ({ kind: 'message', content })
const text = (words: string) => `<msg><appmsg><title>${words}</title><type>1</type></appmsg></msg>`

describe('reading XML', () => {
  test('takes the five entities and numbers, once, and no others', () => {
    expect(meaningOf(text('&amp;lt;&lt;&gt;&quot;&apos;&#20320;&#x4F60;&nbsp;&#x110000;'))).toEqual(
      message({ kind: 'text', text: [`&lt;<>"'你你&nbsp;\ufffd`] }),
    )
  })

  test('reads a character that is written in two halves, and none that is only half there', () => {
    expect(meaningOf(text('&#55357;&#56832; &#55357;'))).toEqual(message({ kind: 'text', text: ['😀 \ufffd'] }))
  })

  test('is not misled by names that every object has', () => {
    for (const name of ['toString', 'hasOwnProperty', 'valueOf']) {
      const xml = `<msg><appmsg><type>${name}</type><title>t</title></appmsg></msg>`
      expect(meaningOf(xml)).toEqual(message({ kind: 'unsupported', summary: `[app message ${name}] t`, raw: xml }))
      expect(meaningOf(`<${name}/>`)).toMatchObject({ content: { kind: 'unsupported' } })
      expect(meaningOf(`<sysmsg type="${name}"/>`)).toMatchObject({ content: { kind: 'unsupported' } })
    }
  })

  test('lets what the client says of a file count for more than what the XML says', () => {
    const xml = '<msg><img length="5" md5="aa"/></msg>'
    expect(meaningOf(xml, { file: { key: 'k', size: 7, md5: 'bb', name: 'a.jpg' } })).toEqual(
      message({ kind: 'image', file: { key: 'k', size: 7, md5: 'bb', name: 'a.jpg' } }),
    )
  })

  test('mentions may stand in the message, and may be everybody', () => {
    const xml = '<msg><op/><msgsource><atuserlist>notify@all</atuserlist></msgsource></msg>'
    expect(meaningOf(xml)).toMatchObject({ mentions: ['all'] })
  })

  test('looks into nothing that is larger or deeper than allowed', () => {
    expect(meaningOf(text('hi'), {}, { ...LIMITS, xml: 20 })).toBeUndefined()
    expect(meaningOf(text('hi'), {}, { ...LIMITS, xmlDepth: 2 })).toBeUndefined()
    expect(meaningOf(text('hi'), {}, { ...LIMITS, xmlDepth: 3 })).toEqual(message({ kind: 'text', text: ['hi'] }))
  })

  test('says how many are left where a history has more than anybody reads', () => {
    const xml = `<msg><appmsg><type>19</type><recorditem><recordinfo><datalist>${'<dataitem datatype="1"/>'.repeat(1002)}</datalist></recordinfo></recorditem></appmsg></msg>`
    const meaning = meaningOf(xml)
    const messages = meaning?.kind === 'message' && meaning.content.kind === 'record' ? meaning.content.messages : []
    expect(messages).toHaveLength(1001)
    expect(messages.at(-1)?.content).toMatchObject({ summary: '[and 2 more]' })
  })

  test('histories within histories count as levels of the whole', () => {
    const item = (inside: string) =>
      `<recordinfo><datalist><dataitem datatype="17">${inside}</dataitem></datalist></recordinfo>`
    const escaped = (xml: string) => xml.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
    const within = (levels: number): string =>
      levels === 0 ? '' : item(`<recordxml>${escaped(within(levels - 1))}</recordxml>`)
    const xml = `<msg><appmsg><type>19</type><recorditem>${escaped(within(8))}</recorditem></appmsg></msg>`
    const depth = (value: unknown): number => JSON.stringify(value).split('"record"').length - 1
    expect(depth(meaningOf(xml, {}, { ...LIMITS, xmlDepth: 64 }))).toBe(8)
    expect(depth(meaningOf(xml, {}, { ...LIMITS, xmlDepth: 20 }))).toBeLessThan(6)
  })
})

const names = [
  ...[
    'msg',
    'appmsg',
    'type',
    'title',
    'des',
    'url',
    'refermsg',
    'content',
    'svrid',
    'recorditem',
    'recordxml',
    'recordinfo',
  ],
  ...['datalist', 'dataitem', 'mmreader', 'category', 'item', 'wcpayinfo', 'finderFeed', 'sysmsg', 'sysmsgtemplate'],
  ...[
    'template',
    'revokemsg',
    'replacemsg',
    'img',
    'emoji',
    'location',
    'voipmsg',
    'msgsource',
    'atuserlist',
    '__proto__',
  ],
]
const words = [
  '1',
  '5',
  '6',
  '8',
  '17',
  '19',
  '24',
  '33',
  '51',
  '57',
  '62',
  '87',
  '2000',
  '2001',
  '',
  ' ',
  '&amp;',
  'http://a.example',
]

const { tree } = fc.letrec<{ tree: string }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 8, withCrossShrink: true },
    fc.constantFrom(...words),
    fc
      .tuple(
        fc.constantFrom(...names),
        fc.constantFrom('', ' type="57"', ' datatype="17"', ' x="1" y="2"'),
        fc.array(tie('tree'), { maxLength: 4 }),
      )
      .map(([name, attributes, inside]) => `<${name}${attributes}>${inside.join('')}</${name}>`),
    tie('tree').map((inside) => `<![CDATA[${inside}]]>`),
  ),
}))

describe('whatever it is given', () => {
  test('it gives a meaning or none, and never fails', () => {
    const spoilt = fc
      .tuple(fc.constantFrom(...fixtures.map(([, { xml }]) => xml)), fc.nat(), fc.nat(40), fc.string({ maxLength: 8 }))
      .map(([xml, at, length, put]) => xml.slice(0, at % xml.length) + put + xml.slice((at % xml.length) + length))
    fc.assert(
      fc.property(fc.oneof(spoilt, tree, fc.string()), (xml) => {
        const meaning = meaningOf(xml, { file: { key: 'k' } })
        expect(JSON.stringify(meaning ?? null).isWellFormed()).toBe(true)
      }),
      { numRuns: 4000 },
    )
  })

  const long = (piece: string, before = '<msg><appmsg><type>1</type><title>', after = '</title></appmsg></msg>') =>
    before + piece.repeat(1_000_000 / piece.length) + after
  const system = (inside: string) => `<sysmsg type="sysmsgtemplate"><sysmsgtemplate>${inside}</sysmsgtemplate></sysmsg>`

  test.each([
    ['entities', long('&amp;')],
    ['entities of numbers', long('&#x41;')],
    ['ampersands', long('&')],
    ['elements', long('<b/>')],
    ['elements that never end', long('<b>')],
    ['ends of elements', long('</b>')],
    ['sections', long('<![CDATA[x]]>')],
    ['sections that never end', long('<![CDATA[')],
    ['comments that never end', long('<!--')],
    ['attributes', long('x="1" ', '<msg><img ', '/></msg>')],
    ['attributes without a value', long('x=', '<msg><img ', '/></msg>')],
    ['quotes', long('"', '<msg ', '/>')],
    ['brackets', long('<', '', '>')],
    ['blanks', long(' ', '<msg x', '/>')],
    ['blanks in front', long(' ', '', '<msg/>')],
    ['words in front', long('a', '', ':<msg/>')],
    [
      'pieces of a history',
      long(
        '<dataitem/>',
        '<msg><appmsg><type>19</type><recorditem><recordinfo><datalist>',
        '</datalist></recordinfo></recorditem></appmsg></msg>',
      ),
    ],
    ['lines of a description', long('a\n', '<msg><appmsg><type>19</type><des>', '</des></appmsg></msg>')],
    [
      'gaps of a template',
      system(
        long(
          '$a$',
          '<template>',
          `</template><link_list><link name="a"><plain>${'y'.repeat(100_000)}</plain></link></link_list>`,
        ),
      ),
    ],
    [
      'a document type that grows',
      `<!DOCTYPE a [<!ENTITY a "${'a'.repeat(1000)}"><!ENTITY b "${'&a;'.repeat(1000)}">]><msg>${'&b;'.repeat(1000)}</msg>`,
    ],
    ['more than is allowed', long('x'.repeat(10)).repeat(5)],
  ])('%s, a million characters of them, take no time to speak of', (_what, xml) => {
    const before = spent()
    const meaning = meaningOf(xml)
    expect(spent() - before).toBeLessThan(2000)
    expect(JSON.stringify(meaning ?? null).length).toBeLessThan(10_000_000)
  })
})
