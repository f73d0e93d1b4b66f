import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export const root = join(import.meta.dirname, '../..')

/** The pages that people read, by path from the repository's folder. */
export const pages: readonly string[] = globSync(
  ['*.md', 'docs/*.md', 'packages/*/*.md', 'bridges/*/*.md', '.changeset/*.md'],
  { cwd: root },
).toSorted()

export const textOf = (page: string): string => readFileSync(join(root, page), 'utf8')

/** What stands between two fences. */
export interface Block {
  readonly page: string
  /** Of its first fence, from 1. */
  readonly line: number
  /** What stands behind the first fence: `sh no-run: why`. */
  readonly info: string
  readonly text: string
}

const fence = /^```/

/** A page cut at its fences: what is words, and what are blocks. */
const cut = (page: string) => {
  const words: string[] = []
  const blocks: { page: string; line: number; info: string; text: string }[] = []
  let open = false
  for (const [at, line] of textOf(page).split('\n').entries()) {
    const block = blocks.at(-1)
    if (fence.test(line)) open = !open
    if (fence.test(line) && open) blocks.push({ page, line: at + 1, info: line.slice(3).trim(), text: '' })
    else if (open && block) block.text += `${line}\n`
    else words.push(fence.test(line) ? '' : line)
  }
  return { words, blocks }
}

export const blocksOf = (page: string): readonly Block[] => cut(page).blocks

/** All lines that stand in no block. */
export const wordsOf = (page: string): readonly string[] => cut(page).words

export interface Heading {
  readonly level: number
  readonly text: string
}

export const headingsOf = (page: string): readonly Heading[] =>
  wordsOf(page).flatMap((line) => {
    const [, marks = '', text = ''] = /^(#{1,6}) (.*)$/.exec(line) ?? []
    return marks === '' ? [] : [{ level: marks.length, text }]
  })

/** The cells of each line of each table, the line below the heads left out. */
export const tablesOf = (page: string): readonly (readonly (readonly string[])[])[] => {
  const tables: string[][][] = []
  let inside = false
  for (const line of wordsOf(page)) {
    const isRow = line.startsWith('|')
    if (isRow && !inside) tables.push([])
    inside = isRow
    if (isRow && !/^[|\s:-]+$/.test(line)) tables.at(-1)?.push(cellsOf(line))
  }
  return tables
}

const cellsOf = (line: string): string[] =>
  line
    .replace(/^\||\|$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim())

/** The anchors of a page's headings, as GitHub makes them. */
export const anchorsOf = (page: string): ReadonlySet<string> => {
  const seen = new Map<string, number>()
  return new Set(
    headingsOf(page).map(({ text }) => {
      const plain = text.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase()
      const slug = plain.replaceAll(/[^\p{L}\p{N}\p{M} _-]/gu, '').replaceAll(' ', '-')
      const times = seen.get(slug) ?? 0
      seen.set(slug, times + 1)
      return times === 0 ? slug : `${slug}-${times}`
    }),
  )
}
