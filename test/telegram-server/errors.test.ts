import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { broken, type Fault, tooMany, tooManyInAlbum } from '../servers/telegram/index.ts'
import { isOfficial } from '../servers/telegram/official.ts'

const folder = new URL('../servers/telegram/', import.meta.url)

const kinds = { badRequest: [400, 'Bad Request'], forbidden: [403, 'Forbidden'], conflict: [409, 'Conflict'] } as const
const isKind = (kind: string | undefined): kind is keyof typeof kinds => kind !== undefined && kind in kinds

/** What stands in the sources as the words of an error, and is whole there. What is put together is checked when it is
 *  answered: it then counts as a violation, of which no test may have any. */
const written = globSync('**/*.ts', { cwd: folder }).flatMap((file) =>
  [
    ...readFileSync(new URL(file, folder), 'utf8').matchAll(/(badRequest|forbidden|conflict)\(\s*(['"`])(.*?)\2/gs),
  ].flatMap(([, kind, , words = '']): [number, string][] => {
    if (!isKind(kind) || words.includes('${')) return []
    const [code, prefix] = kinds[kind]
    return [[code, `${prefix}: ${words}`]]
  }),
)

test('the sources are read', () => {
  expect(written.length).toBeGreaterThan(25)
})

test.each(written)('%i %s is what the official server says', (code, words) => {
  expect(isOfficial(code, words)).toBe(true)
})

test.each<Fault>([tooMany(3), broken(), tooManyInAlbum(3)])('so is a fault that tests order by its name', (fault) => {
  expect(fault.kind === 'error' && isOfficial(fault.code, fault.description)).toBe(true)
})

test('what Telegram does not say is told from what it does', () => {
  expect(isOfficial(400, 'Bad Request: chat not found')).toBe(true)
  expect(isOfficial(403, 'Bad Request: chat not found')).toBe(false)
  expect(isOfficial(400, 'Bad Request: chat was not found')).toBe(false)
})
