import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ChatKey, type Hub, type PlaceId, placeId, Retry, type Run } from '@queqiao/hub'
import { type Event, type Source, weChatId } from '@queqiao/protocol/model'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { family, fetching, hubOn, me, message, Paper, report, until, withAnna } from '../paper.ts'

/** Sheets in drawers: the other side takes so much for each drawer, and no more. */
class Drawers extends Paper {
  /** When each line was written. */
  readonly times = new Map<string, number>()

  override async deliver(run: Run): Promise<void> {
    await run.place(async () => placeId(drawerFor(run.chat, undefined)))
    await super.deliver(run)
  }
}

/** `red/family` lies in the red drawer, where all sheets are made. */
const drawerFor = ({ chat }: ChatKey, place: PlaceId | undefined): string =>
  place ? (String(place).split('/')[0] ?? '') : `red/${chat?.id ?? 'desk'}`

let data: string
let hub: Hub
let paper: Drawers
const begin = async () => {
  const destination = (key: ChatKey, place: PlaceId | undefined) => drawerFor(key, place ?? placeId('red/new'))
  paper = new Drawers('paper', { destination })
  hub = await hubOn(data, [paper], { patience: { usual: 50 } })
}
beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), 'hub-'))
  await begin()
})
afterEach(async () => {
  await hub.stop()
  rmSync(data, { recursive: true })
})

const tell = async (...events: readonly Event<Source>[]) => {
  ;(await hub.keeper.append({ ...report(...events), can: fetching })).answered(true)
}
const toAnna = (words: string) => message({ chat: withAnna, words })
const picture = message({ wechat: weChatId('p1'), content: { kind: 'image', file: { key: 'k1' } } })
const fetched = async () =>
  (await hub.keeper.take(me, 10)).some(({ command }) => command.kind === 'fetch' && command.source.key === 'k1')
const bring = () => hub.keeper.accept({ endpoint: 'pc', source: 'k1', bytes: new Blob(['no picture']).stream() })

/** The other side takes no more for so many milliseconds when it is to take these words for the first time. Gives when it
 *  said so. */
const flood = (words: string, after: number): Promise<number> => {
  const said = Promise.withResolvers<number>()
  let floods = true
  paper.before = (text) => {
    paper.times.set(text, performance.now())
    if (!floods || !text.includes(words)) return
    floods = false
    said.resolve(performance.now())
    throw new Retry('too much', { scope: 'destination', certain: true, after })
  }
  return said.promise
}

const timeOf = (words: string): number =>
  [...paper.times].find(([text]) => text.includes(words))?.[1] ?? expect.fail(`nobody wrote ${words}`)

describe('what the other side limits as one', () => {
  it('waits as one: what comes late of a message as long as the rest, and the rest as long as that', async () => {
    const flooded = flood('anna: full', 600)
    await tell(picture)
    await until(() => paper.texts.some((text) => text.includes('wanted')))
    await until(fetched)
    await tell(toAnna('full'))
    const since = await flooded
    await bring()
    await until(() => paper.texts.some((text) => text.includes('is now')))
    expect(timeOf('is now') - since).toBeGreaterThanOrEqual(590)
  })

  it('has one send under way, also of what comes late', async () => {
    await tell(picture)
    await until(() => paper.texts.some((text) => text.includes('wanted')))
    await until(fetched)
    const sent = Promise.withResolvers<void>()
    const begun: string[] = []
    paper.before = (text) => {
      begun.push(text)
      return text.includes('slow') ? sent.promise : undefined
    }
    await tell(toAnna('slow'))
    await until(() => begun.length === 1)
    await bring()
    await tell(toAnna('next'))
    await new Promise((resolve) => setTimeout(resolve, 150))
    expect(begun).toEqual(['anna: slow'])
    sent.resolve()
    await until(() => paper.texts.some((text) => text.includes('is now')) && paper.texts.includes('anna: next'))
  })

  it('is that of the place that a chat has now, wherever it was before', async () => {
    await tell(message({ words: 'one' }), toAnna('two'))
    await until(() => paper.texts.length === 2)
    const moved = await paper.hub?.moved(placeId('red/anna'), placeId('blue/anna'))
    expect(moved).toBe(true)
    const flooded = flood('full', 60_000)
    await tell(message({ chat: family, words: 'full' }))
    await flooded
    await tell(toAnna('not here'))
    await until(() => paper.texts.includes('anna: not here'))
    expect(paper.texts).not.toContain('anna: full')
  })

  it('waits as long as it was told to, also where the program has been started again meanwhile', async () => {
    const flooded = flood('full', 1_500)
    await tell(toAnna('full'))
    const since = await flooded
    await hub.stop()
    await begin()
    paper.before = (text) => void paper.times.set(text, performance.now())
    await tell(message({ chat: family, words: 'behind it' }))
    await until(() => paper.texts.length === 2)
    expect(timeOf('full') - since).toBeGreaterThanOrEqual(1_490)
    expect(timeOf('behind it') - since).toBeGreaterThanOrEqual(1_490)
  })
})
