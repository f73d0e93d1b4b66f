import { dialects, type Setting, Unreadable } from '@queqiao/protocol'
import { type ContentKind, type Handed, personId, taskId } from '@queqiao/protocol/model'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { contents } from '../protocol/dialects/contents.ts'
import { fixturesOf, NOW, settingOf } from '../protocol/dialects/fixtures.ts'

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

/** Whether a value can stand for an option: a text, or a number in its place. */
const isWord = (value: unknown): boolean => (typeof value === 'string' && value !== '') || typeof value === 'number'

const isNothing = (value: unknown): boolean => value === undefined || value === null || value === ''

/** Whether a value can stand where an example has a list of texts, or one text or number. Of those some may be missing. */
const stands = (value: unknown, example: unknown): boolean =>
  Array.isArray(example)
    ? isWord(value) || (Array.isArray(value) && value.every(isWord))
    : isWord(value) || isNothing(value)

const anything = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom<unknown>(undefined, true, {}, { 0: 'wxid_a', length: 1 }),
  fc.array(fc.oneof(fc.string(), fc.constantFrom<unknown>(null, true, {}, []))),
)

/** Commands that lack what every client needs. */
const lacking = [
  ...(['', undefined] as const).map((v2) => ({ kind: 'accept-friend', ticket: { v1: 'v1_a@stranger', v2 } })),
  ...[[], ['wxid_a']].map((people) => ({ kind: 'create-room', people })),
  { kind: 'invite', room: '', person: 'wxid_a' },
  { kind: 'kick', room: '', member: 'wxid_a' },
  { kind: 'leave', room: '' },
  { kind: 'rename', room: '', name: 'Tea' },
  { kind: 'announce', room: '', text: 'Tea at 3' },
  { kind: 'nickname', room: '', name: 'Me' },
  { kind: 'refresh', what: 'members', room: '' },
  { kind: 'send', chat: { kind: 'room', id: '' }, content: { kind: 'text', text: ['Tea'] } },
  { kind: 'mute', chat: { kind: 'room', id: '' }, muted: true },
  { kind: 'transcribe', chat: { kind: 'room', id: '' }, message: '1' },
]

const linked: Setting = settingOf({ links: true, socket: true })
const at = { endpoint: 'office', now: NOW }

for (const dialect of Object.values(dialects)) {
  describe(dialect.name, () => {
    const { requests, polls, commands, unreadable } = fixturesOf(dialect.name)
    const readings = [
      ...requests.map(([file, fixture]) => [file, fixture, () => dialect.read(fixture.body, at)] as const),
      ...polls.map(
        ([file, fixture]) =>
          [file, fixture, () => dialect.poll?.(fixture.query, at) ?? expect.fail('this dialect has no polls')] as const,
      ),
    ]

    test.each(readings)('%s', (_file, { session, setting, handed = [], meaning, reply }, read) => {
      const reading = read()
      const { endpoint, account, events, results, natives, session: patch } = reading.report
      const { asks } = reading
      expect({ account, events, results, natives: natives ?? [], session: patch, asks }).toEqual({
        natives: [],
        ...meaning,
      })
      expect(endpoint).toBe('office')
      const speech = dialect.speak({ ...session, ...patch }, settingOf(setting))
      expect(handed.length).toBeLessThanOrEqual(speech.fits(reading))
      const wire = handed.map((each) => {
        const writing = speech.write(each)
        return 'wire' in writing ? writing.wire : expect.fail(`not written: ${writing.answer.kind}`)
      })
      expect(JSON.parse(speech.reply(reading, wire))).toEqual(reply)
    })

    test.each(commands)('%s', (_file, { session = {}, setting, command, wire, answer }) => {
      const speech = dialect.speak(session, settingOf(setting))
      const writing = speech.write({ task: taskId('task-1'), command })
      expect(writing).toEqual(answer === undefined ? { wire } : { answer })
      if (answer === undefined) expect(speech.can.commands).toHaveProperty(command.kind)
      if (wire !== undefined && command.kind === 'send')
        expect(speech.can.contents).toHaveProperty(command.content.kind)
    })

    test.each(unreadable)('%s is no request', (_file, { body, code }) => {
      expect(() => dialect.read(body, at)).toThrow(expect.objectContaining({ name: 'Unreadable', code }))
    })

    test('every fixture names its document and heading', () => {
      for (const [file, { document, heading }] of [...readings, ...commands, ...unreadable]) {
        expect([file, document]).toEqual([file, expect.stringMatching(/^We(Hub|Help|Quick)/)])
        expect([file, heading]).not.toEqual([file, ''])
      }
    })

    test('says what an account can do when it logs in, and not again', () => {
      for (const [, , read] of readings) {
        const { report, login } = read()
        expect(report.can).toEqual(login ? dialect.speak(report.session ?? {}).can : undefined)
        if (login) expect(report.session).not.toEqual({})
      }
    })

    test('what it says it can do is what it writes', () => {
      const sessions = [{}, ...readings.map(([, { session }]) => session ?? {})]
      for (const session of new Set(sessions.map((each) => JSON.stringify(each)))) {
        const speech = dialect.speak(JSON.parse(session), linked)
        for (const content of contents) {
          const command = { kind: 'send', chat: { kind: 'person', id: personId('wxid_a') }, content } as const
          const writing = speech.write({ task: taskId('task-1'), command })
          expect([content.kind, 'wire' in writing]).toEqual([
            content.kind,
            speech.can.contents[content.kind] === 'as-is',
          ])
          if ('answer' in writing) expect(writing.answer.kind).toMatch(/^(failed|instead)$/)
        }
      }
    })

    test('what cannot be sent as it is becomes something that can', () => {
      const { contents: can } = dialect.speak({}).can
      for (const kind of Object.keys(can) as ContentKind[]) {
        const seen = new Set<string>()
        let now: ContentKind = kind
        for (let next = can[now]; next !== 'as-is'; next = can[now]) {
          if (next === undefined || seen.has(next)) return expect.fail(`${kind} leads to ${next ?? 'nothing'}`)
          seen.add(next)
          now = next
        }
      }
    })

    test('a command that it does not say it can do is refused with a reason', () => {
      const speech = dialect.speak({}, linked)
      const recall = { kind: 'recall', chat: { kind: 'person', id: 'wxid_a' }, message: '1' }
      const native = { kind: 'native', name: 'no such command', options: { words: 'secret words' } }
      for (const command of [recall, native]) {
        const writing = speech.write({ task: 'task-1', command } as unknown as Handed)
        expect(writing).toEqual({ answer: { kind: 'failed', reason: expect.any(String) } })
        expect(JSON.stringify(writing)).not.toContain('secret words')
      }
    })

    test('an answer to one who is turned down has the usual form', () => {
      for (const [, { session, setting }, read] of readings) {
        const reading = read()
        const speech = dialect.speak({ ...session, ...reading.report.session }, settingOf(setting))
        const [usual, refused] = [speech.reply(reading, []), speech.reply(reading, [], 'not here')]
        if (usual === '[]') expect(refused).toBe(usual)
        else expect(Object.keys(JSON.parse(refused))).toEqual(Object.keys(JSON.parse(usual)))
        if (usual !== '[]') expect(refused).toContain('not here')
      }
    })

    test('what is no request at all is Unreadable, and its words stay out of the error', () => {
      const texts = ['', 'secret words', '{"secret words', '[]', 'null', '7', '"secret words"', '{}', '{"a":{}}']
      for (const text of texts) {
        const read = () => dialect.read(text, at)
        expect(read).toThrow(Unreadable)
        expect(read).not.toThrow('secret words')
      }
      expect(() => JSON.parse(dialect.unreadable('why'))).not.toThrow()
    })

    test('whatever is wrong with a request, it is read and answered, or Unreadable', () => {
      const bodies = requests.flatMap(([, { request }]) => (request === undefined ? [] : [spoilt(request)]))
      const sessions = readings.map(([, { session }]) => session ?? {})
      fc.assert(
        fc.property(fc.oneof(...bodies), fc.constantFrom(...sessions), (request, session) => {
          try {
            const reading = dialect.read(JSON.stringify(request) ?? '', at)
            JSON.parse(dialect.speak(session, { ...linked, secret: 'key' }).reply(reading, []))
          } catch (error) {
            expect(error).toBeInstanceOf(Unreadable)
          }
        }),
        { numRuns: 3000 },
      )
    })

    test('whatever the options of a native command are, they are written or refused', () => {
      const names = commands.flatMap(([, { command }]) => (command.kind === 'native' ? [command.name] : []))
      if (names.length === 0) return expect(dialect.speak({}).can.commands).not.toHaveProperty('native')
      const speech = dialect.speak({}, linked)
      fc.assert(
        fc.property(fc.constantFrom(...names), fc.jsonValue(), (name, options) => {
          const writing = speech.write({ task: taskId('task-1'), command: { kind: 'native', name, options } })
          if ('answer' in writing) expect(writing.answer.kind).toBe('failed')
        }),
      )
    })

    test('an option of a native command that is not what the document says is refused, and named', () => {
      const natives = commands.flatMap(([file, { session = {}, command, wire }]) => {
        if (command.kind !== 'native' || wire === undefined) return []
        const examples = Object.entries(Object(command.options))
        return examples.map(([key, example]) => ({ file, session, command, key, example }))
      })
      if (natives.length === 0) return expect(dialect.speak({}).can.commands).not.toHaveProperty('native')
      const write = ({ session, command, key }: (typeof natives)[number], value: unknown) => {
        const options = { ...Object(command.options), [key]: value }
        return dialect.speak(session, linked).write({ task: taskId('task-1'), command: { ...command, options } })
      }
      for (const native of natives) {
        fc.assert(
          fc.property(anything, (value) => {
            const writing = write(native, value)
            if ('wire' in writing) expect([native.file, stands(value, native.example)]).toEqual([native.file, true])
            else expect(writing.answer).toEqual({ kind: 'failed', reason: expect.stringContaining(native.key) })
          }),
          { numRuns: 60 },
        )
      }
    })

    test('a command that does not say which room, to which chat, whom, or by what ticket is refused with a reason', () => {
      const sessions = [{}, ...readings.map(([, { session }]) => session ?? {})]
      for (const session of sessions) {
        for (const command of lacking) {
          const writing = dialect.speak(session, linked).write({ task: 'task-1', command } as unknown as Handed)
          expect([command, writing]).toEqual([command, { answer: { kind: 'failed', reason: expect.any(String) } }])
        }
      }
    })
  })
}
