import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Hub, HubOptions, Remote, Wish } from '@queqiao/hub'
import { type Capabilities, type Event, type Source, weChatId } from '@queqiao/protocol/model'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Bytes } from '../../../packages/hub/src/files/needed.ts'
import { openFiles } from '../../../packages/hub/src/files/store/open.ts'
import { Retention } from '../../../packages/hub/src/retention/retention.ts'
import type { Store } from '../../../packages/hub/src/store/store.ts'
import { hubOn, me, message, Paper, report, until } from '../paper.ts'
import { openFor } from '../stores.ts'

const can: Capabilities = {
  commands: { send: 'result', fetch: 'result', transcribe: 'nothing' },
  contents: { text: 'as-is' },
}

/** What is written on it is for the desk. */
class Asking extends Paper {
  override async read([first]: readonly Remote[]): Promise<readonly Wish[]> {
    const [to] = first && this.hub ? await this.hub.chatsAt(first.place) : []
    if (!first || !to) return []
    return [{ kind: 'desk', from: first.id, by: { id: 'me@paper', name: 'Me' }, to, line: first.body }]
  }
}

const day = 86_400_000

let data: string
let store: Store
let hub: Hub
let paper: Asking
const open = async (options: Partial<HubOptions> = {}) => {
  data = mkdtempSync(join(tmpdir(), 'hub-'))
  paper = new Asking()
  hub = await hubOn(data, [paper], { patience: { usual: 100 }, ...options }, async (folder) => {
    store = await openFor(folder)
    return store
  })
}
const prune = async () => {
  const keep = { messages: day, media: day, mediaSize: 1_000_000 }
  const place = await openFiles({ data })
  const bytes = new Bytes(store, place)
  await new Retention({ store, bridges: [paper], people: [], keep, bytes, place, log: () => undefined }).prune()
}
afterEach(async () => {
  await hub.stop()
  rmSync(data, { recursive: true })
})

const tell = async (...events: readonly Event<Source>[]) => {
  ;(await hub.keeper.append({ ...report(...events), can })).answered(true)
}
const voice = (id: string, more: Partial<Parameters<typeof message>[0]> = {}) =>
  message({ wechat: weChatId(id), content: { kind: 'voice', file: { key: id }, seconds: 3 }, ...more })
/** The messages whose words are asked for now. */
const asked = async (): Promise<readonly string[]> =>
  (await hub.keeper.take(me, 10)).flatMap(({ command }) => (command.kind === 'transcribe' ? command.message : []))
const says = (id: string, text: string) => tell({ kind: 'transcript', wechat: weChatId(id), text })
const bring = (source: string) =>
  hub.keeper.accept({ endpoint: 'pc', account: me, source, bytes: new Blob(['no sound']).stream() })

describe('where the words of every voice message are wanted', () => {
  beforeEach(() => open({ transcribe: true }))

  it('the client is asked for them, and they stand in the chat', async () => {
    await tell(voice('v1'))
    await until(async () => (await asked()).includes('v1'))
    await until(() => paper.texts.length === 1)
    await bring('v1')
    await until(() => paper.texts.length === 2)
    await says('v1', 'I am late')
    await until(() => paper.texts.at(-1) === 'paper 0 is now anna: [voice message] 3 s I am late (ready)')
  })

  it('words that come before the sound are shown with it', async () => {
    await tell(voice('v1'))
    await until(() => paper.texts.includes('anna: [voice message] 3 s (wanted)'))
    await says('v1', 'I am late')
    await tell(message({ words: 'end' }))
    await until(() => paper.texts.includes('anna: end'))
    await bring('v1')
    await until(() => paper.texts.at(-1) === 'paper 0 is now anna: [voice message] 3 s I am late (ready)')
    expect(paper.texts).toHaveLength(3)
  })

  it('the client is asked again where it found none', async () => {
    await tell(voice('v1'))
    await until(async () => (await asked()).includes('v1'))
    await says('v1', '')
    await until(async () => (await asked()).includes('v1'), 12_000)
  }, 20_000)

  it('what the client says twice is shown once', async () => {
    await tell(voice('v1'))
    await until(() => paper.texts.length === 1)
    await bring('v1')
    await until(() => paper.texts.length === 2)
    for (let n = 0; n < 2; n++) await says('v1', 'I am late')
    await tell(message({ words: 'end' }))
    await until(() => paper.texts.includes('anna: end'))
    expect(paper.texts.filter((text) => text.includes('I am late'))).toHaveLength(1)
  })

  it('nobody is asked for those of the account itself', async () => {
    await tell(voice('own', { fromSelf: true }), voice('v1'))
    const all: string[] = []
    await until(async () => all.push(...(await asked())) > 0)
    expect(all).toEqual(['v1'])
  })
})

describe('typed in a chat', () => {
  beforeEach(() => open())

  const types = async (line: string) => {
    const before = paper.texts.length
    await paper.writes(line, `typed ${before}`)
    await until(() => paper.texts.length > before)
    return paper.texts.at(-1)
  }

  it('asks for the words of the last voice message there', async () => {
    await tell(voice('v1'), voice('v2'), message({ words: 'hello' }))
    await until(() => paper.texts.length === 3)
    expect(await types('transcribe')).toMatch(/^WeChat is asked/)
    await until(async () => (await asked()).includes('v2'))
  })

  it('also when the chat has been pruned of what everybody has', async () => {
    await tell(voice('v1'))
    await until(() => paper.texts.length === 1)
    await prune()
    expect(await types('transcribe')).toMatch(/^WeChat is asked/)
  })

  it('says where there is none', async () => {
    await tell(message({ words: 'hello' }))
    await until(() => paper.texts.length === 1)
    expect(await types('transcribe')).toMatch(/^✗ There is no voice message here/)
  })

  it('says where the client cannot do that', async () => {
    await hub.keeper.append(report(message({ words: 'hello' })))
    await until(() => paper.texts.length === 1)
    expect(await types('transcribe')).toMatch(/^✗ This WeChat client cannot/)
  })
})
