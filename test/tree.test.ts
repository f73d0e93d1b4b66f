import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')
const source = join(root, 'bridges/matrix/src')
const page = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8')
/** What CONTRIBUTING.md says every bridge has. */
const everywhere = ['bridge', 'config', 'means', 'deliver', 'read', 'ids', 'errors', 'index']
const part = page.slice(page.indexOf('  matrix/ '), page.indexOf('  telegram/ ')).split('\n').slice(1)
/** The column in which names stand; what they are for stands in the next. */
const column = { from: 4, to: 72 }

it('the tree of the Matrix bridge in CONTRIBUTING.md names every file that there is, and none that there is not', () => {
  const named = part.flatMap((line) => line.slice(column.from, column.to).split(/\s+/)).filter((name) => name !== '')
  const files = readdirSync(source).map((name) => (name.endsWith('.ts') ? basename(name, '.ts') : `${name}/`))
  expect([...named, ...everywhere].toSorted()).toEqual(files.toSorted())
  const words: readonly string[] = part.join(' ').match(/[a-z-]+/g) ?? []
  const inside = readdirSync(join(source, 'encryption')).map((name) => basename(name, '.ts'))
  expect(inside.filter((name) => !words.includes(name))).toEqual([])
})
