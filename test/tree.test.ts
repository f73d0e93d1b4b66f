import { readdirSync, readFileSync } from 'node:fs'
import { basename, extname, join } from 'node:path'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')
const hub = join(root, 'packages/hub/src')
const matrix = join(root, 'bridges/matrix/src')
const telegram = join(root, 'bridges/telegram/src')
const web = join(root, 'bridges/web/src')
const page = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8')
/** What CONTRIBUTING.md says every bridge has. */
const everywhere = ['bridge', 'config', 'means', 'deliver', 'read', 'ids', 'errors', 'index']
/** The column in which names stand; what they are for stands in the next. */
const column = { from: 4, to: 72 }

const linesOf = (from: string, to: string): readonly string[] =>
  page.slice(page.indexOf(from), page.indexOf(to)).split('\n').slice(1)
const namesIn = (line: string, to: number): readonly string[] =>
  line
    .slice(column.from, to)
    .split(/\s+/)
    .filter((name) => name !== '')
const namedIn = (lines: readonly string[]): readonly string[] => lines.flatMap((line) => namesIn(line, column.to))
const filesIn = (source: string): readonly string[] =>
  readdirSync(source).map((name) => (name.includes('.') ? basename(name, extname(name)) : `${name}/`))

it('the tree of the hub in CONTRIBUTING.md names every folder and every file outside of them', () => {
  const named = linesOf('  hub/ ', '  simulator/ ').flatMap((line) => namesIn(line, 44))
  expect(named.toSorted()).toEqual(filesIn(hub).toSorted())
})

it('the tree of the Matrix bridge in CONTRIBUTING.md names every folder and every file outside of them, and all of its encryption', () => {
  const lines = linesOf('  matrix/ ', '  telegram/ ')
  expect([...namedIn(lines), ...everywhere].toSorted()).toEqual(filesIn(matrix).toSorted())
  const words: readonly string[] = lines.join(' ').match(/[a-z-]+/g) ?? []
  const inside = readdirSync(join(matrix, 'encryption')).map((name) => basename(name, '.ts'))
  expect(inside.filter((name) => !words.includes(name))).toEqual([])
})

it('the tree of the Telegram bridge in CONTRIBUTING.md names every folder and every file outside of them', () => {
  const named = namedIn(linesOf('  telegram/ ', '  web/ '))
  expect([...named, ...everywhere].toSorted()).toEqual(filesIn(telegram).toSorted())
})

it('the tree of the web page in CONTRIBUTING.md names every folder and every file outside of them', () => {
  const named = namedIn(linesOf('  web/ ', 'deploy/ '))
  const absent = ['errors', 'means', 'read']
  expect([...named, ...everywhere.filter((name) => !absent.includes(name))].toSorted()).toEqual(filesIn(web).toSorted())
})
