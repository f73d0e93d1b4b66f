import { readdirSync, readFileSync } from 'node:fs'
import { dialects, Unreadable } from '@queqiao/protocol'
import { describe, expect, test } from 'vitest'
import { NOW } from './fixtures.ts'

/** An example as a vendor's document misprints it. */
interface Misprint {
  readonly document: string
  readonly heading: string
  readonly dialect: keyof typeof dialects
  readonly text: string
  /** Whether it can be read all the same. */
  readonly reads: boolean
  /** Else the code of the error. */
  readonly code?: string
}

const folder = new URL('../../fixtures/misprints/', import.meta.url)
const misprints = readdirSync(folder)
  .toSorted()
  .map((file): readonly [string, Misprint] => [file, JSON.parse(readFileSync(new URL(file, folder), 'utf8'))])

const read = ({ dialect, text }: Misprint) => dialects[dialect].read(text, { endpoint: 'office', now: NOW })

const thrownBy = (run: () => unknown): unknown => {
  try {
    run()
  } catch (error) {
    return error
  }
  return undefined
}

/** Everything that stands in quotes, and long words besides. */
const wordsOf = (text: string): readonly string[] => text.match(/[\p{L}\p{N}_@]{4,}/gu) ?? []

// Comments, trailing commas and single quotes come from who wrote the documents, by hand: no client has ever put them on
// the wire, and a reader that guesses would take broken reports for whole ones. A clear error is what they get. What does
// come over the wire (raw newlines, a wrapper left out) is read.
describe('an example as the documents misprint it', () => {
  test.each(misprints.filter(([, { reads }]) => reads))('%s is read', (_file, misprint) => {
    expect(read(misprint).report.events).not.toEqual([])
  })

  test.each(misprints.filter(([, { reads }]) => !reads))(
    '%s is no request, and the error is clear',
    (_file, misprint) => {
      const error = thrownBy(() => read(misprint))
      expect(error).toBeInstanceOf(Unreadable)
      expect(error).toMatchObject({ code: misprint.code, message: expect.stringMatching(/^\S/) })
    },
  )

  test.each(misprints.filter(([, { reads }]) => !reads))('not a word of %s stands in the error', (_file, misprint) => {
    const error = thrownBy(() => read(misprint))
    const told =
      error instanceof Error ? `${error.message} ${error.stack?.split('\n')[0]} ${String(error.cause ?? '')}` : ''
    expect(told).not.toBe('')
    expect(wordsOf(misprint.text).filter((word) => told.includes(word))).toEqual([])
  })

  test.each(misprints)('%s never breaks an answer', (_file, misprint) => {
    const dialect = dialects[misprint.dialect]
    expect(() => JSON.parse(dialect.unreadable('not JSON'))).not.toThrow()
  })

  test('each names its document, its heading and a dialect', () => {
    for (const [file, { document, heading, dialect }] of misprints) {
      expect([file, document]).toEqual([file, expect.stringMatching(/^We(Hub|Help|Quick) /)])
      expect([file, heading]).not.toEqual([file, ''])
      expect([file, Object.keys(dialects)]).toEqual([file, expect.arrayContaining([dialect])])
    }
  })
})
