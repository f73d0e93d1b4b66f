import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type FileId, type Hub, type HubOptions, Retry, type Traits } from '@queqiao/hub'
import { type Event, filesIn, type Handed, personId, roomId, type Source, weChatId } from '@queqiao/protocol/model'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { anna, bob, family, fetching, hubOn, me, message, myself, Paper, report, until, withAnna } from '../paper.ts'

let data: string
let hub: Hub
let paper: Paper
let other: Paper
const open = async (options: Partial<HubOptions> = {}, traits: Traits = {}) => {
  paper = new Paper('paper', traits)
  other = new Paper('other', traits)
  hub = await hubOn(data, [paper, other], { patience: { usual: 100 }, ...options })
}
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'hub-'))
})
afterEach(async () => {
  await hub.stop()
  rmSync(data, { recursive: true })
})

const tell = async (...events: readonly Event<Source>[]) => {
  ;(await hub.keeper.append({ ...report(...events), can: fetching })).answered(true)
}
const shown = (...texts: readonly string[]) => until(() => texts.every((text) => paper.texts.includes(text)))
const line = '"Anna" recalled a message'
const recall = (about: Partial<Event<Source, 'recall'>> = {}): Event<Source> => ({
  ...{ kind: 'recall', chat: family, fromSelf: false, text: line },
  ...about,
})
const of = (wechat: string) => recall({ wechat: weChatId(wechat) })
const now = () => Date.now()
const says = (words: string, about: Parameters<typeof message>[0] = {}) => message({ words, time: now(), ...about })
const taken = async (): Promise<Handed> => {
  const handed: Handed[] = []
  await until(async () => handed.push(...(await hub.keeper.take(me, 1))) > 0)
  return handed[0] ?? expect.fail('nothing taken')
}
const picture = (id: string) => message({ wechat: weChatId(id), content: { kind: 'image', file: { key: id } } })
const bring = (source: string) =>
  hub.keeper.accept({ endpoint: 'pc', source, bytes: new Blob(['no picture']).stream() })
/** What is asked of the client, all at once. */
const fetched = async () =>
  (await hub.keeper.take(me, 10)).flatMap(({ command }) => (command.kind === 'fetch' ? command.source.key : []))

describe('a message that was taken back in WeChat', () => {
  it('stays, and WeChat’s line about it stands under it on every side', async () => {
    await open()
    await tell(says('one', { wechat: weChatId('m1') }), says('two'))
    await shown('anna: two')
    await tell(of('m1'))
    await shown(`${line} (mark paper 0)`)
    await until(() => other.texts.includes(`${line} (mark other 0)`))
  })

  it('goes where the settings say so', async () => {
    await open({ recalls: 'remove' })
    await tell(says('one', { wechat: weChatId('m1') }))
    await shown('anna: one')
    await tell(of('m1'))
    await shown(`${line} (remove paper 0)`)
  })

  it('goes with its file, which nobody can look at any more', async () => {
    await open({ recalls: 'remove', users: [{ name: 'Me', role: 'owner', accounts: [], ids: { paper: 'me' } }] })
    const files: FileId[] = []
    paper.before = (_, { deliveries }) => {
      for (const { what } of deliveries)
        if (what.kind === 'message') files.push(...filesIn(what.event.content).map(({ id }) => id))
    }
    await tell(picture('m1'))
    await until(async () => (await fetched()).includes('m1'))
    await bring('m1')
    const look = async () => files[0] && paper.hub?.medium('me', files[0])
    await until(async () => (await look())?.size === 'no picture'.length)
    await tell(of('m1'))
    await until(async () => (await look()) === undefined)
  })

  it('comes before the word that it was taken back, however late both come', async () => {
    await open({ recalls: 'remove' }, { joins: 10 })
    let down = true
    paper.before = () => {
      if (down) throw new Retry('down', { certain: true })
    }
    await tell(says('one', { wechat: weChatId('m1') }), of('m1'), says('two'))
    await until(() => other.texts.length === 3)
    down = false
    await shown('anna: two')
    expect(paper.texts).toEqual(['anna: one', `${line} (remove paper 0)`, 'anna: two'])
  })

  it('is found where it was written on one side, and where another shows it', async () => {
    await open({ recalls: 'remove' })
    await tell(says('hello'))
    await shown('anna: hello')
    await until(() => other.texts.includes('anna: hello'))
    await paper.writes('oops', 'e1')
    await taken()
    await tell(says('oops', { sender: myself, fromSelf: true, wechat: weChatId('m1') }))
    await until(() => other.texts.includes('Me: oops'))
    await tell({ ...recall({ fromSelf: true, text: 'You recalled a message' }), wechat: weChatId('m1') } as never)
    await shown('You recalled a message (remove e1)')
    await until(() => other.texts.includes('You recalled a message (remove other 1)'))
  })

  it.each([
    ['is not known here', of('of long ago')],
    ['stands in another chat', { ...of('m1'), chat: withAnna } as const],
  ])('is none where what WeChat names %s: its line stands alone', async (_, event) => {
    await open({ recalls: 'remove' })
    await tell(says('one', { wechat: weChatId('m1') }))
    await shown('anna: one')
    await tell(event)
    await shown(line)
  })
})

describe('where WeChat does not say which message was taken back', () => {
  const named = (name: string, about: Partial<Event<Source, 'recall'>> = {}) => recall({ name, ...about })
  const carl = personId('carl')
  beforeEach(async () => {
    await open()
    const members = [{ id: anna, nickname: 'Anna', roomNickname: 'Mum' }, { id: bob, nickname: 'Bob' }, { id: carl }]
    await tell({ kind: 'members', room: roomId('family'), members })
  })

  it.each(['Anna', 'Mum'])('it is the last one of whoever goes by that name there: %s', async (name) => {
    await tell(says('one'), says('two'), says('three', { sender: bob }))
    await shown('Bob: three')
    await tell(named(name))
    await shown(`${line} (mark paper 1)`)
  })

  it('it is the one before, where the last one was taken back already', async () => {
    const time = Math.floor(now() / 1_000) * 1_000
    await tell(says('one', { time }), says('two', { time }), named('Anna'), named('Anna'))
    await shown(`${line} (mark paper 1)`, `${line} (mark paper 0)`)
  })

  it('it is the last one of the account itself, where that took it back', async () => {
    await tell(says('one'), says('mine', { sender: myself, fromSelf: true }), says('two'))
    await tell(recall({ fromSelf: true, text: 'You recalled a message' }))
    await shown('You recalled a message (mark paper 1)')
  })

  it('it is the last one of the other one in a private chat, however WeChat calls them', async () => {
    const [one, mine] = [says('one', { chat: withAnna }), { chat: withAnna, sender: myself, fromSelf: true }]
    await tell(one, says('mine', mine), named('对方', { chat: withAnna }))
    await shown(`${line} (mark paper 0)`)
  })

  it('it stays, also where the settings say that it goes: it may be another’s', async () => {
    await hub.stop()
    await open({ recalls: 'remove' })
    await tell(says('one'))
    await until(() => paper.texts.some((text) => text.endsWith(': one')))
    await tell(recall({ name: 'Anna' }))
    await until(() => paper.texts.some((text) => text.startsWith(line)))
    expect(paper.texts.at(-1)).toMatch(/\(mark paper \d+\)$/u)
  })

  it('it is a message of which WeChat gave no id, where it names one that is not known', async () => {
    const { wechat: _, ...bare } = says('one')
    await tell(bare, says('two'), named('Anna', { wechat: weChatId('unknown') }))
    await shown(`${line} (mark paper 0)`)
  })

  it.each([
    ['said something long ago', [says('one', { time: now() - 140_000 })]],
    ['said nothing', [says('one', { sender: bob })]],
    ['said something elsewhere', [says('one', { chat: withAnna })]],
    ['is one of two', [says('one'), says('two', { sender: carl, name: 'Anna' })]],
  ])('the line stands alone where whoever goes by that name %s', async (_, said) => {
    await tell(...said, named('Anna'))
    await shown(line)
  })
})

describe('a picture that was taken back before it came', () => {
  it('is not fetched any more where it goes, and never appears', async () => {
    await open({ recalls: 'remove' })
    await tell(picture('p1'))
    await shown('anna: [picture] (wanted)')
    await tell(of('p1'), says('end'))
    await shown('anna: end')
    expect(paper.texts).toContain(`${line} (remove paper 0)`)
    expect(await fetched()).toEqual([])
    expect(await bring('p1')).toBe(false)
  })

  it('does not wait in its chat for what will not come', async () => {
    await open({ recalls: 'remove', patience: { usual: 60_000 } })
    await tell(picture('p1'), of('p1'))
    await shown('anna: [picture] (it was recalled)', `${line} (remove paper 0)`)
  })

  it('appears where it stays', async () => {
    await open()
    await tell(picture('p1'))
    await shown('anna: [picture] (wanted)')
    await tell(of('p1'))
    await shown(`${line} (mark paper 0)`)
    await until(async () => (await fetched()).includes('p1'))
    await bring('p1')
    await shown('paper 0 is now anna: [picture] (ready)')
  })

  it('goes also where it comes at the same moment', async () => {
    await open({ recalls: 'remove' })
    await tell(picture('p1'))
    await shown('anna: [picture] (wanted)')
    await until(async () => (await fetched()).includes('p1'))
    const { promise: held, resolve: letGo } = Promise.withResolvers<void>()
    let begun = false
    paper.before = async (text) => {
      if (!text.includes('is now')) return
      begun = true
      await held
    }
    await bring('p1')
    await until(() => begun)
    await tell(of('p1'))
    await shown(`${line} (remove paper 0)`)
    letGo()
    await shown('late (remove paper 2)')
  })

  it('that came and waits to be shown is not shown', async () => {
    await open({ recalls: 'remove' })
    await tell(picture('p1'))
    await shown('anna: [picture] (wanted)')
    await until(async () => (await fetched()).includes('p1'))
    let down = true
    paper.before = (text) => {
      if (down && text.includes('is now')) throw new Retry('down', { certain: true })
    }
    await bring('p1')
    await tell(of('p1'))
    await shown(`${line} (remove paper 0)`)
    down = false
    await tell(says('end'))
    await shown('anna: end')
    expect(paper.texts.filter((text) => text.includes('is now'))).toEqual([])
  })
})

it('the words of a voice message that was taken back are not told', async () => {
  await open({ recalls: 'remove' })
  await tell(message({ wechat: weChatId('v1'), content: { kind: 'voice', file: { key: 'v1' }, seconds: 3 } }))
  await shown('anna: [voice message] 3 s (wanted)')
  await tell(of('v1'), { kind: 'transcript', wechat: weChatId('v1'), text: 'I am late' }, says('end'))
  await shown('anna: end')
  expect(paper.texts.join()).not.toContain('I am late')
})
