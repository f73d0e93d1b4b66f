import { words } from '@queqiao/protocol/model'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { annaGhost, bot, type House, house, known, me, message, names, owner, report, until } from '../house.ts'

let at: House
beforeEach(async () => {
  at = await house()
  await at.append(...known, message('hello'))
  await at.shown(1)
})
afterEach(() => at.stop())

let count = 0
const transaction = async (body: string): Promise<number> => {
  const headers = { authorization: `Bearer ${names.hsToken}`, 'content-type': 'application/json' }
  const path = `/_matrix/app/v1/transactions/${++count}`
  return (await at.bridge.routes.request(path, { method: 'PUT', headers, body })).status
}
const event = (content: unknown, more: Readonly<Record<string, unknown>> = {}) => ({
  ...{ type: 'm.room.message', event_id: `$${++count}`, room_id: at.room('Family'), sender: owner },
  ...{ origin_server_ts: 1, content, ...more },
})
const text = (body: string, more: object = {}) => event({ msgtype: 'm.text', body, ...more })
const tell = (...events: readonly unknown[]) => transaction(JSON.stringify({ events }))

/** The texts that WeChat's client fetches, up to the one that is this. */
const sentUpTo = async (last: string): Promise<readonly string[]> => {
  const texts: string[] = []
  await until(async () => {
    for (const { task, command } of await at.hub.keeper.take(me, 20)) {
      if (command.kind === 'send' && command.content.kind === 'text') texts.push(words(command.content.text))
      await at.hub.keeper.append({ ...report(), results: [{ task, answer: { kind: 'done' } }] })
    }
    return texts.some((one) => one.endsWith(last))
  }, 20_000)
  return texts
}
/** What the bot has said in the room. */
const answers = () => at.stub.sends.filter(({ user }) => user === bot).map(({ content }) => String(content.body))

const wrong = fc.oneof(
  ...[fc.constant(null), fc.boolean(), fc.integer(), fc.string({ unit: 'binary' }), fc.constant([]), fc.constant({})],
)
/** A field of this shape, or nearly: absent, or of any other type. */
const nearly = (...right: readonly unknown[]) =>
  fc.option(fc.oneof(fc.constantFrom(...right), wrong), { nil: undefined })
const id = nearly('$a', '$b', '$hello:elsewhere.org', '$'.repeat(5_000), '$\0')
const file = fc.record({
  url: nearly('mxc://example.org/a', 'mxc://x'),
  key: nearly('k'),
  iv: nearly('i'),
  hashes: wrong,
})
const relation = fc.record({
  rel_type: nearly('m.replace', 'm.thread', 'm.annotation', 'm.reference'),
  event_id: id,
  is_falling_back: nearly(true),
  key: nearly('👍'),
  'm.in_reply_to': fc.oneof(wrong, fc.record({ event_id: id })),
})
const info = fc.record({ mimetype: nearly('image/gif'), size: nearly(1, -1, 1e300), duration: nearly(1, -5) })
const said = {
  msgtype: nearly('m.text', 'm.emote', 'm.notice', 'm.image', 'm.audio', 'm.location', 'm.key.verification.request'),
  body: nearly('', 'words', '!wx nonsense', '//', '\ud800', '\0'),
  formatted_body: nearly(`<a href="https://matrix.to/#/${annaGhost}">x</a>`, '<', '<mx-reply>'),
  filename: nearly('a', '../../a'),
  url: nearly('mxc://elsewhere.org/a', 'https://x', 'mxc://'),
  geo_uri: nearly('geo:1,2', 'geo:x', 'geo:1e999,1'),
  info: fc.oneof(wrong, info),
  file: fc.option(fc.oneof(wrong, file), { nil: undefined }),
  'm.mentions': fc.oneof(wrong, fc.record({ user_ids: fc.oneof(wrong, fc.array(wrong)), room: wrong })),
  'm.relates_to': fc.oneof(wrong, relation),
}
const content = fc.oneof(
  wrong,
  fc.record({
    ...said,
    'm.new_content': fc.oneof(wrong, fc.record(said)),
    membership: nearly('join', 'leave', 'invite', 'ban'),
    is_direct: wrong,
    replacement_room: nearly('!x', '!Family'),
    redacts: id,
    users: wrong,
  }),
)
const types = [
  ...[
    'message',
    'member',
    'redaction',
    'encrypted',
    'tombstone',
    'power_levels',
    'name',
    'topic',
    'avatar',
    'create',
  ].map((name) => `m.room.${name}`),
  ...['m.sticker', 'm.reaction', 'org.example.other'],
]
const anything = fc.record({
  type: nearly(...types),
  event_id: fc.oneof({ weight: 4, arbitrary: fc.constant('NEW') }, id),
  room_id: fc.oneof({ weight: 4, arbitrary: fc.constant('HERE') }, nearly('!elsewhere:other.org', '!x')),
  sender: nearly(owner, owner, '@friend:example.org', bot, annaGhost, '@eve:elsewhere.org', '@', 'eve'),
  state_key: nearly('', bot, owner, annaGhost, '@wechat_==:example.org'),
  redacts: id,
  content,
  unsigned: fc.oneof(
    wrong,
    fc.record({ redacted_because: nearly({}), invite_room_state: fc.oneof(wrong, fc.array(wrong)) }),
  ),
})

/** In the room of the family, with an id of its own. */
const placed = (one: unknown) => ({
  ...Object(one),
  ...(Object(one).room_id === 'HERE' && { room_id: at.room('Family') }),
  ...(Object(one).event_id === 'NEW' && { event_id: `$${++count}` }),
})

describe('whatever the homeserver tells', () => {
  it('is taken, and holds up nothing that comes behind it', async () => {
    let n = 0
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(anything, wrong), { maxLength: 12 }), async (events) => {
        const here = events.map(placed)
        expect(await tell(...here, text(`after ${++n}`))).toBe(200)
      }),
      { numRuns: 80 },
    )
    const texts = await sentUpTo(`after ${n}`)
    expect(texts.filter((one) => one.startsWith('after '))).toEqual(
      Array.from({ length: n }, (_, k) => `after ${k + 1}`),
    )
    expect(at.logged.filter((line) => line.startsWith('error'))).toEqual([])
  })

  it('and is no event is left out, with one line in the log', async () => {
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`
    const bad = [null, 7, 'x', [], {}, { ...event({}), event_id: 'x'.repeat(300) }].map((one) => JSON.stringify(one))
    const nested = JSON.stringify(text('deep')).replace('"deep"', deep)
    expect(await transaction(`{"events":[${[...bad, nested, JSON.stringify(text('end'))]}]}`)).toBe(200)
    expect(await sentUpTo('end')).toEqual(['end'])
    const lines = at.logged.filter((line) => line.includes('what is no event'))
    expect(lines).toEqual(['warn matrix: the homeserver told what is no event {"events":7}'])
  })

  it('is refused where it is no JSON: it comes again', async () => {
    for (const body of ['', '{', 'hello', '{"events":[}']) expect(await transaction(body)).toBe(400)
  })

  it('in several transactions is heard once', async () => {
    const once = text('once')
    for (let n = 0; n < 3; n++) expect(await tell(once, once)).toBe(200)
    await tell(text('end'))
    expect(await sentUpTo('end')).toEqual(['once', 'end'])
  })
})

describe('a notice', () => {
  const notice = (body: string, more: Readonly<Record<string, unknown>> = {}) =>
    event({ msgtype: 'm.notice', body }, more)

  it('of somebody who is listed goes to WeChat; another’s is a bot’s, and is neither sent nor answered', async () => {
    const elsewhere = { room_id: at.room('WeChat Me') }
    await at.calm()
    const before = at.stub.sends.length
    await tell(notice('beep', { sender: '@robot:example.org' }), notice('!wx help', { sender: '@robot:example.org' }))
    await tell(notice('help', elsewhere), notice('built'), text('end'))
    expect(await sentUpTo('end')).toEqual(['built', 'end'])
    expect(at.stub.sends).toHaveLength(before)
  })
})

describe('a message that is enormous', () => {
  const million = 1_000_000
  it.each([
    ['in tags that are never closed', '<a href="https://matrix.to/#/@wechat_a:example.org">'.repeat(million / 50)],
    ['in nested tags', `${'<b>'.repeat(100_000)}x${'</b>'.repeat(100_000)}`],
    ['in links', `<a href="https://matrix.to/#/${annaGhost}">Anna</a>`.repeat(million / 60)],
    ['in entities', '&amp;&#x41;'.repeat(million / 11)],
  ])('%s takes no time: its words arrive', async (_, formatted_body) => {
    const begun = performance.now()
    expect(await tell(text('small', { format: 'org.matrix.custom.html', formatted_body }))).toBe(200)
    expect(await sentUpTo('small')).toHaveLength(1)
    expect(performance.now() - begun).toBeLessThan(5_000)
  })

  it('calls no more people than a room has', async () => {
    const user_ids = Array.from({ length: 50_000 }, (_, n) => `@wechat_nobody${n}:example.org`)
    const begun = performance.now()
    await tell(text('hi', { 'm.mentions': { user_ids } }), text('end'))
    await sentUpTo('end')
    expect(performance.now() - begun).toBeLessThan(5_000)
  })
})

describe('a long text', () => {
  const lines = Array.from({ length: 600 }, (_, n) => `line ${n} of a long story`)

  it('goes as several messages, in order, cut between lines, before what is said next', async () => {
    await tell(text(lines.join('\n')), text('end'))
    const texts = await sentUpTo('end')
    expect(texts.length).toBeGreaterThan(3)
    expect(Math.max(...texts.map((one) => one.length))).toBeLessThanOrEqual(4_000)
    expect(texts.slice(0, -1).flatMap((one) => one.trim().split('\n'))).toEqual(lines)
  })

  it('that is a flood is refused, and named to whoever waits', async () => {
    await tell(text('long '.repeat(100_000)), text('end'))
    expect(await sentUpTo('end')).toEqual(['end'])
    await until(() => answers().some((one) => one.includes('send it as a file')))
  })

  it('cannot be changed: whoever tries is told', async () => {
    const long = text(lines.join('\n'))
    const relation = { rel_type: 'm.replace', event_id: long.event_id }
    await tell(
      long,
      text('* short', { 'm.new_content': { msgtype: 'm.text', body: 'short' }, 'm.relates_to': relation }),
    )
    await tell(text('end'))
    expect((await sentUpTo('end')).filter((one) => one.includes('short'))).toEqual([])
    await until(() => answers().some((one) => one.includes('cannot be changed')))
  })
})
