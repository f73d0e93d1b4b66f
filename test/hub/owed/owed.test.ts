import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Hub, type HubOptions, type OwedId, owedId, Refused, Retry, type Run } from '@queqiao/hub'
import { accountId, type Handed } from '@queqiao/protocol/model'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { family, hubOn, me, message, Paper, report, until, withAnna } from '../paper.ts'
import { openFor, openShared } from '../stores.ts'

let data: string
let hub: Hub
let paper: Paper
let other: Paper
const open = async (options: Partial<HubOptions> = {}) => {
  hub = await hubOn(data, [paper, other], options)
}
beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), 'hub-'))
  paper = new Paper()
  other = new Paper('other')
  await open()
})
afterEach(async () => {
  await hub.stop()
  rmSync(data, { recursive: true })
})

const restart = async (options: Partial<HubOptions> = {}) => {
  await hub.stop()
  await open(options)
}
const taken = async (): Promise<Handed> => {
  const handed: Handed[] = []
  await until(async () => handed.push(...(await hub.keeper.take(me, 1))) > 0)
  return handed[0] ?? expect.fail('nothing taken')
}
const says = async (answer: Handed['task'], kind: 'done' | 'failed') => {
  const how = kind === 'done' ? { kind } : { kind, reason: 'blocked' }
  await hub.keeper.append({ ...report(), results: [{ task: answer, answer: how }] })
}
const writes = async (words: string) => {
  if (!paper.lines.length) await hub.keeper.append(report(message({ words: 'first' })))
  await until(() => paper.lines.length > 0)
  await paper.writes(words, `e${words}`)
}
const failed = async (words: string): Promise<OwedId> => {
  await writes(words)
  await says((await taken()).task, 'failed')
  await until(() => paper.texts.includes(`e${words}: failed (blocked)`))
  const [owed] = await hub.owing.list({ states: ['failed'] })
  return owed?.id ?? expect.fail('nothing failed')
}
const queued = async (words: string): Promise<OwedId> => {
  await writes(words)
  await until(async () => (await hub.owing.list({ states: ['queued'] })).length > 0)
  const [owed] = await hub.owing.list({ states: ['queued'] })
  return owed?.id ?? expect.fail('nothing queued')
}
/** Something that `other` does not take. */
const dead = async (words: string): Promise<OwedId> => {
  const before = other.before
  other.before = (text) => {
    if (text === `anna: ${words}`) throw new Refused('too long')
  }
  await hub.keeper.append(report(message({ words })))
  await until(async () => (await hub.owing.list({ states: ['dead'] })).length > 0)
  other.before = before
  const [owed] = await hub.owing.list({ states: ['dead'] })
  return owed?.id ?? expect.fail('nothing is dead')
}
/** Something that may stand on `other`. */
const uncertain = async (words: string): Promise<OwedId> => {
  other.safeFor = 0
  let lost = false
  other.after = (text) => {
    if (text !== `anna: ${words}` || lost) return
    lost = true
    throw new Retry('no answer')
  }
  await hub.keeper.append(report(message({ words })))
  await until(async () => (await hub.owing.list({ states: ['uncertain'] })).length > 0)
  const [owed] = await hub.owing.list({ states: ['uncertain'] })
  return owed?.id ?? expect.fail('nothing is uncertain')
}
/** What is owed in the end, when everything has gone that can. */
const comesTo = async (...ids: (OwedId | undefined)[]) => {
  const list = async () => (await hub.owing.list()).map(({ id }) => id)
  await until(async () => JSON.stringify(await list()) === JSON.stringify(ids)).catch(() => undefined)
  expect(await list()).toEqual(ids)
}
const refusal = async (id: OwedId, deed: 'retry' | 'drop' = 'retry') => {
  const settled = await hub.owing[deed](id)
  return settled.kind === 'done' ? expect.fail('it was done') : settled.reason
}

it('what is tried again stands behind what was written meanwhile, and costs none of it', async () => {
  const read = paper.read.bind(paper)
  paper.read = () => Promise.reject(new Error('a fault of ours'))
  await writes('old')
  const setAside = async () => (await hub.owing.list()).find(({ state }) => state === 'dead')
  await until(async () => (await setAside()) !== undefined, 5_000)
  const dead = (await setAside()) ?? expect.fail('nothing was set aside')
  const gate = Promise.withResolvers<void>()
  paper.read = async (group) => {
    await gate.promise
    return read(group)
  }
  await writes('first')
  await writes('new')
  expect(await hub.owing.retry(dead.id)).toEqual({ kind: 'done' })
  gate.resolve()
  const said: string[] = []
  await until(async () => {
    for (const { command } of await hub.keeper.take(me, 10)) said.push(JSON.stringify(command))
    return said.length >= 3
  })
  expect(said.map((command) => /"(old|first|new)"/.exec(command)?.[1])).toEqual(['first', 'new', 'old'])
})

it('nothing is owed when everything has arrived', async () => {
  await writes('hi')
  await says((await taken()).task, 'done')
  await until(() => other.texts.includes('Me: hi'))
  await until(async () => (await hub.owing.list()).length === 0)
})

describe('the list', () => {
  it('names what waits for WeChat, what it has and what failed, without its words', async () => {
    await failed('secret one')
    await writes('secret two')
    await taken()
    await queued('secret three')
    const all = await hub.owing.list()
    expect(
      all.map(({ state, direction, bridge, account, chat }) => ({ state, direction, bridge, account, chat })),
    ).toEqual(
      ['failed', 'handed', 'queued'].map((state) => ({
        ...{ state, direction: 'to-wechat', bridge: 'paper', account: me, chat: family },
      })),
    )
    expect(all[0]?.reason).toBe('blocked')
    expect(JSON.stringify(all)).not.toContain('secret')
    for (const { id } of all) expect(id).toMatch(/^\S+$/)
  })

  it('names what waits for a bridge that is away, and what it has tried', async () => {
    other.before = () => {
      throw new Retry('away', { certain: true })
    }
    await hub.keeper.append(report(message(), message()))
    await until(async () => {
      const [first] = await hub.owing.list()
      return first?.bridge === 'other' && first.reason !== undefined && paper.lines.length === 2
    })
    const all = (await hub.owing.list()).filter(({ bridge }) => bridge === 'other')
    expect(all.map(({ state, direction, bridge, chat }) => ({ state, direction, bridge, chat }))).toEqual(
      Array.from({ length: 2 }, () => ({ state: 'waiting', direction: 'from-wechat', bridge: 'other', chat: family })),
    )
    expect(all[0]?.reason).toMatch(/^tried \d+ times/)
  })

  it('names what was written and cannot be read yet', async () => {
    await writes('hi')
    await taken()
    paper.read = async () => {
      throw new Retry('not now', { certain: true })
    }
    await paper.writes('ho', 'eho')
    const read = async () => (await hub.owing.list({ states: ['waiting'] })).filter(({ id }) => id.startsWith('from'))
    await until(async () => (await read()).length === 1)
    const [owed] = await read()
    expect(owed).toMatchObject({ state: 'waiting', direction: 'to-wechat', bridge: 'paper', account: me, chat: family })
    expect(owed?.id).toMatch(/^from-paper\.\d+\.\d+$/)
  })

  it('comes in pages, each thing once, the oldest first, also where many are as old as each other', async () => {
    other.before = () => {
      throw new Retry('away', { certain: true })
    }
    await hub.keeper.append(
      report(...Array.from({ length: 25 }, (_, n) => message({ chat: n % 2 ? family : withAnna }))),
    )
    await until(() => paper.lines.length === 25)
    await writes('hi')
    await until(async () => (await hub.owing.list({ states: ['queued'] })).length === 1)
    await until(async () => (await hub.owing.list()).length === 26)
    const all = await hub.owing.list()
    const ids = (some: typeof all) => some.map(({ id }) => id)
    expect(all.map(({ since }) => since)).toEqual(all.map(({ since }) => since).sort((a, b) => a - b))
    const pages: (typeof all)[number][] = []
    for (let more = true; more; ) {
      const page = await hub.owing.list({ limit: 4, after: pages.at(-1) })
      pages.push(...page)
      more = page.length > 0
    }
    expect(ids(pages)).toEqual(ids(all))
  })

  it('goes on behind something that is gone', async () => {
    const first = await failed('a')
    const second = await failed('b').then(async () => (await hub.owing.list()).map(({ id }) => id)[1])
    const [head] = await hub.owing.list({ limit: 1 })
    expect(head?.id).toBe(first)
    await hub.owing.drop(first)
    expect((await hub.owing.list({ after: head })).map(({ id }) => id)).toEqual([second])
  })

  it('can be asked for one account, one chat or some states', async () => {
    other.before = () => {
      throw new Retry('away', { certain: true })
    }
    await hub.keeper.append(report(message(), message({ chat: withAnna })))
    await until(() => paper.lines.length === 2)
    await queued('hi')
    const count = async (which: Parameters<Hub['owing']['list']>[0]) => (await hub.owing.list(which)).length
    await until(async () => (await count({})) === 3)
    expect(await count({ account: me })).toBe(3)
    expect(await count({ account: accountId('m_') })).toBe(0)
    await until(async () => (await count({ states: ['waiting'] })) === 2)
    for (const chat of [family, withAnna]) {
      expect(await count({ chat, states: ['waiting'] })).toBe(1)
      expect(await count({ account: me, chat, states: ['waiting'] })).toBe(1)
    }
    expect(await count({ states: ['queued'] })).toBe(1)
    expect(await count({ states: ['dead', 'failed'] })).toBe(0)
  })

  it('of a lane in which very much waits costs a page', async () => {
    other.before = () => {
      throw new Retry('away', { certain: true })
    }
    for (let n = 0; n < 10; n++) await hub.keeper.append(report(...Array.from({ length: 300 }, () => message())))
    await until(async () => (await hub.owing.list({ limit: 5_000 })).length >= 3_000, 20_000)
    const began = performance.now()
    expect(await hub.owing.list({ limit: 10 })).toHaveLength(10)
    expect(performance.now() - began).toBeLessThan(200)
  })
})

describe('a person’s Retry', () => {
  it('makes a failed command anew, and takes back what was shown of the first try', async () => {
    const id = await failed('hi')
    const shown = paper.lines.findIndex(({ text }) => text === 'ehi: failed (blocked)')
    expect(await hub.owing.retry(id)).toEqual({ kind: 'done' })
    const again = await taken()
    expect(again.command).toMatchObject({ kind: 'send', content: { text: ['hi'] } })
    await says(again.task, 'done')
    await until(() => paper.removed.includes(`paper ${shown}`))
    await until(() => other.texts.includes('Me: hi'))
    await comesTo()
  })

  it('shows how the second try ended on the same message, under an id of its own', async () => {
    const owed: (string | undefined)[] = []
    const deliver = paper.deliver.bind(paper)
    paper.deliver = async (run: Run) => {
      for (const { what } of run.deliveries) if (what.kind === 'outcome') owed.push(what.owed)
      await deliver(run)
    }
    const id = await failed('hi')
    await hub.owing.retry(id)
    await says((await taken()).task, 'failed')
    await until(() => paper.texts.filter((text) => text === 'ehi: failed (blocked)').length === 2)
    expect(owed[0]).toBe(id)
    await comesTo(owedId(owed[1] ?? ''))
    expect(owed[1]).not.toBe(id)
  })

  it('makes a silent one anew; a late answer to the first settles only the first', async () => {
    await restart({ resultLimit: 100 })
    await writes('hi')
    const first = await taken()
    await until(() => paper.texts.some((text) => text.startsWith('ehi: unknown')))
    const [{ id } = expect.fail('nothing is unknown')] = await hub.owing.list({ states: ['unknown'] })
    await restart()
    await hub.owing.retry(id)
    const second = await taken()
    await says(first.task, 'failed')
    await hub.keeper.append(report(message({ words: 'end' })))
    await until(() => paper.texts.includes('anna: end'))
    expect(paper.texts).not.toContain('ehi: failed (blocked)')
    expect(await hub.owing.list({ states: ['failed', 'unknown'] })).toEqual([])
    await says(second.task, 'done')
    await until(() => paper.texts.includes('ehi: done'))
    expect(other.texts.filter((text) => text === 'Me: hi')).toHaveLength(1)
  })

  it('is granted to one of two who ask at once', async () => {
    const id = await failed('hi')
    const answers = await Promise.all([hub.owing.retry(id), hub.owing.retry(id), hub.owing.drop(id)])
    expect(answers.filter(({ kind }) => kind === 'done')).toHaveLength(1)
    const retried = answers.slice(0, 2).some(({ kind }) => kind === 'done')
    expect(await hub.keeper.take(me, 5)).toHaveLength(retried ? 1 : 0)
  })

  it('is refused for what waits, for what WeChat has, for what is done and for what is not there', async () => {
    const id = await queued('hi')
    expect(await refusal(id)).toBe('it waits already')
    const { task } = await taken()
    expect(await refusal(id)).toContain('WeChat has it')
    await says(task, 'done')
    await until(() => other.texts.includes('Me: hi'))
    expect(await refusal(id)).toBe('it is done')
    for (const text of ['c999', 'paper.9.9', 'wechat.999', 'nonsense', 'c1; drop table commands'])
      expect(await refusal(owedId(text))).toContain('nothing of that name')
  })

  it('sends again, to that bridge alone, what was set aside', async () => {
    const id = await dead('long')
    expect(await hub.owing.retry(id)).toEqual({ kind: 'done' })
    await until(() => other.texts.includes('anna: long'))
    expect(paper.texts.filter((text) => text === 'anna: long')).toHaveLength(1)
    await until(async () => (await hub.owing.list()).length === 0)
    expect(await refusal(id)).toContain('not set aside')
    expect(await hub.owing.drop(id)).toMatchObject({
      kind: 'refused',
      reason: expect.stringContaining('not set aside'),
    })
  })

  it('reads again what could not be read', async () => {
    const read = paper.read.bind(paper)
    paper.read = async () => {
      throw new Refused('not understood')
    }
    await writes('hi')
    await until(async () => (await hub.owing.list({ states: ['dead'] })).length === 1)
    const [{ id } = expect.fail('nothing is dead')] = await hub.owing.list({ states: ['dead'] })
    expect(id).toMatch(/^from-paper\./)
    paper.read = read
    await hub.owing.retry(id)
    expect((await taken()).command).toMatchObject({ content: { text: ['hi'] } })
  })

  it('a message whose file does not come is said to wait; what is written behind it goes before long, and it when it is tried again', async () => {
    const read = paper.read.bind(paper)
    let comes = false
    paper.read = async (group) => {
      const [first] = group
      if (comes || first?.body !== 'photo') return read(group)
      const [to = expect.fail('nobody lives there')] = (await paper.hub?.chatsAt(first.place)) ?? []
      throw new Retry('it is away', { scope: 'file', certain: true, about: { of: first.id, to } })
    }
    await writes('photo')
    await writes('behind')
    await until(() => paper.texts.some((text) => text.includes('⏳ Its file has not come yet (it is away)')))
    expect((await taken()).command).toMatchObject({ content: { text: ['behind'] } })
    await until(() => paper.texts.some((text) => text.includes('failed (its file does not come')))
    expect(paper.texts.filter((text) => text.includes('has not come yet'))).toHaveLength(1)
    const [{ id } = expect.fail('nothing is dead')] = await hub.owing.list({ states: ['dead'] })
    comes = true
    await hub.owing.retry(id)
    expect((await taken()).command).toMatchObject({ content: { text: ['photo'] } })
  })

  it('sorts again a report that could not be sorted', async () => {
    await hub.stop()
    const broken = await openFor(data)
    const at = Date.now()
    const [seq = 0] = await broken.append([
      { account: me, kind: 'event', key: 'me m', body: JSON.stringify(message({ words: 'late' })), at },
    ])
    await broken.write(async (tx) => {
      await tx
        .insertInto('dead')
        .values({ reader: 'inbox', lane: 0, n: seq, reason: 'Error: a fault of ours', at, uncertain: 0 })
        .execute()
      await tx
        .insertInto('notes')
        .values({ name: 'sorted', value: String(seq) })
        .execute()
    })
    await broken.close()
    await open()
    const [owed] = await hub.owing.list()
    expect(owed).toMatchObject({ id: `wechat.${seq}`, state: 'dead', direction: 'from-wechat', account: me })
    await hub.owing.retry(owedId(`wechat.${seq}`))
    await until(() => paper.texts.includes('anna: late'))
    await until(async () => (await hub.owing.list()).length === 0)
  })
})

describe('an uncertain delivery', () => {
  it('is kept, and a person can have it sent once more', async () => {
    const id = await uncertain('perhaps here')
    const [owed] = await hub.owing.list()
    expect(owed).toMatchObject({ id, bridge: 'other', reason: 'it may not have been delivered', chat: family })
    expect(other.texts.filter((text) => text === 'anna: perhaps here')).toHaveLength(1)
    await hub.owing.retry(id)
    await until(() => other.texts.filter((text) => text === 'anna: perhaps here').length === 2)
    await comesTo()
  })

  it('is kept over a restart, and can be forgotten', async () => {
    const id = await uncertain('perhaps here')
    await restart()
    await comesTo(id)
    expect(await hub.owing.drop(id)).toEqual({ kind: 'done' })
    await comesTo()
  })
})

it('a command whose row is damaged fails, and the next one goes', async () => {
  await queued('a')
  await writes('b')
  await until(async () => (await hub.owing.list({ states: ['queued'] })).length === 2)
  await hub.stop()
  const store = await openFor(data)
  await store.write((tx) => tx.updateTable('commands').set({ body: '{' }).where('remote', '=', 'ea').execute())
  await store.close()
  await open()
  expect((await taken()).command).toMatchObject({ content: { text: ['b'] } })
  await until(() => paper.texts.some((text) => text.startsWith('ea: failed (what is stored')))
})

describe('a person’s Drop', () => {
  it('keeps what waits from being sent, and says so to who wrote it', async () => {
    const id = await queued('hi')
    expect(await hub.owing.drop(id)).toEqual({ kind: 'done' })
    await until(() => paper.texts.some((text) => text.startsWith('ehi: failed (it was dropped')))
    expect(await hub.keeper.take(me, 5)).toEqual([])
    expect(await refusal(id, 'drop')).toContain('dropped already')
    expect(await refusal(id)).toBe('it was dropped')
  })

  it('and a poll at the same moment do not both get it', async () => {
    for (let n = 0; n < 10; n++) {
      const id = await queued(`n${n}`)
      const [handed, dropped] = await Promise.all([hub.keeper.take(me, 1), hub.owing.drop(id)])
      expect(handed.length).toBe(dropped.kind === 'done' ? 0 : 1)
      for (const { task } of handed) await says(task, 'done')
      await until(async () => (await hub.owing.list()).length === 0)
    }
  })

  it('ends the matter of what failed or was set aside, and is refused for what goes by itself', async () => {
    expect(await hub.owing.drop(await failed('hi'))).toEqual({ kind: 'done' })
    expect(await hub.owing.drop(await dead('long'))).toEqual({ kind: 'done' })
    await comesTo()
    other.before = () => {
      throw new Retry('away', { certain: true })
    }
    await hub.keeper.append(report(message({ words: 'waits' })))
    const waiting = async () => (await hub.owing.list()).filter(({ bridge }) => bridge === 'other')
    await until(async () => (await waiting()).length === 1 && paper.texts.includes('anna: waits'))
    const [{ id } = expect.fail('nothing waits')] = await waiting()
    expect(await refusal(id, 'drop')).toContain('goes by itself')
    expect(await refusal(id)).toContain('it waits')
  })

  it('of an unknown one does not hide that it arrived after all', async () => {
    await restart({ resultLimit: 100 })
    await writes('hi')
    const { task } = await taken()
    await until(async () => (await hub.owing.list({ states: ['unknown'] })).length === 1)
    const [{ id } = expect.fail('nothing is unknown')] = await hub.owing.list({ states: ['unknown'] })
    await hub.owing.drop(id)
    await says(task, 'done')
    await until(() => paper.texts.includes('ehi: done'))
  })
})

describe('typed at the desk', () => {
  const types = async (line: string, by = 'me@paper', account = me) => {
    const before = paper.lines.length
    const read = paper.read
    paper.read = async ([first]) =>
      first ? [{ kind: 'desk', from: first.id, by: { id: by, name: by }, to: { account, chat: family }, line }] : []
    await paper.writes(line, `t${before}${line}`)
    await until(() => paper.lines.length > before)
    paper.read = read
    return paper.texts.slice(before).join('\n')
  }
  const users = (role: 'owner' | 'member' | 'guest') => [
    { name: 'Me', role, accounts: [], ids: { paper: 'me@paper', other: 'me@paper' } },
  ]

  it('outbox lists ids and reasons, retry and drop take them', async () => {
    const id = await failed('hi')
    expect(await types('outbox')).toBe(`${id}: failed, to family (blocked)`)
    expect(await types('outbox list')).toBe(`${id}: failed, to family (blocked)`)
    expect(await types('outbox retry c999')).toContain('c999')
    // it answers the message that it is about
    expect(await types(`retry ${id}`)).toBe('ehi: It goes once more.')
    expect((await taken()).command).toMatchObject({ content: { text: ['hi'] } })
    expect(await types(`drop ${id}`)).toContain('✗')
    expect(await types('drop')).toContain('Type “drop ID”')
    expect(await types('help')).toMatch(/outbox – .*\nretry ID – .*\ndrop ID – /)
  })

  it('outbox says when nothing is owed, and how much more there is than it lists', async () => {
    await writes('hi')
    await says((await taken()).task, 'done')
    await until(async () => (await hub.owing.list()).length === 0)
    expect(await types('outbox')).toBe('Everything has arrived.')
    for (let n = 0; n < 23; n++) await paper.writes(`n${n}`, `n${n}`)
    await until(async () => (await hub.owing.list({ states: ['queued'] })).length === 23)
    const lines = (await types('outbox')).split('\n')
    expect(lines).toHaveLength(21)
    // the line that asks is not among them
    expect(lines.at(-1)).toBe('… and 3 more.')
  })

  it('a member may, a guest and a stranger may not', async () => {
    const id = await failed('hi')
    await restart({ users: users('guest') })
    expect(await types(`retry ${id}`)).toContain('guests may not')
    expect(await types('outbox')).toContain('guests may not')
    await restart({ users: users('member') })
    expect(await types(`drop ${id}`, 'stranger')).toContain('not among the users')
    await comesTo(id)
    expect(await types(`drop ${id}`)).toBe('ehi: It is dropped.')
  })

  it('nobody decides about another account', async () => {
    const id = await failed('hi')
    expect(await types(`drop ${id}`, 'me@paper', accountId('another'))).toContain('nothing of that name')
    await comesTo(id)
  })
})

// of a SQLite store there is one process
describe.runIf(openShared)('with two processes', () => {
  let second: Hub
  beforeEach(async () => {
    second = await hubOn(data, [paper, other])
  })
  afterEach(() => second.stop())

  it('one of two people who press Retry at once wins, whichever process they ask', async () => {
    for (let n = 0; n < 5; n++) {
      const id = await failed(`n${n}`)
      const answers = await Promise.all([hub.owing.retry(id), second.owing.retry(id), second.owing.drop(id)])
      expect(answers.filter(({ kind }) => kind === 'done')).toHaveLength(1)
      for (const { id: again } of await hub.owing.list({ states: ['queued'] })) await hub.owing.drop(again)
    }
  })

  it('what was set aside is sent again once', async () => {
    const id = await dead('long')
    const answers = await Promise.all([hub.owing.retry(id), second.owing.retry(id)])
    expect(answers.map(({ kind }) => kind).sort()).toEqual(['done', 'refused'])
  })

  it('a command is handed out or dropped, not both', async () => {
    for (let n = 0; n < 10; n++) {
      const id = await queued(`n${n}`)
      const [one, two, dropped] = await Promise.all([
        hub.keeper.take(me, 1),
        second.keeper.take(me, 1),
        second.owing.drop(id),
      ])
      const handed = [...one, ...two]
      expect(handed.length).toBeLessThanOrEqual(1)
      if (handed.length) expect(dropped.kind).toBe('refused')
      for (const { task } of handed) await says(task, 'done')
      await until(async () => (await hub.owing.list({ states: ['queued', 'handed'] })).length === 0)
    }
  })

  it('what one of them queued is handed out by the other', async () => {
    await queued('hi')
    const handed: Handed[] = []
    await until(async () => handed.push(...(await second.keeper.take(me, 1))) > 0)
    expect(await hub.keeper.take(me, 1)).toEqual([])
  })
})
