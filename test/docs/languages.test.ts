import { basename } from 'node:path'
import { describe, expect, test } from 'vitest'
import { blocksOf, headingsOf, pages, tablesOf, textOf } from './markdown.ts'

const translated = pages.filter((page) => page.endsWith('.zh-CN.md'))

/** Comments and drawings are in the page's own language. */
const commandsIn = (text: string): string => text.replaceAll(/\s+#.*$/gm, '')

/** What stands in a row in any language: code, marks, addresses. */
const shapeOf = (page: string) => tablesOf(page).map((rows) => rows.map((cells) => cells.length))
const codeIn = (cell: string): readonly string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code)

describe.each(translated)('%s', (page) => {
  const english = page.replace('.zh-CN', '')

  test('has the headings of the English page, one by one', () => {
    const levels = (of: string) => headingsOf(of).map(({ level }) => level)
    expect(levels(page)).toEqual(levels(english))
  })

  test('has its tables, row by row', () => {
    expect(shapeOf(page)).toEqual(shapeOf(english))
  })

  test('has its commands, in the same blocks', () => {
    const blocks = (of: string) =>
      blocksOf(of).map(({ info, text }) => [info.split(' ')[0], info.startsWith('sh') ? commandsIn(text) : ''])
    expect(blocks(page)).toEqual(blocks(english))
  })

  test('links to the English page, and is linked from it', () => {
    expect(textOf(page)).toContain(`](${basename(english)})`)
    expect(textOf(english)).toContain(`](${basename(page)})`)
  })
})

test('each row of the README’s tables is about the same in Chinese: it names the same settings and commands', () => {
  const rows = (page: string) => tablesOf(page).flat()
  const there = rows('README.zh-CN.md')
  const different = rows('README.md').flatMap(([head = '', ...cells], at) => {
    const [theirs = '', ...others] = there[at] ?? []
    const here = [head, ...cells].flatMap(codeIn).toSorted()
    const other = [theirs, ...others].flatMap(codeIn).toSorted()
    return here.join() === other.join() ? [] : [{ head, here, other }]
  })
  expect(different).toEqual([])
})
