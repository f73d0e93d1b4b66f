import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Hub, type HubOptions, noPace, placeId, Refused, Retry, type Run, remoteId } from '@queqiao/hub'
import { type Answer, accountId, type Handed, personId, type TaskId, weChatId } from '@queqiao/protocol/model'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Store } from '../../packages/hub/src/store/store.ts'
import { anna, bob, family, hubOn, me, message, myself, Paper, report, until, withAnna } from './paper.ts'
import { openFor } from './stores.ts'

let data: string
let hub: Hub
let paper: Paper

beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), 'hub-'))
  paper = new Paper()
  hub = await hubOn(data, [paper])
})
afterEach(async () => {
  await hub.stop()
  rmSync(data, { recursive: true })
})

/** Starts the hub anew; gives its store. */
async function restartOn(options: Partial<HubOptions> = {}): Promise<Store> {
  const opened: Store[] = []
  await hub.stop()
  hub = await hubOn(data, [paper], options, async (folder) => {
    const store = await openFor(folder)
    opened.push(store)
    return store
  })
  return opened[0] ?? expect.fail('no store')
}

const people = {
  kind: 'people' as const,
  people: [
    { id: anna, nickname: 'Anna', remark: 'Sis' },
    { id: bob, nickname: 'Bob' },
  ],
}
const settle = (task: TaskId, answer: Answer) =>
  hub.keeper.append({ endpoint: 'pc', account: me, events: [], results: [{ task, answer }] })
const takeOne = async () => {
  const handed: Handed[] = []
  await until(async () => handed.push(...(await hub.keeper.take(me, 1))) > 0)
  const [first] = handed
  if (first?.command.kind !== 'send') throw new Error('nothing to send taken')
  return { task: first.task, command: first.command }
}

/** Shows everything that a run has at once, as an album. */
class Albums extends Paper {
  override async deliver(run: Run): Promise<void> {
    const { deliveries } = run
    const [of] = deliveries
    if (!of || run.chat.chat === undefined) return
    await run.place(async () => placeId('album'))
    const shares = deliveries.map((one, part) => ({ of: one, part }))
    await run.step({ name: 'album', of, covers: deliveries, shares, safeFor: 0 }, async () =>
      deliveries.map((_, n) => remoteId(`picture ${n}`)),
    )
  }
}

it('messages that are shown as one album are each what became of them there', async () => {
  await hub.stop()
  const albums = new Albums('paper', { joins: 10 })
  hub = await hubOn(data, [albums])
  await hub.keeper.append(report(people, message({ words: 'one' }), message({ words: 'two' })))
  const at = async (n: number) => (await albums.hub?.messageAt(placeId('album'), remoteId(`picture ${n}`)))?.message
  await until(async () => (await at(1)) !== undefined)
  expect(await at(0)).not.toBe(await at(1))
})

describe('from WeChat', () => {
  it('shows a message under the name that the settings choose', async () => {
    await hub.keeper.append(report(people, message({ words: 'dinner?' })))
    await until(() => paper.texts.includes('Sis: dinner?'))
  })

  it('keeps the order of a chat while sends fail and are tried again', async () => {
    let failures = 0
    paper.before = () => {
      if (failures++ % 3) throw new Retry('not now', { certain: true })
    }
    for (let n = 0; n < 20; n++) await hub.keeper.append(report(message({ words: `n${n}` })))
    await until(() => paper.lines.length === 20)
    expect(paper.texts).toEqual(Array.from({ length: 20 }, (_, n) => `anna: n${n}`))
  })

  it('leaves a send behind that hangs when it stops, and makes it again', async () => {
    const begun = Promise.withResolvers<void>()
    paper.before = () => {
      begun.resolve()
      return new Promise<void>(() => undefined)
    }
    await hub.keeper.append(report(message({ words: 'hello' })))
    await begun.promise
    const stopped = hub.stop().then(() => 'stopped')
    const late = new Promise((resolve) => setTimeout(resolve, 5_000, 'still there').unref())
    expect(await Promise.race([stopped, late])).toBe('stopped')
    paper.before = () => undefined
    hub = await hubOn(data, [paper])
    await until(() => paper.texts.includes('anna: hello'))
  })

  it('lets chats that were turned away go on as soon as one gets through', async () => {
    await hub.stop()
    hub = await hubOn(data, [paper], { retry: { from: 300, to: 60_000 } })
    let isDown = true
    let tries = 0
    paper.before = () => {
      tries++
      if (isDown) throw new Retry('502')
    }
    const chats = [family, withAnna, { kind: 'person', id: personId('bob') } as const]
    for (const chat of chats) await hub.keeper.append(report(message({ chat, words: 'waits' })))
    // the third try of each is more than a second away
    await until(() => tries >= 2 * chats.length, 5_000)
    isDown = false
    const { length } = paper.lines
    await hub.keeper.append(report(message({ chat: { kind: 'person', id: personId('carl') }, words: 'first' })))
    await until(() => paper.lines.length >= length + 1 + chats.length, 500)
  })

  it('lets other chats pass one that must wait', async () => {
    paper.before = (text) => {
      if (text.includes('stuck')) throw new Retry('not now', { after: 60_000, certain: true })
    }
    await hub.keeper.append(report(message({ words: 'stuck' })))
    await hub.keeper.append(report(message({ words: 'free', chat: withAnna })))
    await until(() => paper.texts.includes('anna: free'))
  })

  it('stores a report with an id of WeChat once, however often it is sent', async () => {
    const once = message({ words: 'once', wechat: weChatId('same') })
    for (let n = 0; n < 3; n++) (await hub.keeper.append(report(once))).answered(true)
    await hub.keeper.append(report(message({ words: 'end' })))
    await until(() => paper.texts.includes('anna: end'))
    expect(paper.texts.filter((text) => text === 'anna: once')).toHaveLength(1)
  })

  it('without an id, takes an equal report for a repeat only if the first answer never left', async () => {
    const again = () => {
      const { wechat: _, ...rest } = message({ words: 'ha' })
      return report(rest)
    }
    ;(await hub.keeper.append(again())).answered(true)
    ;(await hub.keeper.append(again())).answered(false)
    ;(await hub.keeper.append(again())).answered(true)
    ;(await hub.keeper.append(again())).answered(true)
    await hub.keeper.append(report(message({ words: 'end' })))
    await until(() => paper.texts.includes('anna: end'))
    expect(paper.texts.filter((text) => text === 'anna: ha')).toHaveLength(3)
  })

  it('sets a refused message aside, says so at the desk, and goes on', async () => {
    paper.before = (text) => {
      if (text.includes('bad')) throw new Refused('too ugly')
    }
    await hub.keeper.append(report(message({ words: 'bad' }), message({ words: 'good' })))
    await until(() => paper.texts.some((text) => text.includes('could not be shown on paper (too ugly)')))
    await until(() => paper.texts.includes('anna: good'))
    const kept = (await hub.owing.list()).find(({ reason }) => reason === 'too ugly')
    expect(paper.texts.find((text) => text.includes('too ugly'))).toMatch(`[Try it once more] retry ${kept?.id}`)
  })

  it('sets aside a message whose file never gets through, though nothing else is sent, and goes on', async () => {
    await hub.stop()
    const sheet = new Paper('paper', { joins: 10 })
    hub = await hubOn(data, [sheet], { retry: { from: 1, to: 10 } })
    let tries = 0
    sheet.before = (text) => {
      if (!text.includes('picture')) return
      tries++
      throw new Retry('502', { scope: 'file' })
    }
    await hub.keeper.append(
      report(message({ words: 'one' }), message({ words: 'a picture' }), message({ words: 'two' })),
    )
    await until(() => sheet.texts.includes('anna: two'), 10_000)
    await until(() => sheet.texts.some((text) => text.includes('could not be shown on paper (502)')))
    expect(tries).toBeGreaterThan(20)
    expect(sheet.texts.filter((text) => text.startsWith('anna'))).toEqual(['anna: one', 'anna: two'])
  })

  it('sets a message aside for its file after a try that was told to be the last, and no other', async () => {
    await hub.stop()
    const sheet = new Paper('paper')
    hub = await hubOn(data, [sheet], { retry: { from: 1, to: 50 } })
    const told: boolean[] = []
    sheet.before = async (text, run) => {
      if (!text.includes('picture')) return
      told.push(run.isLast)
      // in the middle of this one it has taken long enough
      if (told.length === 21) await new Promise((resolve) => setTimeout(resolve, 2_100))
      throw new Retry('502', { scope: 'file' })
    }
    await hub.keeper.append(report(message({ words: 'a picture' })))
    await until(() => sheet.texts.some((text) => text.includes('could not be shown on paper (502)')), 8_000)
    expect(told.lastIndexOf(false)).toBe(told.length - 2)
    expect(told.at(-1)).toBe(true)
  })

  it('sets aside what fails in a way that nobody foresaw, after five tries', async () => {
    let tries = 0
    paper.before = (text) => {
      if (text.includes('bad') && ++tries) throw new TypeError('oops')
    }
    await hub.keeper.append(report(message({ words: 'bad' }), message({ words: 'good' })))
    await until(() => paper.texts.includes('anna: good'))
    expect(tries).toBe(5)
  })

  it('shows at the desk what it does not understand', async () => {
    await hub.keeper.append(report({ kind: 'unknown', summary: 'action "dance"', raw: '{}' }))
    await until(() => paper.texts.some((text) => text.includes('action "dance"')))
  })

  it('finds mentioned people in the words', async () => {
    await hub.keeper.append(report(people, message({ words: '@Bob\u2005look', mentions: [bob] })))
    await until(() => paper.texts.includes('Sis: @Bob look'))
    await hub.keeper.append(report(message({ words: 'ask @Anna', sender: bob, mentions: [anna] })))
    await until(() => paper.texts.includes('Bob: ask @Sis'))
  })

  it('finds a mention of the account also where the client does not say who is mentioned', async () => {
    await hub.keeper.append(report({ kind: 'login', person: myself, name: 'Zed' }))
    await hub.keeper.append(report(message({ words: '@Zed\u2005come' }), message({ words: 'ask @Zedekia' })))
    const seen: (readonly unknown[])[] = []
    const deliver = paper.deliver.bind(paper)
    paper.deliver = (run) => {
      for (const { what } of run.deliveries) if (what.kind === 'message') seen.push(what.event.mentions)
      return deliver(run)
    }
    await until(() => paper.texts.includes('anna: ask @Zedekia'))
    expect(seen).toEqual([[myself], []])
  })

  it('remembers a session patch by patch', async () => {
    await hub.keeper.append({ ...report(), session: { version: '0.4.26' } })
    await hub.keeper.append({ ...report(), session: { cursor: '7' } })
    expect(await hub.keeper.session(me)).toEqual({ version: '0.4.26', cursor: '7' })
    await hub.stop()
    hub = await hubOn(data, [paper])
    expect(await hub.keeper.session(me)).toEqual({ version: '0.4.26', cursor: '7' })
  })

  it('remembers a session that came in the same moment as another first report', async () => {
    const login = hub.keeper.append({ ...report(), session: { version: '0.1.4' } })
    await Promise.all([login, hub.keeper.append(report(message()))])
    await hub.stop()
    hub = await hubOn(data, [paper])
    expect(await hub.keeper.session(me)).toEqual({ version: '0.1.4' })
  })

  it('stops cleanly in the middle of whatever it does', async () => {
    const log: string[] = []
    for (let round = 0; round < 12; round++) {
      await hub.keeper.append(report(message({ words: `r${round}` }), message({ words: `s${round}`, chat: withAnna })))
      for (let turn = 0; turn < round; turn++) await new Promise((resolve) => setImmediate(resolve))
      await hub.stop()
      const before = paper.lines.length
      await new Promise((resolve) => setTimeout(resolve, 20))
      expect(paper.lines.length).toBe(before)
      hub = await hubOn(data, [paper], { log: (level, line) => level === 'error' && log.push(line) })
    }
    await until(() => paper.lines.length === 24)
    expect(log).toEqual([])
  })

  it('goes on after a restart with what was stored', async () => {
    paper.before = () => {
      throw new Retry('away', { scope: 'bridge', certain: true })
    }
    for (let n = 0; n < 5; n++) await hub.keeper.append(report(message({ words: `n${n}` })))
    await hub.stop()
    paper.before = () => undefined
    hub = await hubOn(data, [paper])
    await until(() => paper.lines.length === 5)
    expect(paper.texts).toEqual(['anna: n0', 'anna: n1', 'anna: n2', 'anna: n3', 'anna: n4'])
  })
})

describe('time', () => {
  it('is not what the clock says: one that is set back an hour makes nothing wait', async () => {
    await hub.stop()
    hub = await hubOn(data, [paper], { pace: { ...noPace, send: 20 } })
    let away = true
    paper.before = () => {
      if (away) throw new Retry('away', { scope: 'bridge', certain: true })
    }
    await hub.keeper.append(report(message({ words: 'one' })))
    const clock = vi.spyOn(Date, 'now').mockImplementation(() => performance.timeOrigin - 3_600_000)
    try {
      away = false
      await new Promise((resolve) => setTimeout(resolve, 300))
      expect(paper.texts).toEqual(['anna: one'])
      for (const id of ['e1', 'e2']) await paper.writes(id, id)
      await new Promise((resolve) => setTimeout(resolve, 100))
      expect(await hub.keeper.take(me, 1)).toHaveLength(1)
      await new Promise((resolve) => setTimeout(resolve, 50))
      expect(await hub.keeper.take(me, 1)).toHaveLength(1)
    } finally {
      clock.mockRestore()
    }
  })
})

it('gives up a message that the other side turns away for ever, while others get through', async () => {
  paper.before = (text) => {
    if (text.includes('cursed')) throw new Retry('internal error')
  }
  await hub.keeper.append(report(message({ words: 'cursed' }), message({ words: 'after' })))
  const chatter = setInterval(() => void hub.keeper.append(report(message({ chat: withAnna }))), 20)
  await until(() => paper.texts.includes('anna: after'))
  clearInterval(chatter)
  await until(() => paper.texts.some((text) => text.includes('internal error')))
})

describe('a send whose answer was lost', () => {
  const loseFirstAnswer = () => {
    let lost = false
    paper.after = () => {
      if (!lost) {
        lost = true
        throw new Retry('cut', { certain: false })
      }
    }
  }

  it('is repeated where the other side knows it by its key, and stands there once', async () => {
    loseFirstAnswer()
    await hub.keeper.append(report(message({ words: 'one' }), message({ words: 'two' })))
    await until(() => paper.texts.includes('anna: two'))
    expect(paper.texts).toEqual(['anna: one', 'anna: two'])
  })

  it('is not repeated where the other side would show it twice, and is shown as uncertain', async () => {
    paper.safeFor = 0
    loseFirstAnswer()
    await hub.keeper.append(report(message({ words: 'one' }), message({ words: 'two' })))
    await until(() => paper.texts.includes('anna: two'))
    expect(paper.texts).toEqual(['anna: one', 'perhaps: anna: one', 'anna: two'])
  })

  it('is repeated where it certainly was not made', async () => {
    paper.safeFor = 0
    let refused = 0
    paper.before = () => {
      if (refused++ < 3) throw new Retry('connection refused', { certain: true })
    }
    await hub.keeper.append(report(message({ words: 'one' })))
    await until(() => paper.lines.length > 0)
    expect(paper.texts).toEqual(['anna: one'])
  })
})

describe('several messages in one run', () => {
  const words = ['one', 'two', 'three', 'four', 'five']
  const inOneRun = async (safeFor: number, before: Paper['before']) => {
    await hub.stop()
    paper = new Paper('paper', { joins: 10 })
    Object.assign(paper, { safeFor, before })
    hub = await hubOn(data, [paper])
    await hub.keeper.append(report(...words.map((text) => message({ words: text }))))
  }

  it.each([0, 86_400_000])('go on where they stopped, and stand there once (known for %d ms)', async (safeFor) => {
    let refused = 0
    await inOneRun(safeFor, () => {
      if (paper.lines.length === 2 && refused++ < 3) throw new Retry('busy', { certain: true })
    })
    await until(() => paper.lines.length === 5)
    expect(paper.texts).toEqual(words.map((text) => `anna: ${text}`))
  })

  it('are in doubt after a long outage only where they were tried', async () => {
    let isDown = true
    let held: Promise<void> | undefined
    let tries = 0
    const before = async () => {
      const fails = isDown
      tries++
      await held
      if (fails) throw new Retry('502')
    }
    await inOneRun(60_000, before)
    const store = await restartOn()
    await until(async () => {
      const { begun } = await store.db
        .selectFrom('heads')
        .select('begun')
        .where('reader', '=', 'paper')
        .executeTakeFirstOrThrow()
      return begun !== null
    })
    // the last try that fails lasts until the row says that the first was long ago
    let release = () => {}
    held = new Promise((resolve) => {
      release = resolve
    })
    tries = 0
    await until(() => tries > 0)
    await store.write((tx) =>
      tx
        .updateTable('heads')
        .set((eb) => ({ since: eb('since', '-', 120_000) }))
        .execute(),
    )
    isDown = false
    release()
    await until(() => paper.texts.includes('anna: five'))
    expect(paper.texts).toEqual(['perhaps: anna: one', 'anna: two', 'anna: three', 'anna: four', 'anna: five'])
  })

  it.each([0, 86_400_000])('lose only the one that is refused (known for %d ms)', async (safeFor) => {
    await inOneRun(safeFor, (text) => {
      if (text === 'anna: three') throw new Refused('too ugly')
    })
    await until(() => paper.texts.includes('anna: five'))
    await until(() => paper.texts.some((text) => text.includes('too ugly')))
    expect(paper.texts.filter((text) => text.startsWith('anna'))).toEqual(
      ['one', 'two', 'four', 'five'].map((text) => `anna: ${text}`),
    )
  })
})

describe('to WeChat', () => {
  beforeEach(async () => {
    await hub.keeper.append(report(message({ words: 'first' })))
    await until(() => paper.lines.length === 1)
  })

  it('hands a reply out once, as a command to the chat', async () => {
    await paper.writes('hi', 'e1')
    const handed = await takeOne()
    expect(handed.command).toEqual({ kind: 'send', chat: family, content: { kind: 'text', text: ['hi'] } })
    expect(await hub.keeper.take(me, 1)).toEqual([])
  })

  it('passes over what the other side says twice', async () => {
    await paper.writes('hi', 'e1')
    await paper.writes('hi', 'e1')
    await takeOne()
    await paper.writes('ho', 'e2')
    expect((await takeOne()).command.content).toEqual({ kind: 'text', text: ['ho'] })
  })

  it('says nothing when it is done, and why when it failed', async () => {
    await paper.writes('hi', 'e1')
    await settle((await takeOne()).task, { kind: 'done' })
    await paper.writes('ho', 'e2')
    await settle((await takeOne()).task, { kind: 'failed', reason: 'blocked' })
    await until(() => paper.texts.includes('e2: failed (blocked)'))
    expect(paper.texts.filter((text) => text.startsWith('e1'))).toEqual([])
  })

  it('does not show its own message again when it comes back', async () => {
    await paper.writes('hi  there', 'e1')
    const { task } = await takeOne()
    await hub.keeper.append(report(message({ words: 'hi there ', sender: myself, fromSelf: true })))
    await settle(task, { kind: 'done' })
    await hub.keeper.append(report(message({ words: 'hi there', sender: myself, fromSelf: true })))
    await until(() => paper.texts.some((text) => text.endsWith('hi there')))
    expect(paper.texts).toEqual(['anna: first', 'me: hi there'])
  })

  it('does not show it again either when it comes back late, or after a result', async () => {
    await hub.stop()
    hub = await hubOn(data, [paper], { resultLimit: 150 })
    for (const [n, settled] of [true, false].entries()) {
      await paper.writes(`hi ${n}`, `e${n}`)
      const { task } = await takeOne()
      if (settled) await settle(task, { kind: 'done' })
      await new Promise((resolve) => setTimeout(resolve, 160))
      await hub.keeper.append(report(message({ words: `hi ${n}`, sender: myself, fromSelf: true })))
    }
    await hub.keeper.append(report(message({ words: 'end' })))
    await until(() => paper.texts.includes('anna: end'))
    expect(paper.texts.filter((text) => text.startsWith('me: '))).toEqual([])
  })

  it('does not call a message failed that has come back', async () => {
    await paper.writes('hi', 'e1')
    const { task } = await takeOne()
    await hub.keeper.append(report(message({ words: 'hi', sender: myself, fromSelf: true })))
    await settle(task, { kind: 'failed', reason: 'time-out' })
    await hub.keeper.append(report(message({ words: 'end' })))
    await until(() => paper.texts.includes('anna: end'))
    expect(paper.texts).toEqual(['anna: first', 'anna: end'])
  })

  it('lets only the account that has the task say how it ended', async () => {
    await paper.writes('hi', 'e1')
    const { task } = await takeOne()
    const forged = { task, answer: { kind: 'failed', reason: 'forged' } } as const
    await hub.keeper.append({ endpoint: 'pc', account: accountId('other'), events: [], results: [forged] })
    await hub.keeper.append(report(message({ words: 'end' })))
    await until(() => paper.texts.includes('anna: end'))
    expect(paper.texts.filter((text) => text.includes('forged'))).toEqual([])
  })

  it('loses only the one message that cannot be read', async () => {
    const read = paper.read.bind(paper)
    paper.read = (group) => (group[0]?.body === 'bad' ? Promise.reject(new TypeError('oops')) : read(group))
    await Promise.all(['bad', 'good 1', 'good 2'].map((text, n) => paper.writes(text, `e${n}`)))
    expect((await takeOne()).command.content).toEqual({ kind: 'text', text: ['good 1'] })
    expect((await takeOne()).command.content).toEqual({ kind: 'text', text: ['good 2'] })
  })

  it('calls silence uncertain, and takes it back when the answer comes after all', async () => {
    await hub.stop()
    hub = await hubOn(data, [paper], { resultLimit: 100 })
    await paper.writes('hi', 'e1')
    const { task } = await takeOne()
    await until(() => paper.texts.some((text) => text.startsWith('e1: unknown')))
    await settle(task, { kind: 'done' })
    await until(() => paper.texts.includes('e1: done'))
    expect(paper.removed).toEqual(['paper 1'])
  })

  it('tells somebody who is not among the users that it was not sent', async () => {
    await hub.stop()
    hub = await hubOn(data, [paper], { users: [] })
    await paper.writes('hi', 'e1')
    await until(() => paper.texts.some((text) => text.startsWith('e1: failed')))
    expect(await hub.keeper.take(me, 1)).toEqual([])
  })

  it('reads an album also when the clock was set back meanwhile', async () => {
    const store = await restartOn()
    await paper.writes('a', 'e1', 'album')
    await store.write((tx) =>
      tx
        .updateTable('received')
        .set({ at: Date.now() + 7_200_000 })
        .execute(),
    )
    expect((await takeOne()).command.content).toEqual({ kind: 'text', text: ['a'] })
  })

  it('what was handed out under a clock that was ahead becomes uncertain in time', async () => {
    const store = await restartOn()
    await paper.writes('a', 'e1')
    await takeOne()
    await store.write((tx) =>
      tx
        .updateTable('commands')
        .set({ handed: Date.now() + 7_200_000 })
        .execute(),
    )
    await restartOn({ resultLimit: 100 })
    await until(() => paper.texts.some((text) => text.startsWith('e1: unknown')))
  })

  it('reads an album as one, once it is whole', async () => {
    await paper.writes('a', 'e1', 'album')
    await paper.writes('b', 'e2', 'album')
    await paper.writes('c', 'e3')
    expect((await takeOne()).command.content).toEqual({ kind: 'text', text: ['a + b'] })
    expect((await takeOne()).command.content).toEqual({ kind: 'text', text: ['c'] })
  })

  it('says so where somebody wrote what could not be read', async () => {
    paper.read = () => Promise.reject(new TypeError('oops'))
    await paper.writes('hi', 'e1')
    await until(() => paper.texts.some((text) => text.startsWith('✗ Something that was written here')))
  })

  it('calls people by a name that their room knows, never by the remark', async () => {
    await hub.keeper.append(report(people))
    await hub.keeper.append(report(message({ words: 'first' })))
    await until(() => paper.lines.length === 1)
    await until(async () => (await paper.hub?.person(me, anna))?.name === 'Sis')
    paper.read = async ([first]) => {
      const text = [{ mention: anna, name: 'Sis' }, ' hi']
      const command = { kind: 'send', chat: family, content: { kind: 'text', text } } as const
      return first
        ? [
            {
              kind: 'command',
              from: first.id,
              by: { id: 'me@paper', name: 'Me' },
              to: { account: me, chat: family },
              command,
            },
          ]
        : []
    }
    await paper.writes('hi', 'e1')
    expect((await takeOne()).command.content).toEqual({ kind: 'text', text: [{ mention: anna, name: 'Anna' }, ' hi'] })
  })

  it('still has what was queued after a restart', async () => {
    await paper.writes('hi', 'e1')
    await hub.stop()
    hub = await hubOn(data, [paper])
    expect((await takeOne()).command.content).toEqual({ kind: 'text', text: ['hi'] })
  })
})

describe('with two bridges', () => {
  it('shows on one side what was answered from the other, once, with the name of who wrote it', async () => {
    await hub.stop()
    const other = new Paper('other')
    hub = await hubOn(data, [paper, other])
    await hub.keeper.append(report(message({ words: 'first' })))
    await until(() => paper.lines.length === 1 && other.lines.length === 1)
    await paper.writes('hi', 'e1')
    const { task } = await takeOne()
    await settle(task, { kind: 'done' })
    await hub.keeper.append(report(message({ words: 'hi', sender: myself, fromSelf: true })))
    await hub.keeper.append(report(message({ words: 'end' })))
    await until(() => [paper, other].every((one) => one.texts.includes('anna: end')))
    expect(other.texts).toEqual(['anna: first', 'Me: hi', 'anna: end'])
    expect(paper.texts).toEqual(['anna: first', 'anna: end'])
  })
})
