import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { readFile, rename } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  type Given,
  type Hub,
  type HubOptions,
  type Message,
  type Remote,
  type Run,
  serving,
  type Wish,
} from '@queqiao/hub'
import { accountId, type Capabilities, type Content, filesIn, type Handed, type Source } from '@queqiao/protocol/model'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { follow, steadyNow } from '../../../packages/hub/src/clock.ts'
import { waits } from '../../../packages/hub/src/files/asking.ts'
import { renewed } from '../../../packages/hub/src/files/bringing.ts'
import { lease } from '../../../packages/hub/src/files/downloads.ts'
import type { Store } from '../../../packages/hub/src/store/store.ts'
import { ffmpeg } from '../../servers/ffmpeg.ts'
import { bob, hubOn, me, message, myself, Paper, report, until, withAnna } from '../paper.ts'
import { openFor } from '../stores.ts'
import { pngBomb, tgs } from './convert/pictures/samples.ts'
import { speech, wav } from './convert/voice.ts'

const brings: Capabilities = {
  commands: { send: 'result', fetch: 'result' },
  contents: { text: 'as-is', image: 'as-is', file: 'as-is', voice: 'file', sticker: 'image', link: 'as-is' },
}

/** Somebody writes: whatever is given to the next message goes with it. */
class Album extends Paper {
  given: Omit<Given, 'key'> | undefined
  /** What came with files. */
  readonly files: Message['content'][] = []

  override async deliver(run: Run): Promise<void> {
    for (const { what } of run.deliveries)
      if ('event' in what && filesIn(what.event.content).length) this.files.push(what.event.content)
    await super.deliver(run)
  }

  override async read(group: readonly Remote[]): Promise<readonly Wish[]> {
    const wishes = await super.read(group)
    const given = this.given
    const hub = this.hub
    if (!given || !hub) return wishes
    const made: Wish[] = []
    for (const wish of wishes) {
      if (wish.kind !== 'command' || wish.command.kind !== 'send') continue
      const file = await hub.keep({ ...given, key: wish.from }, wish)
      made.push({ ...wish, command: { ...wish.command, content: { kind: given.kind, file } } })
    }
    return made
  }
}

/** Milliseconds that no test waits, however busy the machine is. */
const ages = 60_000

let data: string
let hub: Hub
let paper: Album
const open = async (options: Partial<HubOptions> = {}) => {
  hub = await hubOn(data, [paper], { patience: { usual: 400 }, mediaUrl: 'http://here/media', ...options })
}
beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), 'hub-'))
  paper = new Album()
  await open()
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await hub.stop()
  rmSync(data, { recursive: true })
  // the process goes on with other tests
  follow(Date.now())
})

/** Bytes of which the last come when it is ended. */
const held = (words = 'half') => {
  let end: () => void = () => {}
  const bytes = new ReadableStream<Uint8Array>({
    start: (out) => {
      out.enqueue(Buffer.from(words))
      end = () => out.close()
    },
  })
  return { bytes, end: () => end() }
}
const streamOf = (...chunks: readonly (string | Buffer)[]): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start: (out) => {
      for (const chunk of chunks) out.enqueue(Buffer.from(chunk))
      out.close()
    },
  })
const says = (content: Content<Source>) => hub.keeper.append({ ...report(message({ content })), can: brings })
const picture = (key: string, more: Partial<Source> = {}): Content<Source> => ({
  kind: 'image',
  file: { key, ...more },
})
const gif = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')
const bring = (source: string, ...chunks: readonly (string | Buffer)[]) =>
  hub.keeper.accept({ endpoint: 'pc', account: me, source, bytes: streamOf(...chunks) })
const asked = async (): Promise<readonly string[]> =>
  (await hub.keeper.take(me, 10)).flatMap(({ command }) => (command.kind === 'fetch' ? (command.source.key ?? '') : []))
const textsAre = (...texts: readonly string[]) => until(() => JSON.stringify(paper.texts) === JSON.stringify(texts))

describe('a file that WeChat reports', () => {
  it('is asked for, and its message waits for it: no placeholder where it comes soon', async () => {
    await patientFor(ages)
    await says(picture('k1'))
    await until(async () => (await asked()).includes('k1'))
    expect(paper.texts).toEqual([])
    expect(await bring('k1', 'pic', 'ture')).toBe(true)
    await textsAre('anna: [picture] (ready)')
  })

  it('is waited for no longer than the settings say; a placeholder is completed when it comes', async () => {
    await says(picture('k1'))
    await textsAre('anna: [picture] (wanted)')
    await bring('k1', 'late')
    await textsAre('anna: [picture] (wanted)', 'paper 0 is now anna: [picture] (ready)')
  })

  it('holds up what comes after it only as long as it is waited for', async () => {
    await says(picture('k1'))
    await hub.keeper.append(report(message({ words: 'after it' })))
    await textsAre('anna: [picture] (wanted)', 'anna: after it')
    await bring('k1', 'late')
    await until(() => paper.texts.length === 3)
  })

  it('does not hold up what came before it', async () => {
    await patientFor(ages)
    await hub.keeper.append({ ...report(message({ words: 'before' })), can: brings })
    await says(picture('k1'))
    await until(() => paper.texts.length === 1)
    expect(paper.texts).toEqual(['anna: before'])
  })

  it('is shown as it was at first in every try, and completed afterwards', async () => {
    let tries = 0
    paper.before = (text) => {
      if (text.includes('wanted') && ++tries < 3) throw new Error('not now')
      if (text.includes('ready') && tries < 3) throw new Error('it must come behind its placeholder')
    }
    await says(picture('k1'))
    await until(() => tries === 1)
    await bring('k1', 'late')
    await textsAre('anna: [picture] (wanted)', 'paper 0 is now anna: [picture] (ready)')
  })

  it('completes its placeholder also after a restart', async () => {
    await says(picture('k1'))
    await textsAre('anna: [picture] (wanted)')
    await hub.stop()
    await open()
    await until(async () => (await asked()).includes('k1'), 8_000)
    expect(await bring('k1', 'late')).toBe(true)
    await until(() => paper.texts.at(-1) === 'paper 0 is now anna: [picture] (ready)')
  }, 15_000)

  it('can be looked at, whole or in part, by whoever may see its account, and by nobody else', async () => {
    await hub.stop()
    const mine = { name: 'Me', role: 'guest', accounts: [me], ids: { paper: 'me@paper' } } as const
    const other = { name: 'Eve', role: 'owner', accounts: [accountId('other')], ids: { paper: 'eve@paper' } } as const
    const steward = { name: 'Admin', role: 'owner', accounts: [], ids: { paper: '' } } as const
    await open({ users: [mine, other], stewards: [steward] })
    await says(picture('k1'))
    await until(() => paper.files.length > 0)
    const [file] = paper.files.flatMap((content) => filesIn(content))
    const look = async (who: string) => file && paper.hub?.medium(who, file.id)
    expect(await look('me@paper')).toBeUndefined()
    await bring('k1', gif)
    await until(async () => (await look('me@paper')) !== undefined)
    expect(await look('')).toMatchObject({ type: 'image/gif', size: gif.length, name: 'picture.gif' })
    expect(await look('eve@paper')).toBeUndefined()
    expect(await look('nobody')).toBeUndefined()
    const medium = await look('me@paper')
    const request = new Request('http://here/', { headers: { range: 'bytes=0-5' } })
    const answer = medium && (await serving(medium, request))
    expect([answer?.status, await answer?.text()]).toEqual([206, 'GIF89a'])
  })

  it('that nobody asked for is not taken', async () => {
    await patientFor(ages)
    expect(await bring('k9', 'unasked')).toBe(false)
    await says(picture('k1'))
    await until(async () => (await asked()).includes('k1'))
    await bring('k1', 'once')
    await textsAre('anna: [picture] (ready)')
    expect(await bring('k1', 'twice')).toBe(false)
  })

  it('that two messages carry completes both', async () => {
    await says(picture('k1'))
    await says(picture('k1'))
    await until(() => paper.texts.length === 2)
    await bring('k1', 'for both')
    await until(() => paper.texts.length === 4)
  })

  it('that is too large is named with its size and the limit, and not asked for', async () => {
    await hub.stop()
    await open({ limits: { file: 1_000 } })
    await says(picture('k1', { size: 5_000_000 }))
    await textsAre('anna: [picture] (it is too large: 5 MB, and the limit is 1 kB)')
    expect(await asked()).toEqual([])
  })

  it('that never comes is asked for again and again, and then its message says so', async () => {
    await says(picture('k1'))
    await textsAre('anna: [picture] (wanted)')
    let later = steadyNow()
    // a database's own clock sets ours back from time to time
    const untilThen = (holds: () => boolean | Promise<boolean>) =>
      until(() => {
        if (steadyNow() < later) follow(later)
        return holds()
      })
    for (const wait of waits) {
      await untilThen(async () => (await asked()).includes('k1'))
      expect(await asked()).toEqual([])
      later = steadyNow() + wait
    }
    await untilThen(() => paper.texts.length === 2)
    expect(paper.texts[1]).toBe('paper 0 is now anna: [picture] (the WeChat client has not brought it)')
    expect(await asked()).toEqual([])
    // when nobody waits for it any more it is still welcome
    expect(await bring('k1', 'at last')).toBe(true)
    await until(() => paper.texts.at(-1) === 'paper 0 is now anna: [picture] (ready)')
    expect(await bring('k1', 'twice')).toBe(false)
  }, 30_000)

  it('is asked for, however many another account waits for whose client never comes', async () => {
    const off = accountId('off')
    const more = Array.from({ length: 60 }, (_, n) => message({ content: picture(`off${n}`) }))
    await hub.keeper.append({ ...report(...more), account: off, can: brings })
    await says(picture('k1'))
    await until(async () => (await asked()).includes('k1'))
  })

  it('that grows beyond the limit on its way leaves nothing, and its message says so', async () => {
    await hub.stop()
    await open({ limits: { file: 10 }, patience: { usual: ages } })
    await says(picture('k1'))
    await until(async () => (await asked()).includes('k1'))
    expect(await bring('k1', 'more than ten bytes')).toBe('too-large')
    await textsAre('anna: [picture] (it is too large: the limit is 10 B)')
  })

  it('is asked for again as long as it takes where it could not be kept', async () => {
    await says(picture('k1'))
    await textsAre('anna: [picture] (wanted)')
    await rename(join(data, 'media', 'incoming'), join(data, 'media', 'away'))
    const later = (ms: number) => follow(steadyNow() + ms)
    for (let n = 0; n < 8; n++) {
      await until(async () => {
        later(4_000)
        return (await asked()).includes('k1')
      })
      await expect(bring('k1', 'bytes')).rejects.toThrow()
    }
    await rename(join(data, 'media', 'away'), join(data, 'media', 'incoming'))
    expect(await bring('k1', 'bytes')).toBe(true)
    await until(() => paper.texts.at(-1) === 'paper 0 is now anna: [picture] (ready)')
  })

  it('that is empty is asked for again, and then its message says so', async () => {
    await says(picture('k1'))
    await until(async () => (await asked()).includes('k1'))
    expect(await bring('k1')).toBe('empty')
    await textsAre('anna: [picture] (wanted)')
    const later = steadyNow() + 90_000_000
    await until(() => {
      if (steadyNow() < later) follow(later)
      return paper.texts.at(-1) === 'paper 0 is now anna: [picture] (the file is empty)'
    })
  })

  describe('and another account too, by the same key,', () => {
    const she = accountId('she')
    const both = async (content = picture('C:\\cur.dat')) => {
      await patientFor(100)
      await says(content)
      await textsAre('anna: [picture] (wanted)')
      await hub.keeper.append({
        ...report(message({ content, chat: withAnna, sender: bob })),
        account: she,
        can: brings,
      })
      await textsAre('anna: [picture] (wanted)', 'bob: [picture] (wanted)')
    }
    const isAsked = (account = me) => until(async () => (await hub.keeper.take(account, 1)).length > 0)
    const brought = (words: string, whose: { readonly account?: typeof me } = {}) =>
      hub.keeper.accept({ endpoint: 'pc', ...whose, source: 'C:\\cur.dat', bytes: streamOf(words) })

    it('goes to the chat of the account that brings it alone', async () => {
      await both()
      expect(await brought('hers', { account: she })).toBe(true)
      await until(() => paper.texts.length === 3)
      expect(await brought('hers again', { account: she })).toBe(false)
      expect(paper.texts.at(-1)).toBe('paper 1 is now bob: [picture] (ready)')
      expect(await brought('mine', { account: me })).toBe(true)
      await until(() => paper.texts.at(-1) === 'paper 0 is now anna: [picture] (ready)')
    })

    it('goes to who was asked for it where the client does not say whose it is', async () => {
      await both()
      expect(await brought('unasked')).toBe(false)
      await isAsked(she)
      expect(await brought('hers')).toBe(true)
      await until(() => paper.texts.at(-1) === 'paper 1 is now bob: [picture] (ready)')
      expect(await brought('hers again')).toBe(false)
    })

    it('goes to who was asked first, and then to the other', async () => {
      await both()
      await isAsked(she)
      // more than clocks may drift: less moves nothing, and both are asked in one millisecond
      follow(steadyNow() + 1_000)
      await isAsked(me)
      expect(await brought('hers')).toBe(true)
      await until(() => paper.texts.at(-1) === 'paper 1 is now bob: [picture] (ready)')
      expect(await brought('mine')).toBe(true)
      await until(() => paper.texts.at(-1) === 'paper 0 is now anna: [picture] (ready)')
    })

    it('goes to both where both are on their way at the same time', async () => {
      await both()
      await isAsked(me)
      follow(steadyNow() + 1_000)
      await isAsked(she)
      const [mine, hers] = [held('mine'), held('hers, which is longer')]
      const upload = { endpoint: 'pc', source: 'C:\\cur.dat' }
      const takenAsMine = hub.keeper.accept({ ...upload, bytes: mine.bytes })
      await sleep(100)
      const takenAsHers = hub.keeper.accept({ ...upload, bytes: hers.bytes })
      await sleep(100)
      hers.end()
      expect(await takenAsHers).toBe(true)
      await until(() => paper.texts.at(-1) === 'paper 1 is now bob: [picture] (ready)')
      mine.end()
      expect(await takenAsMine).toBe(true)
      await until(() => paper.texts.at(-1) === 'paper 0 is now anna: [picture] (ready)')
    })
  })

  it('of an album waits a moment for the others of it', async () => {
    await hub.stop()
    paper = new Album('paper', { joins: 10, albums: true })
    await open({ patience: { usual: ages } })
    const runs: number[] = []
    const deliver = paper.deliver.bind(paper)
    paper.deliver = (run) => {
      runs.push(run.deliveries.length)
      return deliver(run)
    }
    for (const key of ['k1', 'k2', 'k3']) await says(picture(key))
    await hub.keeper.append(report(message({ words: 'after' })))
    const all: string[] = []
    await until(async () => all.push(...(await asked())) === 3)
    for (const key of ['k1', 'k2']) await bring(key, key)
    await sleep(300)
    expect(paper.texts).toEqual([])
    await bring('k3', 'k3')
    await until(() => paper.texts.includes('anna: after'))
    expect(runs[0]).toBeGreaterThanOrEqual(3)
  })

  it('of an album waits no longer than for itself', async () => {
    await hub.stop()
    paper = new Album('paper', { joins: 10, albums: true })
    await open({ patience: { usual: ages } })
    for (const key of ['k1', 'k2']) await says(picture(key))
    const all: string[] = []
    await until(async () => all.push(...(await asked())) === 2)
    await bring('k1', 'k1')
    expect(paper.texts).toEqual([])
    const later = steadyNow() + ages
    follow(later)
    // who delivers looks at the clock when there is something
    await hub.keeper.append(report(message({ words: 'elsewhere', chat: withAnna })))
    const shown = () => paper.texts.filter((text) => text.includes('[picture]'))
    await until(() => {
      if (steadyNow() < later) follow(later)
      return shown().length === 2
    })
    expect(shown()).toEqual(['anna: [picture] (ready)', 'anna: [picture] (wanted)'])
  })

  it('that is large does not hold up others that share its destination', async () => {
    await hub.stop()
    paper = new Album('paper', { destination: () => 'forum' })
    await open({ patience: { usual: ages } })
    const sent = Promise.withResolvers<void>()
    paper.before = (text) => (text.includes('ready') ? sent.promise : undefined)
    await says(picture('k1'))
    await until(async () => (await asked()).includes('k1'))
    await bring('k1', 'x'.repeat(3_000_000))
    await hub.keeper.append(report(message({ words: 'elsewhere', chat: withAnna })))
    await until(() => paper.texts.includes('anna: elsewhere'))
    sent.resolve()
    await until(() => paper.texts.includes('anna: [picture] (ready)'))
  })

  it('that is large and comes late does not hold up others that come late', async () => {
    await hub.stop()
    paper = new Album('paper', { destination: () => 'forum' })
    await open({ patience: { usual: 100 } })
    const sent = Promise.withResolvers<void>()
    paper.before = (text) => (text.includes('anna: [picture] (ready)') ? sent.promise : undefined)
    await says(picture('k1'))
    const content = picture('k2')
    await hub.keeper.append({ ...report(message({ content, chat: withAnna, sender: bob })), can: brings })
    await until(() => paper.texts.length === 2)
    await until(async () => (await asked()).length > 0)
    await bring('k1', 'x'.repeat(3_000_000))
    await bring('k2', 'small')
    await until(() => paper.texts.some((text) => text.includes('bob: [picture] (ready)')))
    sent.resolve()
    await until(() => paper.texts.some((text) => text.includes('anna: [picture] (ready)')))
  })

  it.skipIf(ffmpeg === undefined)('that is a video has a small picture of it', async () => {
    vi.stubEnv('QUEQIAO_FFMPEG', ffmpeg)
    await patientFor(ages)
    await says({ kind: 'video', file: { key: 'k1' } })
    await until(async () => (await asked()).includes('k1'))
    const clip = await readFile(new URL('../../fixtures/media/clip.mp4', import.meta.url))
    await hub.keeper.accept({ endpoint: 'pc', account: me, source: 'k1', bytes: streamOf(clip) })
    await until(() => paper.files.length === 1)
    const [content] = paper.files
    expect(content).toMatchObject({ kind: 'video', thumbnail: { state: 'ready', type: 'image/jpeg' } })
  })

  it('is asked for also where its report is sorted before whoever stored it hears that it is stored', async () => {
    await hub.stop()
    const [stored, heard] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    let next = Promise.resolve()
    hub = await hubOn(data, [paper], { patience: { usual: ages } }, async (folder) => {
      const store = await openFor(folder)
      const { db, fellows } = store
      const write: Store['write'] = async (change) => {
        const waits = next
        next = Promise.resolve()
        const made = await store.write(change)
        if (waits === heard.promise) stored.resolve()
        await waits
        return made
      }
      return { db, fellows, write, append: (rows) => store.append(rows), close: () => store.close() }
    })
    next = heard.promise
    const told = says(picture('k1'))
    await stored.promise
    const other = { ...report(message({ words: 'other', chat: withAnna })), account: accountId('other') }
    await hub.keeper.append(other)
    await until(() => paper.texts.includes('anna: other'))
    heard.resolve()
    await told
    await until(async () => (await asked()).includes('k1'))
  })

  it('that breaks off leaves nothing, and can be brought again', async () => {
    await says(picture('k1'))
    const broken = new ReadableStream<Uint8Array>({
      pull: (out) => out.error(new Error('the client went away')),
    })
    const upload = { endpoint: 'pc', account: me, source: 'k1', bytes: broken }
    await until(async () => (await asked()).includes('k1'))
    await expect(hub.keeper.accept(upload)).rejects.toThrow('went away')
    expect(await bring('k1', 'whole')).toBe(true)
  })

  it('is not asked for again while it arrives, however long that takes', async () => {
    await says(picture('k1'))
    await until(async () => (await asked()).includes('k1'))
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    try {
      const { bytes, end } = held()
      const taken = hub.keeper.accept({ endpoint: 'pc', account: me, source: 'k1', bytes })
      for (let minute = 0; minute < 3; minute++) {
        await sleep(100)
        vi.advanceTimersByTime(renewed)
        await sleep(100)
        follow(steadyNow() + renewed * 1.5)
        expect(await asked()).toEqual([])
      }
      end()
      expect(await taken).toBe(true)
    } finally {
      vi.useRealTimers()
    }
  })

  it('is not asked for again where it takes longer than until it would be', async () => {
    await says(picture('k1'))
    await until(async () => (await asked()).includes('k1'))
    const arriving = held()
    const taken = hub.keeper.accept({ endpoint: 'pc', account: me, source: 'k1', bytes: arriving.bytes })
    await sleep(waits[0] + 500)
    expect(await asked()).toEqual([])
    arriving.end()
    expect(await taken).toBe(true)
  })

  it('has a name that is harmless wherever people keep it', async () => {
    await says({ kind: 'file', file: { key: 'k1', name: '../../\u202etxt.exe' } })
    await until(async () => (await asked()).includes('k1'))
    await bring('k1', 'bytes')
    await until(() => paper.files.some((content) => 'file' in content && content.file.name === '..／..／txt.exe'))
  })

  it('is asked for after an upgrade that can ask for such, though nobody has logged in since', async () => {
    await hub.keeper.append({ ...report(message({ content: picture('k1') })), can: { commands: {}, contents: {} } })
    await textsAre('anna: [picture] (this WeChat client does not bring such files)')
    await hub.stop()
    await open()
    await says(picture('k2'))
    await until(async () => (await asked()).includes('k2'))
  })

  it('that would bring down whoever shows it as a picture goes as a file, with the reason', async () => {
    await patientFor(ages)
    await says(picture('k1'))
    await until(async () => (await asked()).includes('k1'))
    await hub.keeper.accept({ endpoint: 'pc', account: me, source: 'k1', bytes: streamOf(pngBomb(11_000, 11_000)) })
    await textsAre('anna: [file] picture.png (the picture has more than 120 million pixels)')
  })

  it('that came late and is no such picture completes its placeholder as a file', async () => {
    await says(picture('k1'))
    await textsAre('anna: [picture] (wanted)')
    await bring('k1', gif.subarray(0, 20))
    await until(() => paper.texts.length === 2)
    expect(paper.texts[1]).toMatch(/^paper 0 is now anna: \[file\] picture.gif \(the picture is damaged/)
  })

  it('is not waited for where the client brings none', async () => {
    await hub.keeper.append({ ...report(message({ content: picture('k1') })), can: { commands: {}, contents: {} } })
    await textsAre('anna: [picture] (this WeChat client does not bring such files)')
  })
})

describe('a file that has a public address', () => {
  const bodies = new Map([['/cat.gif', gif]])
  let fetched = 0
  let slow: Promise<void> | undefined
  const server = createServer(async (request, response) => {
    fetched++
    await slow
    const body = bodies.get(request.url ?? '')
    response.writeHead(body === undefined ? 404 : 200).end(body)
  })
  const sticker = (path: string, more: Partial<Source> = {}): Content<Source> => {
    const { port } = addressOf(server)
    return { kind: 'sticker', file: { url: `http://127.0.0.1:${port}${path}`, ...more } }
  }
  beforeEach(async () => {
    await hub.stop()
    await open({ allowPrivate: ['127.0.0.1'], patience: { usual: ages } })
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  })
  afterEach(() => new Promise((resolve) => server.close(resolve)))

  it('is fetched by us; no client is asked', async () => {
    await says(sticker('/cat.gif'))
    await textsAre('anna: [sticker] (ready)')
    expect(await asked()).toEqual([])
  })

  it('is asked of the client where it cannot be fetched', async () => {
    await says(sticker('/gone.gif', { key: 'k1' }))
    await until(async () => (await asked()).includes('k1'))
    await bring('k1', gif)
    await textsAre('anna: [sticker] (ready)')
  })

  it('is no sticker where it is no picture: its message says so, and nothing is kept of it', async () => {
    bodies.set('/page', Buffer.from('<html><script>alert(1)</script>'))
    await says(sticker('/page'))
    await textsAre('anna: [sticker] (it is no picture)')
    const isKept = () =>
      readdirSync(join(data, 'media'), { recursive: true, withFileTypes: true }).some((one) => one.isFile())
    await until(() => !isKept())
  })

  it('is not shown beside a link where it is no picture', async () => {
    bodies.set('/page', Buffer.from('<html>'))
    const picture = { url: `http://127.0.0.1:${addressOf(server).port}/page` }
    await says({ kind: 'link', title: 'News', url: 'https://news.example/1', picture })
    await until(() => paper.files.length > 0)
    expect(paper.files).toMatchObject([{ kind: 'link', picture: { state: 'failed', reason: 'it is no picture' } }])
  })

  it('will not come where nobody has it: its message says why', async () => {
    await says(sticker('/gone.gif'))
    await until(() => paper.texts.some((text) => text.includes('404')))
  })

  it('comes although another host hangs, from which many are wanted', async () => {
    await patientFor(100, { allowPrivate: ['127.0.0.1'] })
    let most = 0
    const open = new Set<object>()
    const hanging = createServer((request) => {
      most = Math.max(most, open.add(request).size)
      request.on('close', () => open.delete(request))
    })
    await new Promise<void>((resolve) => void hanging.listen(0, '127.0.0.1', resolve))
    const { port } = addressOf(hanging)
    for (let n = 0; n < 60; n++) {
      const picture = { url: `http://127.0.0.1:${port}/${n}` }
      await says({ kind: 'link', title: 'News', url: 'https://news.example/1', picture })
    }
    await until(() => open.size > 0)
    await hub.keeper.append({ ...report(message({ content: sticker('/cat.gif'), chat: withAnna, sender: bob })) })
    await until(() => paper.texts.some((text) => text.includes('bob: [sticker] (ready)')))
    expect(most).toBe(2)
    hanging.closeAllConnections()
    await new Promise((resolve) => hanging.close(resolve))
  })

  it('is fetched again as long as it takes where it could not be kept', async () => {
    await patientFor(100, { allowPrivate: ['127.0.0.1'] })
    await rename(join(data, 'media', 'incoming'), join(data, 'media', 'away'))
    const before = fetched
    await says(sticker('/cat.gif'))
    await textsAre('anna: [sticker] (wanted)')
    let later = steadyNow()
    const untilThen = async (holds: () => boolean) => {
      for (; !holds() && fetched < before + 50; later += 121_000) {
        follow(later)
        await sleep(200)
      }
    }
    await untilThen(() => fetched >= before + waits.length + 2)
    await rename(join(data, 'media', 'away'), join(data, 'media', 'incoming'))
    await untilThen(() => paper.texts.length > 1)
    expect(paper.texts.slice(1)).toEqual(['paper 0 is now anna: [sticker] (ready)'])
  }, 60_000)

  it('is fetched once, however long that takes', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    slow = promise
    const before = fetched
    // the hub's own are from before: it looks for what is due as ever
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    try {
      await says(sticker('/cat.gif'))
      await until(() => fetched > before)
      for (let minutes = 0; minutes < 11; minutes += 0.75) {
        vi.advanceTimersByTime(lease)
        await sleep(50)
        follow(steadyNow() + lease * 0.75)
      }
      await sleep(1_500)
      expect(fetched).toBe(before + 1)
      resolve()
      await until(() => paper.texts.at(-1)?.includes('ready') === true)
    } finally {
      vi.useRealTimers()
      slow = undefined
      resolve()
    }
  })

  it('is not fetched from a private network that nobody allowed', async () => {
    await hub.stop()
    await open({ patience: { usual: ages } })
    await says(sticker('/cat.gif'))
    await until(() => paper.texts.length > 0)
    expect(paper.texts[0]).toContain('a private address; only what fetch.allowPrivate names is fetched from such')
    expect(paper.texts.some((text) => text.includes('ready'))).toBe(false)
  })
})

const addressOf = (server: Server): { readonly port: number } => {
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('not listening')
  return address
}

const patientFor = async (patience: number, options: Partial<HubOptions> = {}) => {
  await hub.stop()
  await open({ patience: { usual: patience }, ...options })
}

describe('a file that people send to WeChat', () => {
  const taken = async (): Promise<Handed> => {
    const handed: Handed[] = []
    await until(async () => handed.push(...(await hub.keeper.take(me, 1))) > 0)
    return handed[0] ?? expect.fail('nothing taken')
  }
  const writes = async (given: Omit<Given, 'key'>, can = brings) => {
    await hub.keeper.append({ ...report(message({ words: 'hello' })), can })
    await until(() => paper.texts.length === 1)
    paper.given = given
    await paper.writes('a file', 'r1')
  }
  const given = (kind: Given['kind'], name: string, ...chunks: readonly string[]): Omit<Given, 'key'> => ({
    ...{ kind, name },
    open: async () => streamOf(...chunks),
  })
  const outcome = (
    task: Handed['task'],
    answer: { readonly kind: 'done' } | { readonly kind: 'instead'; readonly content: 'link' },
  ) => hub.keeper.append({ ...report(), results: [{ task, answer }] })

  it('is offered at an address that gives its bytes', async () => {
    await writes(given('file', '报告; 1.pdf', 'the', ' bytes'))
    const { command } = await taken()
    if (command.kind !== 'send' || command.content.kind !== 'file') throw new Error('no file')
    const { url, name, size, md5 } = command.content.file
    const digest = createHash('md5').update('the bytes').digest('hex')
    expect({ name, size, md5 }).toEqual({ name: '报告; 1.pdf', size: 9, md5: digest })
    const [, ticket = ''] = /^http:\/\/here\/media\/([^/]+)\//.exec(url) ?? []
    const medium = await hub.media(ticket)
    expect(await new Response(await medium?.read()).text()).toBe('the bytes')
    expect(await hub.media(`${ticket}x`)).toBeUndefined()
  })

  it('goes as what the client can send, and its sender is told', async () => {
    await writes(given('voice', 'voice.ogg', 'not really ogg'))
    const { task, command } = await taken()
    expect(command).toMatchObject({ kind: 'send', content: { kind: 'file' } })
    await outcome(task, { kind: 'done' })
    await until(() => paper.texts.some((text) => text === 'r1: done (it is no sound of a kind that is known)'))
  })

  it.each([
    ['logo.svg', '<svg width="9"/>', 'logo.svg'],
    ['evil.jpg', 'MZ and more', 'evil.jpg'],
    ['evil', 'MZ and more', 'evil.bin'],
    ['scan.jp2', 'nobody knows', 'scan.jp2'],
    ['photo.tiff', 'II*\0', 'photo.tiff'],
  ])('and was sent as a picture keeps its name %s where it has to go as a file', async (name, bytes, called) => {
    await writes(given('image', name, bytes))
    expect((await taken()).command).toMatchObject({ content: { kind: 'file', file: { name: called } } })
  })

  it('that cannot be made ready goes as the picture that there is of it', async () => {
    const dot = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
    const moving = given('sticker', 'sticker.webm', 'no film')
    await writes({ ...moving, still: async () => streamOf(Buffer.from(dot, 'base64')) })
    const { command } = await taken()
    expect(command).toMatchObject({ content: { kind: 'image', file: { name: 'sticker.gif' } } })
  })

  it('that the client would not take goes as something else, in its place', async () => {
    await writes(given('file', 'a.mp4', 'film'))
    const { task } = await taken()
    paper.given = undefined
    await paper.writes('after it', 'r2')
    await outcome(task, { kind: 'instead', content: 'link' })
    const again = await taken()
    expect(again.command).toMatchObject({ content: { kind: 'link', title: 'a.mp4' } })
    await outcome(again.task, { kind: 'done' })
    expect((await taken()).command).toMatchObject({ content: { kind: 'text' } })
  })

  it('goes to the client first where it sends only what it has', async () => {
    const can = { ...brings, commands: { ...brings.commands, put: 'result' as const } }
    await writes(given('file', 'a.pdf', 'paper'), can)
    const put = await taken()
    expect(put.command.kind).toBe('put')
    expect(await hub.keeper.take(me, 5)).toEqual([])
    await hub.keeper.append({ ...report(), results: [{ task: put.task, answer: { kind: 'done', path: 'C:\\a.pdf' } }] })
    expect((await taken()).command).toMatchObject({ content: { kind: 'file', file: { path: 'C:\\a.pdf' } } })
  })

  it('that comes back is known, and the next one from the phone is not taken for it', async () => {
    await writes(given('image', 'cat.png', 'not really a picture'), {
      ...brings,
      contents: { image: 'as-is', file: 'as-is' },
    })
    const { task } = await taken()
    await outcome(task, { kind: 'done' })
    const own = (key: string) => message({ sender: myself, fromSelf: true, content: { kind: 'file', file: { key } } })
    await hub.keeper.append(report(own('echo'), own('phone'), message({ words: 'end' })))
    await until(() => paper.texts.includes('anna: end'))
    expect(paper.texts.filter((text) => text.startsWith('me: [file]'))).toHaveLength(1)
  })

  it('does not keep other chats waiting while the client takes files first', async () => {
    const can = { ...brings, commands: { ...brings.commands, put: 'result' as const } }
    await writes(given('file', 'a.pdf', 'one'), can)
    expect((await taken()).command.kind).toBe('put')
    for (let n = 0; n < 25; n++) await paper.writes(`more ${n}`, `m${n}`)
    await until(async () => (await hub.owing.list({ states: ['queued'] })).length === 26)
    paper.given = undefined
    await hub.keeper.append(report(message({ words: 'elsewhere', chat: withAnna })))
    await until(() => paper.texts.includes('anna: elsewhere'))
    await paper.writes('a word', 'w1')
    expect((await taken()).command).toMatchObject({ chat: withAnna, content: { kind: 'text' } })
  })

  it('does not keep a word of a third chat waiting, however many files of a second wait', async () => {
    const can = { ...brings, commands: { ...brings.commands, put: 'result' as const } }
    await writes(given('file', 'a.pdf', 'one'), can)
    expect((await taken()).command.kind).toBe('put')
    await hub.keeper.append(report(message({ words: 'second', chat: withAnna })))
    await until(() => paper.texts.includes('anna: second'))
    for (let n = 0; n < 25; n++) await paper.writes(`more ${n}`, `m${n}`)
    await until(async () => (await hub.owing.list({ states: ['queued'] })).length === 26)
    paper.given = undefined
    await hub.keeper.append(report(message({ words: 'third', chat: { kind: 'person', id: bob }, sender: bob })))
    await until(() => paper.texts.includes('bob: third'))
    await paper.writes('a word', 'w1')
    expect((await taken()).command).toMatchObject({ chat: { id: bob }, content: { kind: 'text' } })
  })

  it('that is dropped while the client takes it lets go what stands behind it', async () => {
    const can = { ...brings, commands: { ...brings.commands, put: 'result' as const } }
    await writes(given('file', 'a.pdf', 'one'), can)
    expect((await taken()).command.kind).toBe('put')
    paper.given = undefined
    await paper.writes('after it', 'r2')
    await until(async () => (await hub.owing.list({ states: ['queued'] })).length === 2)
    expect(await hub.keeper.take(me, 5)).toEqual([])
    const [file] = await hub.owing.list({ states: ['queued'] })
    await hub.owing.drop(file?.id ?? expect.fail('nothing is owed'))
    expect((await taken()).command).toMatchObject({ content: { kind: 'text', text: ['after it'] } })
  })

  it('that is a sticker of one side is a picture on the others', async () => {
    await hub.stop()
    const other = new Album('other')
    hub = await hubOn(data, [paper, other], { mediaUrl: 'http://here/media' })
    await writes({ ...given('sticker', 's.tgs'), open: async () => streamOf(tgs()) })
    const { task, command } = await taken()
    expect(command).toMatchObject({ content: { kind: 'image', file: { name: 's.gif' } } })
    await outcome(task, { kind: 'done' })
    await until(() => other.files.length > 0)
    expect(other.files).toMatchObject([{ kind: 'sticker', file: { name: 's.gif', type: 'image/gif' } }])
  })

  it('leaves nothing behind of the picture that went in its place', async () => {
    const dot = await sharp({ create: { width: 1, height: 1, channels: 3, background: 'red' } })
      .png()
      .toBuffer()
    await writes({ ...given('sticker', 's.webm', 'no film'), still: async () => streamOf(dot) })
    await taken()
    const hash = createHash('sha256').update(dot).digest('hex')
    expect(
      readdirSync(join(data, 'media'), { recursive: true, encoding: 'utf8' }).some((name) => name.endsWith(hash)),
    ).toBe(false)
  })

  it('that WeChat did not take is no echo of what comes from the phone then', async () => {
    await writes(given('image', 'cat.png', 'no picture'))
    const { task } = await taken()
    await hub.keeper.append({ ...report(), results: [{ task, answer: { kind: 'failed', reason: 'blocked' } }] })
    await until(() => paper.texts.includes('r1: failed (blocked)'))
    const own = message({ sender: myself, fromSelf: true, content: { kind: 'file', file: { key: 'phone' } } })
    await hub.keeper.append(report(own))
    await until(() => paper.texts.some((text) => text.startsWith('me: [file]')))
  })

  it('takes no place of another on the client, whatever both are called', async () => {
    const photo = async (background: string) => {
      const dot = sharp({ create: { width: 1, height: 1, channels: 3, background } })
      return { ...given('image', 'photo.jpg'), open: async () => streamOf(await dot.clone().jpeg().toBuffer()) }
    }
    const can = { ...brings, commands: { ...brings.commands, put: 'result' as const } }
    await writes(await photo('red'), can)
    const first = await taken()
    await hub.keeper.append({ ...report(), results: [{ task: first.task, answer: { kind: 'done' } }] })
    await taken()
    paper.given = await photo('blue')
    await paper.writes('another', 'r2')
    const second = await taken()
    const places = [first, second].map(({ command }) => command.kind === 'put' && command.file.url.split('/').at(-1))
    expect(places).toEqual([expect.any(String), expect.any(String)])
    expect(places[0]).not.toBe(places[1])
  })

  it.each([
    ['made MP3s of', (seconds: number) => wav(speech(seconds))],
    ['sent as they are', (seconds: number) => Buffer.from(`no sound ${seconds}`)],
  ])('holds up no voice of another chat, of voices %s, though nobody knows what became of it', async (_, sound) => {
    const can = { ...brings, commands: { ...brings.commands, put: 'result' as const } }
    const voice = (seconds: number) => ({
      ...given('voice', 'voice.ogg'),
      open: async () => streamOf(Buffer.from(sound(seconds))),
    })
    const puts = async () => {
      const { task, command } = await taken()
      await outcome(task, { kind: 'done' })
      return command.kind === 'put' ? command.file.url.split('/').at(-1) : expect.fail('no put')
    }
    await hub.stop()
    await open({ resultLimit: 300 })
    await writes(voice(1), can)
    const first = await puts()
    await taken()
    await until(() => paper.texts.some((text) => text.startsWith('r1: unknown')))
    paper.given = undefined
    await hub.keeper.append(report(message({ words: 'second', chat: withAnna })))
    await until(() => paper.texts.includes('anna: second'))
    paper.given = voice(2)
    await paper.writes('another', 'r2')
    const second = await puts()
    for (const name of [first, second]) expect(name).toMatch(/^voice-[\da-f]{8}\.(mp3|ogg)$/)
    expect(second).not.toBe(first)
  })

  it('does not take the place of one of the same name that may not have been read yet', async () => {
    const can = { ...brings, commands: { ...brings.commands, put: 'result' as const } }
    const puts = async (name: string) => {
      const put = await taken()
      expect(put.command).toMatchObject({ kind: 'put', file: { name } })
      await hub.keeper.append({ ...report(), results: [{ task: put.task, answer: { kind: 'done' } }] })
    }
    await writes(given('file', 'Plan.pdf', 'one'), can)
    await puts('Plan.pdf')
    const first = await taken()
    paper.given = given('file', 'plan.pdf', 'two')
    await paper.writes('another', 'r2')
    await until(async () => (await hub.owing.list({ states: ['queued'] })).length === 1)
    expect(await hub.keeper.take(me, 5)).toEqual([])
    await outcome(first.task, { kind: 'done' })
    await puts('plan.pdf')
  })

  it.each([
    ['of another account on the same machine', 'Plan.pdf', 'plan.pdf', 'other'],
    ['that differs in letters that Windows takes for the same', 'Émil.pdf', 'E\u0301mil.PDF', 'me'],
  ])('does not take the place of one %s', async (_, first, second, account) => {
    const can = { ...brings, commands: { ...brings.commands, put: 'result' as const } }
    const other = accountId(account)
    await hub.keeper.append({ ...report(message({ words: 'theirs', chat: withAnna })), account: other, can })
    await until(() => paper.texts.includes('anna: theirs'))
    paper.given = given('file', second, 'two')
    const theirs = async () => {
      await paper.writes('another', 'r2')
      await until(async () => (await hub.owing.list({ account: other, states: ['queued'] })).length === 1)
    }
    const their = paper.lines.at(-1)
    await hub.keeper.append({ ...report(message({ words: 'hello' })), can })
    await until(() => paper.texts.includes('anna: hello'))
    paper.given = given('file', first, 'one')
    await paper.writes('a file', 'r1')
    const put = await taken()
    expect(put.command).toMatchObject({ kind: 'put', file: { name: first } })
    if (their) paper.lines.push(their)
    paper.given = given('file', second, 'two')
    await theirs()
    expect(await hub.keeper.take(other, 5)).toEqual([])
    await outcome(put.task, { kind: 'done' })
    const { task } = await taken()
    expect(await hub.keeper.take(other, 5)).toEqual([])
    await outcome(task, { kind: 'done' })
    const handed: Handed[] = []
    await until(async () => handed.push(...(await hub.keeper.take(other, 1))) > 0)
    expect(handed).toMatchObject([{ command: { kind: 'put', file: { name: second } } }])
  })

  it('is refused with a word where it is too large', async () => {
    await hub.stop()
    await open({ limits: { file: 4 } })
    await writes(given('file', 'a.pdf', 'five bytes'))
    await until(() => paper.texts.length === 2)
    expect(paper.texts[1]).toContain('could not be read')
  })
})
