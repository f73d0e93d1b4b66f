import { readdirSync, readFileSync } from 'node:fs'
import { dialects, Unreadable } from '@queqiao/protocol'
import type { ContentKind, Handed, Session } from '@queqiao/protocol/model'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

/** One vendor example: what the client sends, what it means, what it is answered. */
interface Fixture {
  readonly document: string
  readonly heading: string
  readonly session?: Session
  readonly secret?: string
  /** Commands that wait when it asks. */
  readonly handed?: readonly Handed[]
  readonly request: unknown
  readonly meaning: Readonly<Record<string, unknown>> & { readonly session?: Session }
  readonly reply: unknown
}

const NOW = 1_700_000_000_000
const folder = (name: string) => new URL(`../fixtures/${name}/`, import.meta.url)
const fixturesOf = (name: string): readonly (readonly [string, Fixture])[] =>
  readdirSync(folder(name)).map((file) => [file, JSON.parse(readFileSync(new URL(file, folder(name)), 'utf8'))])

/** A body in which one value, somewhere, is another one or gone. */
const spoilt = (body: unknown): fc.Arbitrary<unknown> => {
  if (Array.isArray(body)) return body.length === 0 ? fc.jsonValue() : fc.oneof(fc.jsonValue(), ...body.map(spoilt))
  if (typeof body !== 'object' || body === null) return fc.oneof(fc.jsonValue(), fc.constant(undefined))
  const entries = Object.entries(body)
  return fc.oneof(
    fc.jsonValue(),
    ...entries.map(([key, value]) => spoilt(value).map((other) => ({ ...body, [key]: other }))),
  )
}

for (const dialect of Object.values(dialects)) {
  describe(dialect.name, () => {
    const fixtures = fixturesOf(dialect.name)

    test.each(fixtures)('%s', (_file, { session, secret, handed = [], request, meaning, reply }) => {
      const reading = dialect.read('office', JSON.stringify(request), NOW)
      const { endpoint, account, events, results, session: patch } = reading.report
      expect({ account, events, results, session: patch, wants: reading.wants }).toEqual(meaning)
      expect(endpoint).toBe('office')
      const speech = dialect.speak({ ...session, ...patch }, secret)
      const wire = handed.map((each) => {
        const writing = speech.write(each)
        return 'wire' in writing ? writing.wire : expect.fail(`not written: ${writing.outcome.kind}`)
      })
      expect(JSON.parse(speech.reply(reading, wire))).toEqual(reply)
    })

    test.each(fixtures)('%s names its document and heading', (_file, { document, heading }) => {
      expect(document).toMatch(/\d/)
      expect(heading).not.toBe('')
    })

    test('says what an account can do when it logs in, and not again', () => {
      for (const [, { request }] of fixtures) {
        const { report, login } = dialect.read('office', JSON.stringify(request), NOW)
        expect(report.can).toEqual(login ? dialect.speak(report.session ?? {}).can : undefined)
      }
    })

    test('writes what it says it can send, and refuses the rest with a reason', () => {
      const { can, write } = dialect.speak({})
      const contents = {
        text: { kind: 'text', text: ['hi'] },
        unsupported: { kind: 'unsupported', summary: '[x]', raw: '{}' },
      } as const satisfies Record<ContentKind, unknown>
      for (const content of Object.values(contents)) {
        const command = { kind: 'send', chat: { kind: 'person', id: 'wxid_a' }, content }
        const writing = write({ task: 't-1', command } as unknown as Handed)
        expect('wire' in writing).toBe(can.contents[content.kind] === 'as-is')
        if ('outcome' in writing) expect(writing.outcome).toMatchObject({ kind: 'failed', reason: expect.any(String) })
      }
    })

    test('tells a refused client why, in an answer of the usual form', () => {
      for (const [, { request, session, secret, reply }] of fixtures) {
        const reading = dialect.read('office', JSON.stringify(request), NOW)
        const speech = dialect.speak({ ...session, ...reading.report.session }, secret)
        const refused = JSON.parse(speech.reply(reading, [], 'not here'))
        expect(Object.keys(refused)).toEqual(Object.keys(reply as object))
        expect(JSON.stringify(refused)).toContain('not here')
      }
    })

    test('what is no request at all is Unreadable, and its words stay out of the error', () => {
      for (const text of [
        '',
        'secret words',
        '{"secret words',
        '[]',
        'null',
        '7',
        '"secret words"',
        '{}',
        '{"a":{}}',
      ]) {
        const read = () => dialect.read('office', text, NOW)
        expect(read).toThrow(Unreadable)
        expect(read).not.toThrow('secret words')
      }
      expect(JSON.parse(dialect.unreadable('why'))).toMatchObject({})
      expect(dialect.unreadable('why')).toContain('why')
    })

    test('whatever is wrong with a request, it is read and answered, or Unreadable', () => {
      const requests = fixtures.map(([, { request }]) => spoilt(request))
      const sessions = fixtures.map(([, { session }]) => session ?? {})
      fc.assert(
        fc.property(fc.oneof(...requests), fc.constantFrom(...sessions), (request, session) => {
          try {
            const reading = dialect.read('office', JSON.stringify(request) ?? '', NOW)
            JSON.parse(dialect.speak(session, 'key').reply(reading, []))
          } catch (error) {
            expect(error).toBeInstanceOf(Unreadable)
          }
        }),
        { numRuns: 3000 },
      )
    })
  })
}
