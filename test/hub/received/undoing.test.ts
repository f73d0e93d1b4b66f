import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Hub, type HubOptions, placeId, remoteId, type User, type Wish } from '@queqiao/hub'
import { type Answer, type Handed, words as plain } from '@queqiao/protocol/model'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { anna, bob, family, hubOn, me, message, myself, Paper, report, until } from '../paper.ts'
import { at, edit, give, Sheet, say, type Want, withdraw, withdrawWords } from '../sheet.ts'

let data: string
let hub: Hub
let paper: Sheet
let other: Paper
const user = (name: string, role: User['role']): User => ({
  ...{ name, role, accounts: [] },
  ids: { paper: `${name.toLowerCase()}@paper` },
})
const users = [user('Me', 'owner'), user('May', 'member'), user('Gus', 'guest')]
const open = async (options: Partial<HubOptions> = {}) => {
  paper = new Sheet('paper', options.bridges?.[0]?.traits)
  other = new Paper('other')
  hub = await hubOn(data, [paper, other], { users, ...options, bridges: [paper, other] })
}
beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), 'undoing-'))
  await open()
  const members = [{ id: anna }, { id: bob }, { id: myself }]
  await tell(
    { kind: 'login', person: myself, name: 'Me' },
    { kind: 'rooms', rooms: [{ id: family.kind === 'room' ? family.id : expect.fail(), name: 'Family', members }] },
    message({ words: 'first' }),
  )
  await until(() => [paper, other].every(({ texts }) => texts.includes('anna: first')))
})
afterEach(async () => {
  await hub.stop()
  rmSync(data, { recursive: true })
})

const tell = async (...events: Parameters<typeof report>) => (await hub.keeper.append(report(...events))).answered(true)
/** WeChat tells this, and it has been sorted. */
const learns = async (...events: Parameters<typeof report>) => {
  const words = `learnt ${Math.random()}`
  await tell(...events, message({ words }))
  await until(() => paper.texts.some((text) => text.endsWith(words)))
}
const settle = async ({ task }: Handed, answer: Answer = { kind: 'done' }) => {
  await hub.keeper.append({ ...report(), results: [{ task, answer }] })
  await learns()
}
const notTheirs = '✗ Only who wrote this can change it: nothing is changed in WeChat.'
const says = ({ command }: Handed): string => {
  if (command.kind !== 'send') return command.kind
  return command.content.kind === 'text' ? plain(command.content.text) : command.content.kind
}
/** Everything that was written has been read, and all that is to be said has been said. */
const settled = () =>
  until(async () => {
    // while one list is looked at, something may go from it to the next
    const looks = [await hub.owing.list({ states: ['waiting'] }), await hub.owing.list({ states: ['waiting'] })]
    return looks.every(({ length }) => length === 0)
  })
/** All that is handed out then. */
const handed = async (): Promise<readonly Handed[]> => {
  await settled()
  return hub.keeper.take(me, 50)
}
const goes = async () => (await handed()).map(says)
/** What has been said of a message. */
const heard = async (of: string): Promise<readonly string[]> => {
  await settled()
  return paper.texts.flatMap((text) => (text.startsWith(`${of}: `) ? [text.slice(of.length + 2)] : []))
}
/** Says something and gives it as it was handed out. */
const one = async (id: string, want: Want | readonly Want[]): Promise<Handed> => {
  await paper.wants(id, want)
  await settled()
  const [first] = await hub.keeper.take(me, 1)
  return first ?? expect.fail('nothing handed out')
}

const already = '✗ It is in WeChat already, which lets nobody take it back from here.'
const noChange = '✗ What stood here was not sent to WeChat, so the change is not either: write it as a new message.'
const taken = 'Taken back: it was not sent to WeChat.'

describe('while a message has not been handed out', () => {
  it('an edit takes its place, in the order in which it was written, and nothing is said of it', async () => {
    await paper.wants('a', say('helo'))
    await paper.wants('b', say('next'))
    await paper.wants('a.1', edit('a', 'hello'))
    expect(await goes()).toEqual(['hello', 'next'])
    expect(await heard('a')).toEqual([])
  })

  it('an edit of an edit takes the place of both, also after a restart', async () => {
    await paper.wants('a', say('one'))
    await paper.wants('a.1', edit('a', 'two'))
    await hub.stop()
    await open()
    await tell(message({ words: 'second' }))
    await until(() => paper.texts.includes('anna: second'))
    await paper.wants('a.2', edit('a', 'three'))
    expect(await goes()).toEqual(['three'])
  })

  it('other sides see only what it came to', async () => {
    await paper.wants('a', say('helo'))
    await paper.wants('a.1', edit('a', 'hello'))
    for (const done of await handed()) await settle(done)
    await until(() => other.texts.includes('Me: hello'))
    expect(other.texts).not.toContain('Me: helo')
  })

  it('what is taken back is never handed out and never shown elsewhere, and its author is told', async () => {
    await paper.wants('a', say('oops'))
    await paper.wants('b', say('after'))
    await paper.wants('r', withdraw('a'))
    for (const done of await handed()) {
      expect(says(done)).toBe('after')
      await settle(done)
    }
    await until(() => other.texts.includes('Me: after'))
    expect(other.texts).not.toContain('Me: oops')
    expect(await heard('a')).toEqual([taken])
    expect(await hub.owing.list()).toEqual([])
  })

  it('a second redaction, and an edit after it, change nothing', async () => {
    await paper.wants('a', say('oops'))
    await paper.wants('r', withdraw('a'))
    await paper.wants('r.1', withdraw('a'))
    await paper.wants('a.1', edit('a', 'again'))
    expect(await goes()).toEqual([])
    expect(await heard('a')).toEqual([taken])
  })

  it.each([
    ['was taken back by a command', { ...withdraw('a'), isTyped: true } as const],
    ['was made a note of this side', withdrawWords('a')],
  ])('who changes what %s, and still stands there, is told that it goes nowhere', async (_, back) => {
    await paper.wants('a', say('oops'))
    await paper.wants('a.1', back)
    await paper.wants('a.2', edit('a', 'again'))
    expect(await goes()).toEqual([])
    expect(await heard('a')).toEqual([taken, noChange])
  })

  it('mentions of an edit are called by the names that their room knows', async () => {
    await learns({ kind: 'people', people: [{ id: anna, nickname: 'Anna', remark: 'my dear' }] })
    await paper.wants('a', say('hello'))
    await paper.wants('a.1', edit('a', at('anna'), ' hello'))
    const [sent] = await handed()
    expect(sent?.command).toMatchObject({ content: { text: [{ mention: 'anna', name: 'Anna' }, ' hello'] } })
  })
})

describe('a file with words', () => {
  const both = [give('none'), say('look')]
  it('keeps its file when the words are changed', async () => {
    await paper.wants('a', both)
    await paper.wants('a.1', edit('a', 'look!'))
    expect(await goes()).toEqual(['look!'])
  })

  it('keeps its file when only the words are taken back', async () => {
    await paper.wants('a', both)
    await paper.wants('a.1', withdrawWords('a'))
    expect(await goes()).toEqual([])
    const words = 'Taken back: the words under it were not sent to WeChat.'
    expect(await heard('a')).toEqual([words, expect.stringMatching(/^failed/)])
  })

  it('goes nowhere when it is taken back', async () => {
    await paper.wants('a', both)
    await paper.wants('r', withdraw('a'))
    expect(await goes()).toEqual([])
    expect(await heard('a')).toEqual([taken])
  })

  it('gets words behind it, unmarked, that it did not have', async () => {
    await paper.wants('a', give('none'))
    await paper.wants('a.1', edit('a', 'look'))
    expect(await goes()).toEqual(['look'])
  })
})

describe('where another chat lives by now', () => {
  const asIfBobs = (of: string, text: string): Want => ({
    ...{ kind: 'edit', of: remoteId(of), to: { account: me, chat: withBob } },
    command: { kind: 'send', chat: withBob, content: { kind: 'text', text: [text] } },
  })
  const withBob = { kind: 'person', id: bob } as const

  it.each([
    ['waits', false, 'hello'],
    ['has been handed out', true, '✎ hello'],
  ] as const)('a change to a message that %s goes to the chat that this was for', async (_, isOut, words) => {
    await paper.wants('a', say('helo'))
    if (isOut) expect(await goes()).toEqual(['helo'])
    await paper.wants('a.1', asIfBobs('a', 'hello'))
    const [changed, ...more] = await handed()
    expect(changed?.command).toMatchObject({ kind: 'send', chat: family, content: { text: words.match(/✎ |[^✎ ]+/g) } })
    expect(more).toEqual([])
  })
})

describe('after it has been handed out', () => {
  it('an edit goes as a message that is marked; the next one takes its place while it waits', async () => {
    await settle(await one('a', say('helo')))
    await paper.wants('a.1', edit('a', 'hello'))
    await paper.wants('a.2', edit('a', 'hello!'))
    const all = await handed()
    expect(all.map(says)).toEqual(['✎ hello!'])
    for (const done of all) await settle(done)
    await until(() => other.texts.includes('Me: ✎ hello!'))
    expect(other.texts).toContain('Me: helo')
    await paper.wants('a.3', edit('a', 'bye'))
    expect(await goes()).toEqual(['✎ bye'])
  })

  it.each([
    ['done', { kind: 'done' }],
    ['not known', { kind: 'unknown', reason: 'silence' }],
  ] as const)('an edit that changes nothing is none: %s', async (_, answer) => {
    await settle(await one('a', say('hello')), answer)
    await paper.wants('a.1', edit('a', 'hello'))
    await paper.wants('a.2', edit('a', 'hi'))
    await paper.wants('a.3', edit('a', 'hi'))
    expect(await goes()).toEqual(['✎ hi'])
    await paper.wants('a.4', edit('a', 'hi'))
    expect(await goes()).toEqual([])
  })

  it('a redaction is answered honestly, and takes back an edit that waits', async () => {
    await one('a', say('helo'))
    await paper.wants('a.1', edit('a', 'hello'))
    await paper.wants('r', withdraw('a'))
    expect(await goes()).toEqual([])
    expect(await heard('a')).toEqual([already])
  })

  it('who makes a note or a line for us of it is told that it stays in WeChat, not that nobody can take it back', async () => {
    await one('a', say('hello'))
    await paper.wants('a.1', withdrawWords('a'))
    expect(await heard('a')).toEqual(['✗ What stood here before is in WeChat already, and stays there.'])
  })

  it('a redaction of what nobody knows of says so', async () => {
    await settle(await one('a', say('hello')), { kind: 'unknown', reason: 'silence' })
    await paper.wants('r', withdraw('a'))
    expect((await heard('a')).at(-1)).toBe('✗ It may be in WeChat by now, which lets nobody take it back from here.')
  })

  it('a redaction of an edit that waits takes back the edit', async () => {
    await settle(await one('a', say('hi')))
    await paper.wants('a.1', edit('a', 'hello'))
    await paper.wants('r', withdraw('a.1'))
    expect(await goes()).toEqual([])
    expect(await heard('a.1')).toEqual([taken])
  })

  it('an edit of what WeChat refused goes in its place, unmarked, and that need not be decided about', async () => {
    await settle(await one('a', say('spam')), { kind: 'failed', reason: 'forbidden word' })
    await until(async () => (await hub.owing.list({ states: ['failed'] })).length === 1)
    await paper.wants('a.1', edit('a', 'ham'))
    expect(await goes()).toEqual(['ham'])
    expect(await hub.owing.list({ states: ['failed'] })).toEqual([])
  })

  it('what WeChat refused and is taken back need not be decided about, without a word', async () => {
    await settle(await one('a', say('spam')), { kind: 'failed', reason: 'forbidden word' })
    await paper.wants('r', withdraw('a'))
    await until(async () => (await hub.owing.list({ states: ['failed'] })).length === 0)
    expect(await heard('a')).toEqual(['failed (forbidden word)'])
  })
})

describe('what the account said on its phone', () => {
  beforeEach(async () => {
    await tell(message({ words: 'typed', sender: myself, fromSelf: true }))
    await until(() => paper.texts.includes('Me: typed'))
    const { place } = paper.lines.find(({ text }) => text === 'Me: typed') ?? expect.fail()
    // nobody changes it before it is written down what stands there
    await until(async () => (await paper.hub?.messageAt(placeId(place), remoteId(typed()))) !== undefined)
  })
  const typed = () => `paper ${paper.texts.indexOf('Me: typed')}`

  it('is changed by its owner with a message that is marked, and a redaction is answered honestly', async () => {
    await paper.wants('a.1', edit(typed(), 'hello'))
    await paper.wants('a.2', edit(typed(), 'hello!'))
    expect(await goes()).toEqual(['✎ hello!'])
    await paper.wants('r', withdraw(typed()))
    expect(await heard(typed())).toEqual([already])
  })

  it('is nobody else’s, and what other people said in WeChat is nobody’s here', async () => {
    const hers = `paper ${paper.texts.indexOf('anna: first')}`
    await paper.wants('a.1', edit(typed(), 'hello'), 'may@paper')
    await paper.wants('r', withdraw(typed()), 'may@paper')
    await paper.wants('b.1', edit(hers, 'hello'))
    await paper.wants('r.1', withdraw(hers))
    expect(await goes()).toEqual([])
    expect([await heard(typed()), await heard(hers)]).toEqual([[notTheirs], [notTheirs]])
  })
})

describe('who may', () => {
  it('nobody changes or takes back what somebody else wrote, but an owner takes it back', async () => {
    await paper.wants('a', say('mine'))
    await paper.wants('a.1', edit('a', 'theirs'), 'may@paper')
    await paper.wants('r', withdraw('a'), 'may@paper')
    await paper.wants('b', say('May’s'), 'may@paper')
    await paper.wants('b.1', edit('b', 'mine'))
    expect(await goes()).toEqual(['mine', 'May’s'])
    await paper.wants('c', say('May’s other'), 'may@paper')
    await paper.wants('r.1', withdraw('c'))
    expect(await goes()).toEqual([])
    expect([await heard('a'), await heard('b'), await heard('c')]).toEqual([[notTheirs], [notTheirs], [taken]])
  })

  it('of what was refused, an edit or a redaction says and does nothing', async () => {
    await paper.wants('a', say('hello'), 'gus@paper')
    await paper.wants('a.1', edit('a', 'hello!'), 'gus@paper')
    await paper.wants('r', withdraw('a'), 'gus@paper')
    await paper.wants('r.1', withdraw('a'))
    expect(await goes()).toEqual([])
    expect(await heard('a')).toEqual(['failed (guests may only read here)'])
  })

  it('words that were none for WeChat do not go there by an edit, and whoever edits them is told', async () => {
    await paper.wants('a', [])
    await paper.wants('a.1', edit('a', 'hello'))
    expect(await goes()).toEqual([])
    expect(await heard('a')).toEqual([
      '✗ What stood here was not sent to WeChat, so the change is not either: write it as a new message.',
    ])
  })

  it('people who are not listed change what they said through the account, under their names', async () => {
    await hub.stop()
    await open({ relay: { others: true, prefix: '{name}: ' } })
    await tell(message({ words: 'second' }))
    await until(() => paper.texts.includes('anna: second'))
    await paper.wants('a', say('helo'), 'eve@paper')
    await paper.wants('a.1', edit('a', 'hello'), 'eve@paper')
    expect(await goes()).toEqual(['eve@paper: hello'])
    await paper.wants('a.2', edit('a', 'bye'), 'eve@paper')
    expect(await goes()).toEqual(['✎ eve@paper: bye'])
  })

  it('only owners are asked what a call of everybody shall become; of what others write with it nothing is sent', async () => {
    const all = { mention: 'all', name: 'all' } as const
    await paper.wants('b', [give('none'), say(all, ' tea')], 'may@paper')
    await paper.wants('c', say('tea'), 'may@paper')
    await paper.wants('c.1', edit('c', all, ' tea'), 'may@paper')
    const why = 'failed (only owners of the account may call everybody (@all); nothing was sent)'
    expect([await heard('b'), await heard('c')]).toEqual([[why], [why]])
    expect(await goes()).toEqual(['tea'])
    await paper.wants('a', say(all, ' tea'))
    expect(await heard('a')).toEqual([expect.stringContaining('calls nobody')])
    expect(await goes()).toEqual([])
  })
})

describe('names that are typed', () => {
  beforeEach(() =>
    learns(
      {
        kind: 'people',
        people: [
          { id: anna, nickname: 'Anna', remark: '妈妈' },
          { id: bob, nickname: 'Anna Lee', alias: 'bob99' },
          { id: myself, nickname: 'Me' },
        ],
      },
      {
        kind: 'members',
        room: family.kind === 'room' ? family.id : expect.fail(),
        members: [{ id: bob, roomNickname: 'Bobby' }],
      },
    ),
  )
  it.each([
    ['a nickname', 'hi @Anna, tea?', ['hi ', { mention: 'anna', name: 'Anna' }, ', tea?']],
    ['the longest name', '@Anna Lee hi', [{ mention: 'bob', name: 'Bobby' }, ' hi']],
    ['a remark, which nobody else sees', '@妈妈 hi', [{ mention: 'anna', name: 'Anna' }, ' hi']],
    ['the name in the room, and an alias', '@Bobby @bob99', [{ mention: 'bob' }, ' ', { mention: 'bob' }]],
    ['behind Chinese words', '你好@妈妈', ['你好', { mention: 'anna' }]],
  ])('are mentions where one member goes by them: %s', async (_, typed, text) => {
    await paper.wants('a', say(typed))
    expect((await handed())[0]?.command).toMatchObject({ content: { text } })
  })

  it.each([
    ['of nobody', '@Eve hi'],
    ['the beginning of a longer word', '@Annabelle hi'],
    ['in an address', 'anna@Anna.org'],
    ['the account’s own', '@Me hi'],
  ])('stay words: %s', async (_, typed) => {
    await paper.wants('a', say(typed))
    expect((await handed())[0]?.command).toMatchObject({ content: { text: [typed] } })
  })

  it('are asked about where several members go by them, also if a shorter one is somebody’s', async () => {
    await learns({ kind: 'people', people: [{ id: anna, nickname: 'Anna', remark: 'Anna Lee' }] })
    await paper.wants('a', say('@Anna Lee hi'))
    await until(() => paper.texts.some((text) => text.startsWith('a: Whom does “@Anna Lee” mean?')))
    expect(await handed()).toEqual([])
  })

  it('are looked for quickly in whatever people send', async () => {
    const typed = '@Anna Le'.repeat(20_000)
    const before = Date.now()
    await paper.wants('a', say(typed))
    expect((await handed()).map(says)).toEqual([typed])
    expect(Date.now() - before).toBeLessThan(5_000)
  })

  it('are mentions in an edit, too', async () => {
    await paper.wants('a', say('hi'))
    await paper.wants('a.1', edit('a', '@Bobby hi'))
    expect((await handed())[0]?.command).toMatchObject({ content: { text: [{ mention: 'bob' }, ' hi'] } })
  })
})

describe('what WeChat knows nothing of', () => {
  const word = (about: string): Want => ({ kind: 'word', from: remoteId(about), words: 'WeChat has no such thing.' })
  it('is told to each person once', async () => {
    await paper.wants('1', word('a'))
    await paper.wants('2', word('b'))
    await paper.wants('3', word('c'), 'may@paper')
    expect([await heard('a'), await heard('b'), await heard('c')]).toEqual([
      ['WeChat has no such thing.'],
      [],
      ['WeChat has no such thing.'],
    ])
  })

  it('is told although the first try could not be stored', async () => {
    const read = paper.read.bind(paper)
    let failed = false
    paper.read = async (group) => {
      const wishes = await read(group)
      if (failed) return wishes
      failed = true
      // behind the word: a wish that the store does not take
      const broken: Wish = JSON.parse(JSON.stringify({ ...wishes[0], kind: 'command' }))
      return [...wishes, broken]
    }
    await paper.wants('1', word('a'))
    expect(await heard('a')).toEqual(['WeChat has no such thing.'])
  })
})

describe('a bridge that wants to hear of all outcomes', () => {
  const both = [say('one'), say('two')]
  it('hears that a message is done once all of it is', async () => {
    await hub.stop()
    await open({ bridges: [new Paper('paper', { outcomes: 'all' })] })
    await tell(message({ words: 'second' }))
    await until(() => paper.texts.includes('anna: second'))
    const first = await one('a', both)
    await settle(first)
    const [second] = await handed()
    await learns()
    expect(await heard('a')).toEqual([])
    await settle(second ?? expect.fail('nothing'))
    await until(async () => (await heard('a')).length > 0)
    expect(await heard('a')).toEqual(['done'])
  })

  it('and another one does not', async () => {
    await settle(await one('a', say('hello')))
    await learns()
    expect(await heard('a')).toEqual([])
  })
})
