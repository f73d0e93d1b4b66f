import { type Kept, remoteId, type What } from '@queqiao/hub'
import { type Content, personId, roomId, type Text } from '@queqiao/protocol/model'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Act } from '../../bridges/matrix/src/shown/acts.ts'
import { toMatrix } from '../../bridges/matrix/src/to-matrix.ts'
import { message } from './house.ts'

const address = (person: string) => [`@${person}:x`]
const anna = personId('anna')

const what = (content: Content<Kept>, about: object = {}): What =>
  ({
    ...{ kind: 'message', message: 'm1', sender: { id: anna, name: 'Anna' }, ...about },
    event: { ...message('', { chat: { kind: 'room', id: roomId('r') } }), content },
  }) as What
const contents = (acts: readonly Act[]) => acts.flatMap((act) => (act.kind === 'say' ? [act.content] : []))
const text = (...runs: Text) => contents(toMatrix(what({ kind: 'text', text: runs }), address))

describe('words', () => {
  it('are plain where nobody is mentioned: nothing in them is markup', () => {
    expect(text('<b>1 & 2</b>')).toEqual([{ msgtype: 'm.text', body: '<b>1 & 2</b>', 'm.mentions': {} }])
  })

  it('are a notice where nobody is to hear of them', () => {
    const said = what({ kind: 'text', text: ['news'] }, { silent: true })
    expect(contents(toMatrix(said, address))).toEqual([{ msgtype: 'm.notice', body: 'news', 'm.mentions': {} }])
  })

  it('link to whom they mention, everything else escaped', () => {
    expect(text('<hi> ', { mention: anna, name: 'A<b>' }, '\nthere')).toEqual([
      {
        msgtype: 'm.text',
        body: '<hi> @A<b>\nthere',
        format: 'org.matrix.custom.html',
        formatted_body: '&lt;hi&gt; <a href="https://matrix.to/#/@anna:x">@A&lt;b&gt;</a><br>there',
        'm.mentions': { user_ids: ['@anna:x'] },
      },
    ])
  })

  it('call the whole room where everybody is meant', () => {
    expect(text({ mention: 'all', name: '所有人' })[0]).toMatchObject({ body: '@所有人', 'm.mentions': { room: true } })
  })

  it.each([[], [''], [' \n', '\u2005']])('that are none are said to be none: %j', (...runs) => {
    expect(text(...runs).map(({ body }) => body)).toEqual(['(empty)'])
  })

  it('call people by names that fit', () => {
    const [content, ...more] = text({ mention: anna, name: '长'.repeat(70_000) }, ' hi')
    expect(content?.body).toBe(`@${'长'.repeat(255)}… hi`)
    expect(more).toEqual([])
  })

  it('written on another side have the name of their writer in front', () => {
    const [content] = contents(toMatrix(what({ kind: 'text', text: ['hi'] }, { via: 'Mia' }), address))
    expect(content?.body).toBe('Mia: hi')
  })
})

describe('words too long for one event', () => {
  const run = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 4_000, size: 'max' }),
    fc.string({ maxLength: 20 }).map((name) => ({ mention: personId(`p${name}`), name })),
  )

  it('become several, none too long, that together say the same', () => {
    fc.assert(
      fc.property(fc.array(run, { minLength: 1, maxLength: 30 }), (runs) => {
        const long: Text = runs.flatMap((one) => [one, typeof one === 'string' ? one.repeat(8) : one])
        const sent = text(...long)
        const whole = long.map((one) => (typeof one === 'string' ? one : `@${one.name}`)).join('')
        // of words that say nothing it is said that they do
        fc.pre(whole.trim() !== '')
        expect(sent.map(({ body }) => body).join('')).toBe(whole)
        for (const content of sent) {
          expect(Buffer.byteLength(JSON.stringify(content))).toBeLessThan(60_001)
          expect(content.body.isWellFormed()).toBe(true)
        }
      }),
      { numRuns: 30 },
    )
  })

  it('are cut between lines or words where there are any', () => {
    const sent = text('a line of words\n'.repeat(8_000))
    expect(sent.length).toBeGreaterThan(1)
    for (const { body } of sent) expect(body.endsWith('\n')).toBe(true)
  })

  it('have a name for each part that is the same each time', () => {
    const acts = toMatrix(what({ kind: 'text', text: ['x'.repeat(100_000)] }), address)
    expect(acts.map(({ name }) => name)).toEqual(['text', 'text.2'])
  })
})

describe('lines of the desk', () => {
  const desk = (...lines: readonly string[]) => contents(toMatrix({ kind: 'desk', lines }, address))

  it('stand in one notice', () => {
    expect(desk('one', 'two')).toEqual([{ msgtype: 'm.notice', body: 'one\ntwo', 'm.mentions': {} }])
  })

  it('are cut where a name makes them too long, never inside a character', () => {
    expect(desk('one', '😀'.repeat(70_000))[0]?.body).toBe(`one\n${'😀'.repeat(499)}…`)
  })

  it('say what may be typed next, in the words to type there, whole', () => {
    const choices = [
      { label: 'Anna (anna)', line: 'kick anna' },
      { label: 'Announce it', line: `announce now: ${'x'.repeat(900)}` },
    ]
    const body = (isDesk: boolean) =>
      contents(toMatrix({ kind: 'desk', lines: ['Which?'], choices }, address, { isDesk }))[0]?.body
    expect(body(true)).toBe(`Which?\nAnna (anna): kick anna\nAnnounce it: ${choices[1]?.line}`)
    expect(body(false)).toBe(`Which?\nAnna (anna): !wx kick anna\nAnnounce it: !wx ${choices[1]?.line}`)
  })

  it('become several notices where they are many', () => {
    const lines = Array.from({ length: 5_000 }, (_, n) => `${n}: a chat with a name`)
    const sent = desk(...lines)
    expect(sent.length).toBeGreaterThan(1)
    expect(sent.map(({ body }) => body).join('')).toBe(lines.join('\n'))
  })
})

it('a word stands as an answer, and calls nobody', () => {
  expect(toMatrix({ kind: 'word', of: remoteId('$of'), words: 'Taken back.' }, address)).toEqual([
    {
      ...{ kind: 'say', name: 'notice' },
      content: {
        ...{ msgtype: 'm.notice', body: 'Taken back.', 'm.mentions': {} },
        'm.relates_to': { 'm.in_reply_to': { event_id: '$of' } },
      },
    },
  ])
})

describe('outcomes', () => {
  const outcome = (about: object) =>
    toMatrix(
      { kind: 'outcome', of: remoteId('$of'), earlier: [], outcome: { kind: 'done' }, ...about } as What,
      address,
    )

  it('say nothing when all went well', () => {
    expect(outcome({})).toEqual([])
  })

  it('that are no good offer what can be typed, however long the reason', () => {
    const [notice] = outcome({ outcome: { kind: 'failed', reason: 'no '.repeat(400) }, owed: 'c7' })
    if (notice?.kind !== 'say') expect.fail('no notice')
    expect(notice.content.body).toMatch(/^✗ no .*…\n!wx retry c7 sends it once more, !wx drop c7 lets it be\.$/u)
    expect(notice.content['m.relates_to']).toEqual({ 'm.in_reply_to': { event_id: '$of' } })
  })

  it('say of what was typed also that it is done, or that it may not be', () => {
    expect(contents(outcome({ deed: 'kick' }))[0]?.body).toBe('✓ Done: removed from the group.')
    const unknown = outcome({ deed: 'kick', outcome: { kind: 'unknown', reason: 'no answer' } })
    expect(contents(unknown)[0]?.body).toBe('⚠ This may not have been done: no answer')
  })

  it('take back what they said before', () => {
    expect(outcome({ earlier: ['$warning'] })).toEqual([{ kind: 'redact', name: 'redact.1', of: '$warning' }])
  })
})

describe('a message that answers another', () => {
  const quote = { sender: personId('bob'), name: 'Bob', excerpt: 'tea?' }
  const answers = remoteId('$tea')
  const answering = (about: object = {}, event: object = {}): What => {
    const one = what({ kind: 'text', text: ['yes'] }, { answers, ...about })
    return { ...one, event: { ...('event' in one && one.event), quote, ...event } } as What
  }
  const related = { 'm.in_reply_to': { event_id: '$tea' } }

  it('says which, calls who said that, and repeats nothing', () => {
    const plain = { msgtype: 'm.text', body: 'yes', 'm.mentions': { user_ids: ['@bob:x'] } }
    expect(contents(toMatrix(answering(), address))).toEqual([{ ...plain, 'm.relates_to': related }])
  })

  it('calls nobody where it is one’s own', () => {
    const [content] = contents(toMatrix(answering({}, { fromSelf: true }), address))
    expect(content).toMatchObject({ 'm.mentions': {}, 'm.relates_to': related })
  })

  it('answers with its first event alone where it needs several', () => {
    const long = { content: { kind: 'text', text: ['x'.repeat(100_000)] } }
    const [first, second] = contents(toMatrix(answering({}, long), address))
    expect(first?.['m.relates_to']).toEqual(related)
    expect(second).not.toHaveProperty('m.relates_to')
  })

  it('goes on answering when its file has come: an edit answers nothing anew', () => {
    const [act] = toMatrix(answering({ kind: 'completed', parts: ['$shown'] }), address)
    const replaces = { rel_type: 'm.replace', event_id: '$shown' }
    expect(act).toMatchObject({ kind: 'edit', content: { 'm.relates_to': replaces, 'm.new_content': { body: 'yes' } } })
    expect(act).not.toHaveProperty('content.m.new_content.m.relates_to')
  })

  it('has a line of it in front where that is not there', () => {
    const { answers: _, ...unknown } = answering() as Extract<What, { kind: 'message' }>
    const [content] = contents(toMatrix(unknown, address))
    expect(content).toEqual({ msgtype: 'm.text', body: '> Bob: tea?\nyes', 'm.mentions': {} })
  })
})

describe('a message that was taken back', () => {
  const line = { text: '"Anna" recalled a message', time: 1 }
  const recalled = (about: object): readonly Act[] =>
    toMatrix({ kind: 'recalled', as: 'mark', line, parts: ['$1', '$2'].map(remoteId), ...about } as What, address)
  const told = { msgtype: 'm.notice', body: line.text, 'm.mentions': {} }
  const marked = { ...told, 'm.relates_to': { 'm.in_reply_to': { event_id: '$1' } } }

  it('is answered by WeChat’s line', () => {
    expect(recalled({})).toEqual([{ kind: 'say', name: 'notice', content: marked }])
  })

  it('goes with all its parts, and is answered only where it stays', () => {
    const gone = { kind: 'redact', isTheirs: true, reason: line.text }
    expect(recalled({ as: 'remove' })).toEqual([
      { ...gone, name: 'recall.1', of: '$1' },
      { ...gone, name: 'recall.2', of: '$2' },
      { kind: 'say', name: 'notice', content: told, otherwise: marked },
    ])
  })

  it('is only told of where it never stood', () => {
    expect(recalled({ as: 'remove', parts: [] })).toEqual([{ kind: 'say', name: 'notice', content: told }])
  })

  it('goes without a word where that has been said', () => {
    const late = recalled({ as: 'remove', line: undefined, parts: ['$late'] })
    expect(late).toEqual([{ kind: 'redact', name: 'recall.1', of: '$late', isTheirs: true }])
  })
})
