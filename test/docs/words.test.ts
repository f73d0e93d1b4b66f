import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { pages, root, tablesOf } from './markdown.ts'

const sources = globSync(['packages/*/src/**/*.{ts,tsx}', 'bridges/*/src/**/*.{ts,tsx}'], { cwd: root }).map((file) =>
  readFileSync(join(root, file), 'utf8').replaceAll('\\`', '`').replaceAll("\\'", "'"),
)

/** What of quoted words must stand in one source: they differ where `…` is, and where a sentence goes on. */
const partsOf = (quoted: string): readonly string[] =>
  quoted
    .split(/…|\s(?=\()/)
    .map((part) => part.trim())
    .filter((part) => part.length > 1)

const isSaid = (quoted: string): boolean => sources.some((text) => partsOf(quoted).every((part) => text.includes(part)))

/** Words that people see, by the tables that say what to do about them. */
const seen = pages
  .filter((page) => page.startsWith('docs/') && !page.endsWith('.zh-CN.md'))
  .flatMap((page) =>
    tablesOf(page)
      .filter(([head]) => /^(?:you see|what you see)$/.test(head?.[0] ?? ''))
      .flatMap((rows) => rows.slice(1).map(([cell = '']) => cell))
      .flatMap((cell) => [...cell.matchAll(/“([^”]+)”/g)].map(([, quoted = '']) => [page, quoted] as const)),
  )

describe('words that the pages say people see', () => {
  test.each(seen)('%s: “%s” is said by Queqiao', (_, quoted) => {
    expect(isSaid(quoted)).toBe(true)
  })
})
