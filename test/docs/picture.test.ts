import { expect, test } from 'vitest'
import { textOf } from './markdown.ts'

const picture = textOf('docs/architecture.svg')
const words = (kind: string): readonly string[] =>
  [...picture.matchAll(new RegExp(`class="${kind}"[^>]*>([^<]+)<`, 'g'))].map(([, text = '']) => text)

test('what the picture of the architecture names is said in words beside it', () => {
  const page = textOf('docs/architecture.md').toLowerCase()
  const named = [...words('name'), 'inbox', 'sorting', 'lane', 'received', 'replies', 'outbox', 'desk']
  expect(named.filter((name) => !page.includes(name.toLowerCase()))).toEqual([])
})

test('it can be read in the dark, and read out', () => {
  expect(picture).toContain('@media (prefers-color-scheme: dark)')
  expect(picture).toMatch(/role="img" aria-labelledby="title desc"/)
  expect(textOf('docs/architecture.md')).toMatch(/!\[[^\]]{40,}\]\(architecture\.svg\)/)
})
