import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Hub, HubOptions } from '@queqiao/hub'
import { personId } from '@queqiao/protocol/model'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { StoreFailure } from '../../packages/hub/src/store/failure.ts'
import { alone } from '../../packages/hub/src/store/locking.ts'
import { openPostgres } from '../../packages/hub/src/store/postgres.ts'
import type { Store } from '../../packages/hub/src/store/store.ts'
import { type Postgres, startPostgres } from '../servers/postgres.ts'
import { anna, family, hubOn, me, message, myself, Paper, report, until, withAnna } from './paper.ts'
import { edit, Sheet, say as saying, withdraw } from './sheet.ts'

let postgres: Postgres
let url: string
let data: string
const hubs: Hub[] = []

beforeAll(async () => {
  postgres = await startPostgres()
})
afterAll(() => postgres.stop())
beforeEach(async () => {
  url = await postgres.database()
  data = mkdtempSync(join(tmpdir(), 'many-'))
})
afterEach(async () => {
  await Promise.all(hubs.splice(0).map((hub) => hub.stop()))
  rmSync(data, { recursive: true })
})

/** One more process with a bridge to the same sheet of paper. */
async function process(paper: Paper, options: Partial<HubOptions> = {}): Promise<Hub> {
  const hub = await hubOn(data, [paper], options, () => openPostgres(url))
  hubs.push(hub)
  return hub
}

/** Bridges of several processes to one other side. */
function papers(count: number, make: () => Paper = () => new Paper()): readonly Paper[] {
  const all = Array.from({ length: count }, make)
  const lines = all[0]?.lines
  return all.map((paper) => Object.assign(paper, { lines }))
}

async function two(options: Partial<HubOptions> = {}, make?: () => Paper) {
  const [first = new Paper(), second = new Paper()] = papers(2, make)
  const [one, other] = [await process(first, options), await process(second, options)]
  return { one, other, first, second, lines: first.lines }
}

const say = async (hub: Hub, words: string, about: Parameters<typeof message>[0] = {}, ok = true) =>
  (await hub.keeper.append(report(message({ words, ...about })))).answered(ok)

const begin = async (hub: Hub) =>
  (
    await hub.keeper.append({
      ...report({ kind: 'login', person: myself, name: 'Me' }),
      session: { token: 'secret of the login' },
    })
  ).answered(true)

it('reports may reach any process: each is shown once, and every chat keeps its order', async () => {
  const { one, other, lines } = await two()
  await begin(one)
  const chats = [family, withAnna]
  for (let n = 0; n < 40; n++) {
    for (const [c, chat] of chats.entries()) await say((n + c) % 2 ? one : other, `${c} says ${n}`, { chat })
  }
  await until(() => lines.filter(({ text }) => text.includes('says')).length >= 80, 20_000)
  for (const c of chats.keys()) {
    const said = lines.flatMap(({ text }) => new RegExp(`${c} says (\\d+)`).exec(text)?.[1] ?? [])
    expect(said.map(Number)).toEqual(Array.from({ length: 40 }, (_, n) => n))
  }
}, 30_000)

it('a reply that came to one process is taken from another, once, and its result may reach either', async () => {
  const { one, other, first, lines } = await two()
  await begin(one)
  await say(one, 'hello')
  await until(() => lines.some(({ text }) => text.endsWith('hello')))
  for (let n = 0; n < 10; n++) await first.writes(`reply ${n}`, `r${n}`)
  const taken: string[] = []
  const take = async (hub: Hub) => {
    for (const { task, command } of await hub.keeper.take(me, 3)) {
      taken.push(command.kind === 'send' && command.content.kind === 'text' ? command.content.text.join('') : '?')
      const results = [{ task, answer: { kind: 'failed', reason: `no ${taken.length}` } as const }]
      ;(await (hub === one ? other : one).keeper.append({ ...report(), results })).answered(true)
    }
  }
  await until(async () => {
    await Promise.all([take(other), take(one)])
    return taken.length >= 10
  })
  await until(() => lines.filter(({ text }) => text.includes('failed')).length === 10)
  expect(new Set(taken).size).toBe(10)
  expect(await other.keeper.take(me, 5)).toEqual([])
})

it('what is taken back or changed at one process while another hands out goes once, as it was or as it is', async () => {
  const sheets = [new Sheet(), new Sheet()] as const
  Object.assign(sheets[1], { lines: sheets[0].lines })
  const [one, other] = [await process(sheets[0]), await process(sheets[1])]
  await begin(one)
  await say(one, 'hello')
  const { lines } = sheets[0]
  await until(() => lines.some(({ text }) => text.endsWith('hello')))
  const taken: string[] = []
  const take = async () => {
    for (const hub of [one, other])
      for (const { command } of await hub.keeper.take(me, 1)) taken.push(JSON.stringify(command))
  }
  const ids = Array.from({ length: 30 }, (_, n) => `${n}`)
  for (const id of ids) await sheets[0].wants(id, saying(`old ${id}.`))
  const undo = (id: string, n: number) =>
    sheets[n % 2 ? 1 : 0].wants(`u${id}`, n % 3 ? withdraw(id) : edit(id, `new ${id}.`))
  await Promise.all([...ids.map(undo), ...ids.map(take)])
  const waits = async () => (await one.owing.list()).some(({ state }) => state === 'waiting' || state === 'queued')
  await until(async () => {
    await take()
    return !(await waits())
  }, 20_000)
  const word = (id: string) =>
    lines.flatMap(({ text }) => (text.startsWith(`${id}: `) ? [text.slice(id.length + 2)] : []))
  const went = (words: string) => taken.filter((command) => command.includes(words)).length
  for (const [n, id] of ids.entries()) {
    const [before, marked] = [went(`"old ${id}."`), went(`"✎ ","new ${id}."`)]
    const after = went(`"new ${id}."`)
    if (n % 3 === 0) expect([before, after, marked]).toEqual(before ? [1, 1, 1] : [0, 1, 0])
    else expect(word(id)).toEqual([before ? expect.stringMatching(/already/) : expect.stringMatching(/^Taken back/)])
  }
}, 40_000)

it('an account that logged in at one process is known at the others', async () => {
  const { one, other } = await two()
  await begin(one)
  expect(await other.keeper.session(me)).toEqual({ token: 'secret of the login' })
  ;(await one.keeper.append({ ...report(), session: { token: 'renewed' } })).answered(true)
  await until(async () => (await other.keeper.session(me)).token === 'renewed')
})

it('a report without an id is the same one at another process only if its answer never left', async () => {
  const { one, other, lines } = await two()
  await begin(one)
  const lost = (words: string) => ({ words, wechat: undefined, time: 1 })
  await say(one, 'lost answer', lost('lost answer'), false)
  await say(other, 'lost answer', lost('lost answer'))
  await say(one, 'said twice', lost('said twice'))
  await say(other, 'said twice', lost('said twice'))
  await say(other, 'the end')
  await until(() => lines.some(({ text }) => text.endsWith('the end')))
  const count = (words: string) => lines.filter(({ text }) => text.endsWith(words)).length
  expect([count('lost answer'), count('said twice')]).toEqual([1, 2])
})

it('a report without an id that is repeated at another process before the first could store it is one message', async () => {
  const { one, other, lines } = await two()
  await begin(one)
  const { wechat: _, ...event } = message({ words: 'ok' })
  for (let n = 0; n < 10; n++) {
    const [first, second] = [one, other].map((hub) => hub.keeper.append(report({ ...event, time: n })))
    ;(await Promise.race([first, second]))?.answered(false)
    for (const receipt of await Promise.all([first, second])) receipt?.answered(true)
    await say(one, `end ${n}`)
    await until(() => lines.some(({ text }) => text.endsWith(`end ${n}`)))
    expect(lines.filter(({ text }) => text === 'anna: ok').length).toBe(n + 1)
  }
}, 30_000)

it('what was repeated at another process, and is said again at the first, is two messages', async () => {
  const { one, other, lines } = await two()
  await begin(one)
  const said = { words: 'ok', wechat: undefined, time: 1 }
  await say(one, 'ok', said, false)
  await say(other, 'ok', said)
  await say(one, 'ok', said)
  await say(one, 'the end')
  await until(() => lines.some(({ text }) => text.endsWith('the end')))
  expect(lines.filter(({ text }) => text === 'anna: ok').length).toBe(2)
})

it('everything that is written in one place at once, and comes to two processes, is taken once', async () => {
  const { one, first, second, lines } = await two()
  await begin(one)
  await say(one, 'hello')
  await until(() => lines.some(({ text }) => text.endsWith('hello')))
  const words = Array.from({ length: 120 }, (_, n) => `reply ${n}`)
  await Promise.all(words.map((text, n) => (n % 2 ? first : second).writes(text, `r${n}`)))
  const taken: string[] = []
  await until(async () => {
    for (const { command } of await one.keeper.take(me, 20)) taken.push(JSON.stringify(command))
    return taken.length >= words.length
  }, 20_000)
  for (const text of words) expect(taken.filter((command) => command.includes(`"${text}"`)).length).toBe(1)
}, 30_000)

it('a login that came while nobody could be told is known at the others soon', async () => {
  const { one, other } = await two()
  await begin(one)
  await until(async () => (await other.keeper.session(me)).token !== undefined)
  await postgres.query(
    `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and objsubid = 2`,
    url,
  )
  ;(await one.keeper.append({ ...report(), session: { token: 'renewed' } })).answered(true)
  await until(async () => (await other.keeper.session(me)).token === 'renewed', 8_000)
}, 15_000)

it.each(['the same', 'the other'])(
  'a report without an id whose commit came through unheard, repeated at %s process, is one message',
  async (where) => {
    const paper = new Paper()
    let isDeaf = false
    const hub = await hubOn(data, [paper], {}, async () => {
      const store = await openPostgres(url)
      const stored = async () => (await store.db.selectFrom('inbox').select('seq').execute()).length
      const write: Store['write'] = async (change) => {
        const before = isDeaf ? await stored() : 0
        const made = await store.write(change)
        if (isDeaf && (await stored()) > before) throw new StoreFailure('the answer was lost')
        return made
      }
      return Object.assign(Object.create(store, { fellows: { get: () => store.fellows } }), {
        write,
        append: (rows: Parameters<Store['append']>[0]) => store.append(rows),
        close: () => store.close(),
        db: store.db,
      })
    })
    hubs.push(hub)
    const other = where === 'the same' ? hub : await process(paper)
    await begin(hub)
    const { wechat: _, ...event } = message({ words: 'ok' })
    isDeaf = true
    await expect(hub.keeper.append(report(event))).rejects.toThrow('the answer was lost')
    isDeaf = false
    ;(await other.keeper.append(report(event))).answered(true)
    await say(other, 'the end')
    await until(() => paper.lines.some(({ text }) => text.endsWith('the end')))
    expect(paper.lines.filter(({ text }) => text === 'anna: ok').length).toBe(1)
  },
)

it('a report that waits at another process, and whose client hangs up and asks again, is one message', async () => {
  const { one, other, lines } = await two()
  await begin(one)
  const { wechat: _, ...event } = message({ words: 'ok' })
  const first = await one.keeper.append(report(event))
  const hungUp = other.keeper.append(report(event), () => false)
  ;(await hungUp).answered(false)
  first.answered(false)
  await say(one, 'before')
  await until(() => lines.some(({ text }) => text.endsWith('before')))
  ;(await other.keeper.append(report(event))).answered(true)
  await say(one, 'the end')
  await until(() => lines.some(({ text }) => text.endsWith('the end')))
  expect(lines.filter(({ text }) => text === 'anna: ok').length).toBe(1)
})

it('takes over what a process was sending that lost the database, and repeats no send that may have happened', async () => {
  const stuck = Promise.withResolvers<void>()
  const { one, first, second, lines } = await two({}, () => Object.assign(new Paper(), { safeFor: 0 }))
  let at: 'first' | 'second' | undefined
  let aborted = false
  for (const [name, paper] of [
    ['first', first],
    ['second', second],
  ] as const) {
    paper.before = async (text, run) => {
      if (!text.endsWith('in the middle') || at) return
      at = name
      run.signal.addEventListener('abort', () => {
        aborted = true
        stuck.reject(new Error('aborted'))
      })
      await stuck.promise
    }
  }
  await begin(one)
  await say(one, 'in the middle')
  await until(() => at !== undefined)
  await say(one, 'after it')
  const began = Date.now()
  await postgres.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
    url,
  )
  await until(() => aborted)
  await until(() => lines.some(({ text }) => text.endsWith('after it')), 10_000)
  expect(Date.now() - began).toBeLessThan(10_000)
  const said = lines.map(({ text }) => text).filter((text) => /middle|after/u.test(text))
  expect(said).toEqual([expect.stringMatching(/^perhaps: .*in the middle$/u), expect.stringMatching(/after it$/u)])
}, 20_000)

it('a bridge that can have one owner is served by one process, and by another when that one stops', async () => {
  const started: Paper[] = []
  class Sole extends Paper {
    override async start(hub: Parameters<Paper['start']>[0]): Promise<void> {
      started.push(this)
      await super.start(hub)
    }
  }
  const { one, other, first, second, lines } = await two({}, () => new Sole('paper', { owner: 'one' }))
  await begin(other)
  await say(other, 'to the owner')
  await until(() => lines.some(({ text }) => text.endsWith('to the owner')))
  expect(started).toEqual([first])
  expect(other.health()).toEqual({ paper: { ready: true, reason: 'another process serves it' } })
  await one.stop()
  hubs.splice(hubs.indexOf(one), 1)
  await say(other, 'to the heir')
  await until(() => lines.some(({ text }) => text.endsWith('to the heir')), 10_000)
  expect(started).toEqual([first, second])
}, 20_000)

it('the process that a client called last is the one that is told of work', async () => {
  const { one, other, first, lines } = await two()
  await begin(one)
  await say(one, 'hello', { sender: anna })
  await until(() => lines.some(({ text }) => text.endsWith('hello')))
  const called: string[] = []
  const over = new AbortController()
  const listening = async (hub: Hub, name: string) => {
    for await (const _ of hub.keeper.work(me, over.signal)) called.push(name)
    called.push(`${name} ended`)
  }
  const both = [listening(one, 'one')]
  await new Promise((resolve) => setTimeout(resolve, 200))
  both.push(listening(other, 'other'))
  await until(() => called.includes('one ended'))
  await first.writes('work', 'w1')
  await until(() => called.includes('other'))
  expect(called).not.toContain('one')
  over.abort()
  await Promise.all(both)
})

it('goes on where it was when the database was restarted', async () => {
  const { one, other, lines } = await two()
  await begin(one)
  await say(one, 'before')
  await until(() => lines.some(({ text }) => text.endsWith('before')))
  await postgres.restart()
  await until(async () => {
    try {
      await say(other, 'after')
      return true
    } catch {
      return false
    }
  }, 10_000)
  await until(() => lines.some(({ text }) => text.endsWith('after')), 10_000)
  expect(lines.filter(({ text }) => /before|after/u.test(text)).length).toBe(2)
}, 30_000)

it('a list that one process misses is asked for by whichever process the client asks', async () => {
  const refreshes = { commands: { send: 'result', refresh: 'result' }, contents: { text: 'as-is' } } as const
  const { one, other } = await two()
  ;(await one.keeper.append({ ...report(), can: refreshes })).answered(true)
  await say(one, 'from a stranger', { sender: anna })
  await until(async () => (await other.keeper.take(me, 5)).some(({ command }) => command.kind === 'refresh'))
})

it('a report that is repeated at another process is known there, however long a third one sorts', async () => {
  const { one, other, lines } = await two()
  await begin(one)
  await say(one, 'hello')
  await until(() => lines.some(({ text }) => text.endsWith('hello')))
  const third = await openPostgres(url)
  const sorted = Promise.withResolvers<void>()
  const locked = Promise.withResolvers<void>()
  const sorting = third.write(async (tx) => {
    await alone(tx, 'sorting')
    locked.resolve()
    await sorted.promise
  })
  await locked.promise
  await say(one, 'yes', { wechat: undefined }, false)
  const repeated = say(other, 'yes', { wechat: undefined })
  await new Promise((resolve) => setTimeout(resolve, 1_500))
  sorted.resolve()
  await Promise.all([sorting, repeated])
  await third.close()
  await say(one, 'the end')
  await until(() => lines.some(({ text }) => text.endsWith('the end')))
  expect(lines.filter(({ text }) => text.endsWith('yes'))).toHaveLength(1)
}, 20_000)

it('a reply that was queued elsewhere, and of which nobody told, is found although another one waits for its pace', async () => {
  const stores: Store[] = []
  const [first = new Paper(), second = new Paper()] = papers(2)
  const pace = { send: 10, room: 10, friend: 60_000, perDay: 0 }
  const open = async () => {
    const store = await openPostgres(url)
    stores.push(store)
    return store
  }
  const one = await hubOn(data, [first], { pace }, open)
  hubs.push(one, await hubOn(data, [second], { pace }, open))
  await begin(one)
  await say(one, 'hello')
  await until(() => first.lines.some(({ text }) => text.endsWith('hello')))
  const [, silent] = stores
  if (!silent) expect.fail('no store')
  const queue = (kind: 'remove-friend' | 'send', n: number) =>
    silent.write(async (tx) => {
      const chat = kind === 'send' ? 'room family' : 'person anna'
      const command = { kind, chat: family, person: anna, content: { kind: 'text', text: ['found'] } }
      const about = { account: me, chat, message: `x${n}`, bridge: 'paper', place: 'p', remote: `q${n}` }
      const state = { state: 'queued' as const, closed: 0, echoed: 0, shown: 0, at: n, author: 'Me', origin: `9${n}.0` }
      await tx
        .insertInto('commands')
        .values({ ...about, ...state, kind, body: JSON.stringify(command) })
        .execute()
    })
  const kinds = async () => (await one.keeper.take(me, 5)).map(({ command }) => command.kind)
  await queue('remove-friend', 1)
  await until(async () => (await kinds()).includes('remove-friend'))
  await queue('remove-friend', 2)
  await until(async () => (await kinds()).length === 0)
  await queue('send', 3)
  await until(async () => (await kinds()).includes('send'), 5_000)
}, 20_000)

it('a process with other bridges than the ones that run is refused with a sentence', async () => {
  await process(new Paper())
  await expect(hubOn(data, [], {}, () => openPostgres(url))).rejects.toThrow(
    'other processes of this database have other bridges (paper; here: none): give all of them the same settings.',
  )
})

it('a client that asks one process alone is gone for none of them, and is told of once when it is', async () => {
  const { one, other, lines } = await two({ offlineAfter: 800 })
  await begin(one)
  const count = (words: string) => lines.filter(({ text }) => text.startsWith(words)).length
  await until(() => count('WeChat is logged in') === 1)
  await until(async () => (await other.keeper.session(me)).token !== undefined)
  let calls = setInterval(() => other.keeper.heard?.(me), 20)
  await new Promise((resolve) => setTimeout(resolve, 2_000))
  expect(count('⚠ Nothing has been heard')).toBe(0)
  clearInterval(calls)
  await until(() => count('⚠ Nothing has been heard') === 1)
  calls = setInterval(() => one.keeper.heard?.(me), 20)
  await until(() => count('The WeChat client of Me is heard again') === 1)
  await new Promise((resolve) => setTimeout(resolve, 1_200))
  clearInterval(calls)
  expect([count('⚠ Nothing has been heard'), count('The WeChat client of Me is heard again')]).toEqual([1, 1])
}, 20_000)

it('what one process stores is heard and read in another, by whoever has the chat open there', async () => {
  const { one, second } = await two({}, () => new Paper('paper', { reads: true }))
  const { reading } = second.hub ?? expect.fail('not started')
  const read: string[] = []
  reading.listen('me@paper', (key) => {
    if (key.chat)
      void reading
        .history('me@paper', key, { limit: 5 })
        .then(({ written }) => read.push(...written.map(({ what }) => JSON.stringify(what))))
  })
  await begin(one)
  await say(one, 'heard elsewhere')
  await until(() => read.some((what) => what.includes('heard elsewhere')))
})

it('chats are numbered without a gap or a double, whichever processes store and send at once', async () => {
  const { one, other, lines, first } = await two({}, () => new Paper('paper', { reads: true }))
  await begin(one)
  const chats = [family, withAnna]
  await Promise.all(
    Array.from({ length: 30 }, (_, n) =>
      say(n % 2 ? one : other, `says ${n}`, { chat: chats[n % 3 ? 0 : 1] ?? family }),
    ),
  )
  await until(() => lines.filter(({ text }) => text.includes('says')).length >= 30, 20_000)
  const { reading } = first.hub ?? expect.fail('not started')
  let all = 0
  for (const chat of chats) {
    const { written } = await reading.history('me@paper', { account: me, chat }, { limit: 100 })
    const places = written.map(({ at }) => Number(at))
    expect(places).toEqual(places.map((_, n) => n + 1))
    all += written.length
  }
  expect(all).toBe(30)
}, 30_000)

it('reports that the database can never keep are set aside at once, and told; the others come', async () => {
  const log: string[] = []
  const [paper = new Paper()] = papers(1)
  const hub = await process(paper, { log: (...line) => log.push(JSON.stringify(line)) })
  await begin(hub)
  // longer than an index takes, and nothing that could be made shorter
  const long = () => personId(randomBytes(6_000).toString('hex'))
  for (let n = 0; n < 10; n++) {
    await say(hub, `good ${n}`)
    await say(hub, `bad ${n}`, { chat: { kind: 'person', id: long() } })
  }
  await until(() => paper.texts.some((text) => text.endsWith(': good 9')), 10_000)
  await until(() => paper.texts.filter((text) => text.includes('could not be dealt with')).length === 10, 10_000)
  expect(paper.texts.filter((text) => / good \d$/.test(text))).toHaveLength(10)
  // once with others at most, and once alone
  const tries = log.filter((line) => line.includes('could not be sorted')).length
  expect(tries).toBeGreaterThanOrEqual(10)
  expect(tries).toBeLessThanOrEqual(20)
}, 30_000)
