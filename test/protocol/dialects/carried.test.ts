import { dialects } from '@queqiao/protocol'
import { describe, expect, test } from 'vitest'
import { toldOf, xmlFixtures } from './carried.ts'

// files come beside the XML, by an action of their own; what cannot be shown has other words in each dialect
const shown = xmlFixtures.filter(
  ([, { files, meaning }]) => files === undefined && meaning !== null && meaning.content?.kind !== 'unsupported',
)

describe.each(Object.values(dialects).map((dialect) => [dialect.name, dialect] as const))('%s', (_name, dialect) => {
  const carried = shown
    .map(([file, fixture]) => [file, fixture.meaning, toldOf(dialect, fixture)] as const)
    .filter(([, , told]) => told.length > 0)

  test.each(carried)('%s means what the XML says, whatever report it comes in', (_file, meaning, told) => {
    for (const [event] of told) {
      const content = event?.kind === 'message' ? event.content.kind : undefined
      expect([event?.kind, content]).toEqual([meaning?.kind, meaning?.content?.kind])
    }
  })

  test('merged histories, announcements, pats, calls and channels are told', () => {
    const kinds = new Set(carried.map(([, meaning]) => meaning?.content?.kind ?? meaning?.kind))
    expect([...kinds]).toEqual(
      expect.arrayContaining(['record', 'announcement', 'pat', 'call', 'channel', 'articles', 'recall']),
    )
  })
})
