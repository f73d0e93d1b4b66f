import { existsSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { describe, expect, test } from 'vitest'
import { anchorsOf, pages, root, wordsOf } from './markdown.ts'

/** Addresses that a page leads to, or shows as a picture. */
const linksIn = (page: string): readonly string[] => {
  const words = wordsOf(page)
    .join('\n')
    .replaceAll(/`[^`\n]*`/g, '')
  const written = [...words.matchAll(/\]\(([^)\s]+)\)/g)].map(([, to = '']) => to)
  const named = [...words.matchAll(/(?:src|srcset|href)="([^"]+)"/g)].map(([, to = '']) => to)
  return [...written, ...named]
}

const isOurs = (link: string): boolean => !/^[a-z]+:/.test(link)

/** What is wrong with a link; undefined: nothing. */
const wrongWith = (page: string, link: string): string | undefined => {
  const [path = '', anchor] = link.split('#')
  const to = path === '' ? page : posix.normalize(posix.join(dirname(page), path))
  if (!existsSync(join(root, to))) return `${link}: there is no ${to}`
  if (anchor === undefined || anchorsOf(to).has(anchor)) return undefined
  return `${link}: ${to} has no heading ${anchor}`
}

describe('links between pages', () => {
  test.each(pages)('%s leads to what there is', (page) => {
    const wrong = linksIn(page)
      .filter(isOurs)
      .flatMap((link) => wrongWith(page, link) ?? [])
    expect(wrong).toEqual([])
  })

  test('every page of docs/ is reached from the README', () => {
    const reached = new Set<string>()
    const visit = (page: string): void => {
      if (reached.has(page)) return
      reached.add(page)
      for (const link of linksIn(page).filter(isOurs)) {
        const to = posix.normalize(posix.join(dirname(page), link.split('#')[0] ?? ''))
        if (pages.includes(to)) visit(to)
      }
    }
    visit('README.md')
    expect(pages.filter((page) => page.startsWith('docs/') && !reached.has(page))).toEqual([])
  })
})
