import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Hub, Retry, type Traits, type Wanted } from '@queqiao/hub'
import { type Handed, roomId } from '@queqiao/protocol/model'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { anna, family, hubOn, me, message, myself, Paper, type Reported, report, until, withAnna } from '../paper.ts'
import { openFor } from '../stores.ts'

let data: string
let hub: Hub
let paper: Paper
const open = async (resultLimit = 60_000, traits: Traits = {}) => {
  paper = new Paper('paper', traits)
  hub = await hubOn(data, [paper], { resultLimit })
}
beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), 'hub-'))
  await open()
})
afterEach(async () => {
  await hub.stop()
  rmSync(data, { recursive: true })
})

/** All that was handed out was handed out an hour earlier. */
const hoursPass = async (hours: number) => {
  await hub.stop()
  const store = await openFor(data)
  await store.write((tx) =>
    tx
      .updateTable('commands')
      .set((eb) => ({ handed: eb('handed', '-', hours * 3_600_000) }))
      .execute(),
  )
  await store.close()
  await open()
}

const taken = async (): Promise<Handed> => {
  const handed: Handed[] = []
  await until(async () => handed.push(...(await hub.keeper.take(me, 1))) > 0)
  const [first] = handed
  return first ?? expect.fail('nothing taken')
}

describe('with a client that says nothing of results and has no message ids', () => {
  const echoes = { commands: { send: 'echo' }, contents: { text: 'as-is' } } as const
  const tell = async (...events: Reported[]) => {
    const withoutIds = events.map(({ wechat: _, ...event }) => event)
    ;(await hub.keeper.append({ ...report(...withoutIds), can: echoes })).answered(true)
  }
  const own = (words: string, chat = family) => message({ words, chat, sender: myself, fromSelf: true })
  const send = async (words: string, chat = family) => {
    await tell(message({ words: 'first', chat }))
    await until(() => paper.texts.includes('anna: first'))
    await paper.writes(words, `e${words}`)
    await taken()
  }
  const end = async (chat = family) => {
    await tell(message({ words: 'end', chat }))
    await until(() => paper.texts.includes('anna: end'))
    return paper.texts.filter((text) => !/^anna: (first|end)$/.test(text))
  }

  it('a message has arrived when it comes back, and is not shown again', async () => {
    await hub.stop()
    await open(300)
    await send('hi 🌙⚡️')
    await tell(own('hi 🌙⚡'))
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect(await end()).toEqual([])
  })

  it('silence is uncertain, and taken back when the message comes back after all', async () => {
    await hub.stop()
    await open(100)
    await send('hi')
    await until(() => paper.texts.some((text) => text.startsWith('ehi: unknown')))
    await tell(own('hi'))
    await until(() => paper.texts.includes('ehi: done'))
  })

  it('after a restart it is still known, also as WeChat writes it', async () => {
    await send('  two\r\nlines 🙂 ')
    await hub.stop()
    await open()
    await tell(own('two\nlines [微笑]'))
    expect(await end()).toEqual([])
  })

  it('what was dropped is forgotten: the same words, typed on the phone, are theirs', async () => {
    await hub.stop()
    await open(50)
    await send('ok')
    await until(async () => (await hub.owing.list({ states: ['unknown'] })).length === 1)
    for (const { id } of await hub.owing.list({ states: ['unknown'] })) await hub.owing.drop(id)
    await hoursPass(1)
    await tell(own('ok'))
    await until(() => paper.texts.includes('me: ok'))
  })

  it('what nobody knows of for a day takes no words from the phone', async () => {
    await hub.stop()
    await open(50)
    await send('ok')
    await until(async () => (await hub.owing.list({ states: ['unknown'] })).length === 1)
    await hoursPass(25)
    await tell(own('ok'))
    await until(() => paper.texts.includes('me: ok'))
  })

  it('of two tries the one that came back is the one that is waited for', async () => {
    await hub.stop()
    await open(50)
    await send('ok')
    await until(async () => (await hub.owing.list({ states: ['unknown'] })).length === 1)
    await hoursPass(1)
    for (const { id } of await hub.owing.list({ states: ['unknown'] })) await hub.owing.retry(id)
    await taken()
    await tell(own('ok'))
    await until(async () => (await hub.owing.list()).length === 0)
    await until(() => paper.texts.includes('eok: done'))
  })

  it('what the owner types on the phone with the same words is theirs', async () => {
    await send('ok')
    await tell(own('ok'), own('ok'))
    expect(await end()).toEqual(['me: ok'])
  })

  it('in a private chat an own message is known that looks like the partner’s, once', async () => {
    await send('ok', withAnna)
    await tell(message({ words: 'ok', chat: withAnna }), message({ words: 'ok', chat: withAnna }))
    expect(await end(withAnna)).toEqual(['anna: ok'])
  })

  it('in a room a member’s message is theirs, whatever the words', async () => {
    await send('ok')
    await tell(message({ words: 'ok' }))
    expect(await end()).toEqual(['anna: ok'])
  })
})

it('where the client has message ids, the partner’s words are theirs', async () => {
  await hub.keeper.append(report(message({ words: 'first', chat: withAnna })))
  await until(() => paper.lines.length === 1)
  await paper.writes('ok', 'e1')
  await taken()
  await hub.keeper.append(report(message({ words: 'ok', chat: withAnna })))
  await until(() => paper.texts.includes('anna: ok'))
})

it('a message that can only be sent as what cannot be made of it has failed, with that reason', async () => {
  await hub.keeper.append(report(message()))
  await until(() => paper.lines.length === 1)
  await paper.writes('hi', 'e1')
  const answer = { kind: 'instead', content: 'link' } as const
  const refuse = async () => hub.keeper.append({ ...report(), results: [{ task: (await taken()).task, answer }] })
  await refuse()
  await refuse()
  await until(() => paper.texts.includes('e1: failed (it can only be sent as link)'))
})

describe('a command that is no message', () => {
  const kick: Wanted = { kind: 'kick', room: roomId('family'), member: anna }
  const can = { commands: { send: 'result', kick: 'result' }, contents: { text: 'as-is' } } as const
  const wish = async (id: string) => {
    paper.read = async ([first]) =>
      first
        ? [{ kind: 'command', from: first.id, by: { id, name: id }, to: { account: me, chat: family }, command: kick }]
        : []
    await hub.keeper.append({ ...report(message({ words: 'first' })), can })
    await until(() => paper.lines.length === 1)
    await paper.writes('kick her', 'e1')
  }

  it('is handed out, and its outcome is told', async () => {
    await wish('me@paper')
    const { task, command } = await taken()
    expect(command).toEqual(kick)
    await hub.keeper.append({ ...report(), can, results: [{ task, answer: { kind: 'failed', reason: 'no right' } }] })
    await until(() => paper.texts.includes('e1: failed (no right)'))
  })

  it('is unknown after a while where the client never says how it ends, and says that', async () => {
    await hub.stop()
    await open(100)
    const can = { commands: { send: 'echo', kick: 'nothing' }, contents: { text: 'as-is' } } as const
    await hub.keeper.append({ ...report(message({ words: 'hello' })), can })
    await until(() => paper.lines.length === 1)
    paper.read = async ([first]) =>
      first
        ? [
            {
              ...{ kind: 'command', from: first.id, command: kick },
              ...{ by: { id: 'me@paper', name: 'Me' }, to: { account: me, chat: family } },
            },
          ]
        : []
    await paper.writes('kick her', 'e1')
    await taken()
    await until(() => paper.texts.includes('e1: unknown (this WeChat client never says how that ends)'))
    expect(await hub.owing.list({ states: ['unknown'] })).toHaveLength(1)
  })

  it('is shown to nobody as a message when it was done', async () => {
    await hub.stop()
    paper = new Paper()
    const other = new Paper('other')
    hub = await hubOn(data, [paper, other])
    await wish('me@paper')
    const { task } = await taken()
    await hub.keeper.append({ ...report(), can, results: [{ task, answer: { kind: 'done' } }] })
    await hub.keeper.append(report(message({ words: 'end' })))
    await until(() => [paper, other].every(({ texts }) => texts.includes('anna: end')))
    expect(other.texts).toEqual(['anna: first', 'anna: end'])
  })

  it('may not be given by people who may only speak', async () => {
    await hub.stop()
    paper = new Paper()
    hub = await hubOn(data, [paper], { relay: { others: true, prefix: '{name}: ' } })
    await wish('stranger')
    await until(() => paper.texts.some((text) => text.startsWith('e1: failed')))
    expect(await hub.keeper.take(me, 1)).toEqual([])
  })
})

it('what people say who are not listed has their name in front in WeChat, and once on other sides', async () => {
  await hub.stop()
  paper = new Paper()
  const other = new Paper('other')
  hub = await hubOn(data, [paper, other], { relay: { others: true, prefix: '{name}: ' } })
  paper.read = async ([first]) => {
    const text = ['hi']
    const command = { kind: 'send', chat: family, content: { kind: 'text', text } } as const
    const by = { id: 'stranger', name: 'Mia' }
    return first ? [{ kind: 'command', from: first.id, by, to: { account: me, chat: family }, command }] : []
  }
  await hub.keeper.append(report(message({ words: 'first' })))
  await until(() => [paper, other].every(({ lines }) => lines.length === 1))
  await paper.writes('hi', 'e1')
  const { task, command } = await taken()
  expect(command).toMatchObject({ content: { text: ['Mia: ', 'hi'] } })
  await hub.keeper.append({ ...report(), results: [{ task, answer: { kind: 'done' } }] })
  await until(() => other.lines.length === 2)
  expect(other.texts.at(-1)).toMatch(/^(?!.*Mia.*Mia).*Mia.*hi$/)
})

it('a result that the first release stored and did not sort yet still settles its command', async () => {
  await hub.keeper.append(report(message()))
  await until(() => paper.lines.length === 1)
  await paper.writes('hi', 'e1')
  const { task } = await taken()
  await hub.stop()
  const store = await openFor(data)
  const body = JSON.stringify({ task, outcome: { kind: 'failed', reason: 'blocked' } })
  await store.append([{ account: me, kind: 'result', body, at: Date.now() }])
  await store.close()
  hub = await hubOn(data, [paper])
  await until(() => paper.texts.includes('e1: failed (blocked)'))
})

it('a doubt that ends before it could be shown is taken back, also where several things are shown at once', async () => {
  await hub.stop()
  await open(50, { joins: 10 })
  await hub.keeper.append(report(message({ words: 'first' })))
  await until(() => paper.texts.includes('anna: first'))
  await paper.writes('hi', 'e1')
  const { task } = await taken()
  const { promise: held, resolve: release } = Promise.withResolvers<void>()
  paper.before = () => held
  await hub.keeper.append(report(message({ words: 'slow' })))
  await until(async () => (await hub.owing.list({ states: ['unknown'] })).length === 1)
  await hub.keeper.append({ ...report(), results: [{ task, answer: { kind: 'done' } }] })
  await until(async () => (await hub.owing.list({ states: ['unknown'] })).length === 0)
  release()
  await until(() => paper.texts.includes('e1: done'))
  const shown = paper.texts.findIndex((text) => text.startsWith('e1: unknown'))
  expect(paper.removed).toEqual([`paper ${shown}`])
})

it('what came back is shown on other sides before what was sent after it, although its result never came', async () => {
  await hub.stop()
  paper = new Paper()
  const other = new Paper('other')
  hub = await hubOn(data, [paper, other])
  await hub.keeper.append(report(message({ words: 'first' })))
  await until(() => [paper, other].every(({ texts }) => texts.includes('anna: first')))
  await paper.writes('one', 'e1')
  await taken()
  await paper.writes('two', 'e2')
  const { task } = await taken()
  await hub.keeper.append(report(message({ words: 'one', sender: myself, fromSelf: true })))
  await hub.keeper.append({ ...report(), results: [{ task, answer: { kind: 'done' } }] })
  await until(() => other.texts.includes('Me: two'))
  expect(other.texts).toEqual(['anna: first', 'Me: one', 'Me: two'])
})

it.each([1, 10])(
  'a word about an outcome stands, however often what came with it is tried (%i in a run)',
  async (joins) => {
    await hub.stop()
    await open(60_000, { joins })
    await hub.keeper.append(report(message({ words: 'first' })))
    await until(() => paper.texts.includes('anna: first'))
    await paper.writes('hi', 'e1')
    const { task } = await taken()
    let isAway = true
    let tries = 0
    paper.before = (text) => {
      if (isAway) throw new Retry('away', { scope: 'bridge', certain: true })
      if (text.includes('after') && tries++ < 2) throw new Retry('not now')
    }
    await hub.keeper.append(report(message({ words: 'before' })))
    await hub.keeper.append({ ...report(), results: [{ task, answer: { kind: 'failed', reason: 'blocked' } }] })
    await hub.keeper.append(report(message({ words: 'after' })))
    await until(async () => (await hub.owing.list({ states: ['waiting'] })).length === 3)
    isAway = false
    await until(() => paper.texts.includes('anna: after'))
    expect(paper.texts).toContain('e1: failed (blocked)')
    expect(paper.removed).toEqual([])
  },
)

it('an echo is that of the try that went out, not of one that failed before', async () => {
  await hub.keeper.append(report(message({ words: 'first' })))
  await until(() => paper.texts.includes('anna: first'))
  await paper.writes('hi', 'e1')
  const first = await taken()
  await hub.keeper.append({ ...report(), results: [{ task: first.task, answer: { kind: 'failed', reason: 'no' } }] })
  await until(() => paper.texts.includes('e1: failed (no)'))
  await paper.writes('hi', 'e2')
  const second = await taken()
  await hub.keeper.append({ ...report(), results: [{ task: second.task, answer: { kind: 'done' } }] })
  await hub.keeper.append(report(message({ words: 'hi', sender: myself, fromSelf: true })))
  await hub.keeper.append(report(message({ words: 'end' })))
  await until(() => paper.texts.includes('anna: end'))
  expect(paper.removed).toEqual([])
  expect(paper.texts.filter((text) => text.endsWith(': hi'))).toEqual([])
})
