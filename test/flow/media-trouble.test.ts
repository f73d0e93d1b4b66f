import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { rename, rm, writeFile } from 'node:fs/promises'
import { connect, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import type { Spoken } from '@queqiao/simulator'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { gifts, seconds } from './gifts.ts'
import { type TelegramHouse, telegramHouse } from './house.ts'
import { anna, home } from './people.ts'

const given = await gifts()
const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** A line to where files are brought; the first connection breaks when so many bytes have gone through. */
const breaking = async (target: URL, after: number) => {
  const open = new Set<Socket>()
  let broken = 0
  const server = createServer((from) => {
    const to = connect(Number(target.port), target.hostname)
    for (const socket of [from, to]) open.add(socket.on('error', () => {}).on('close', () => open.delete(socket)))
    let gone = 0
    from.on('data', (bytes) => {
      gone += bytes.length
      if (broken > 0 || gone < after) return to.write(bytes)
      broken++
      from.destroy()
      to.destroy()
    })
    to.pipe(from)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}${target.pathname}`,
    broken: () => broken,
    stop: () => {
      server.close()
      for (const socket of open) socket.destroy()
    },
  }
}

describe('Files in trouble', () => {
  let house: TelegramHouse
  beforeAll(async () => {
    house = await telegramHouse({ dialects: ['wehelp', 'wequick-2021'], settings: { media: { patience: '300ms' } } })
  })
  afterAll(async () => {
    await house?.stop()
    expect(house?.server.violations ?? []).toEqual([])
  })

  const until = <T>(look: () => T) => house.server.until(look, 15_000)
  /** An account of somebody with one contact, whose chat has this name. */
  const living = (name: string) => ({ ...home, wxid: `wxid_${name}`, people: [{ ...anna, remark: name }] })
  const pdf: Spoken = { kind: 'file', file: { name: '计划.pdf', bytes: given.pdf } }

  test('an upload that is cut in the middle is asked for again, and completes what stood there', async () => {
    const line = await breaking(new URL(`${house.door}/upload`), 100_000)
    try {
      const wechat = await house.wechat({ ...living('Cut'), uploadUrl: line.url })
      await wechat.says({ from: anna.wxid, ...pdf })
      await until(() => house.texts('Cut').length > 0)
      const [placeholder] = house.topic('Cut')
      expect(placeholder?.text).toBe('⏳ [file] 计划.pdf (300 kB)')
      await until(() => house.topic('Cut')[0]?.file !== undefined)
      expect(line.broken()).toBe(1)
      const file = { kind: 'document', name: '计划.pdf', hash: hashOf(given.pdf) }
      expect(house.topic('Cut')).toMatchObject([{ id: placeholder?.id, file, text: '' }])
      expect(wechat.complaints).toEqual([])
    } finally {
      line.stop()
    }
  })

  test('what comes late takes the place of what stood there, and a voice message answers it', async () => {
    const wechat = await house.speaking('wequick-2021', { ...living('Late'), late: 1_500 })
    await wechat.reportContacts()
    await wechat.says({ from: anna.wxid, kind: 'video', seconds: 2, file: { name: 'clip.mp4', bytes: given.mp4 } })
    await wechat.says({ from: anna.wxid, kind: 'voice', seconds, file: { name: 'v', bytes: given.mp3 } })
    await wechat.says({ from: anna.wxid, text: 'listen!' })
    await until(() => house.texts('Late').length === 3)
    const stood = house.topic('Late')
    expect(stood.map(({ text }) => text)).toEqual(['⏳ [video] 2 s (2.7 kB)', '⏳ [voice message] 3 s', 'listen!'])
    await until(() => house.topic('Late')[0]?.file && house.topic('Late')[3]?.file)
    await until(() => !house.texts('Late').some((text) => text.includes('⏳')))
    expect(house.topic('Late')).toMatchObject([
      { id: stood[0]?.id, text: '', file: { kind: 'video', hash: hashOf(given.mp4) } },
      { id: stood[1]?.id, text: '[voice message] 3 s' },
      { text: 'listen!' },
      { replyTo: stood[1]?.id, file: { kind: 'voice', duration: seconds } },
    ])
    expect(wechat.complaints).toEqual([])
  })

  test('the words of a voice message come when somebody asks for them', async () => {
    const wechat = await house.speaking('wequick-2021', living('Words'))
    await wechat.reportContacts()
    await wechat.says({ from: anna.wxid, kind: 'voice', seconds, file: { name: 'v', bytes: given.mp3 } })
    await until(() => house.topic('Words').some(({ file }) => file?.kind === 'voice'))
    house.you.send(house.forum, '/transcribe', { thread: house.thread('Words') })
    await until(() => house.texts('Words').includes('你好'))
    expect(wechat.complaints).toEqual([])
  })

  test('one picture that two messages name stands under both, and is brought once', async () => {
    const wechat = await house.wechat(living('Twice'))
    const index = '305302010010picture'
    const { wxid } = wechat.cast.self
    const message = (id: string) => ({
      msg: {
        ...{ msg_id: id, msg_timestamp: Date.now(), msg_type: 3, room_wxid: '' },
        ...{ wxid_from: anna.wxid, wxid_to: wxid, file_index: index },
      },
    })
    await wechat.report('report_new_msg', message('1001'))
    await wechat.report('report_new_msg', message('1002'))
    await until(() => house.topic('Twice').length === 2)
    // only now WeChat has it
    wechat.disk.write(index, 'IMG_1.jpg', given.jpeg)
    await until(() => house.topic('Twice').every(({ file }) => file !== undefined))
    const file = { kind: 'photo', hash: hashOf(given.jpeg) }
    expect(house.topic('Twice')).toMatchObject([{ file }, { file }])
    expect(wechat.complaints).toEqual([])
  })

  test('a file for which there is no room is refused, asked for again, and comes', async () => {
    const wechat = await house.wechat(living('Room'))
    const incoming = join(house.media, 'incoming')
    // nothing can be written there: a full disk says the same in other words
    await rename(incoming, `${incoming}.away`)
    await writeFile(incoming, '')
    await wechat.says({ from: anna.wxid, ...pdf })
    await until(() => house.texts('Room').length > 0)
    await until(() => house.queqiao.said().includes('a file could not be kept'))
    expect(house.texts('Room')).toEqual(['⏳ [file] 计划.pdf (300 kB)'])
    await rm(incoming)
    await rename(`${incoming}.away`, incoming)
    await until(() => house.topic('Room')[0]?.file)
    expect(house.topic('Room')).toMatchObject([{ file: { hash: hashOf(given.pdf) } }])
  })

  test('only a right ticket opens a file, and brings one', async () => {
    const { you, forum } = house
    const wechat = await house.speaking('wehelp', living('Tickets'))
    await wechat.reportContacts()
    await wechat.says({ from: anna.wxid, text: 'hello' })
    await until(() => house.texts('Tickets').length > 0)
    const showing = { kind: 'document', name: 'plan.pdf', bytes: given.pdf } as const
    you.show(forum, showing, { thread: house.thread('Tickets') })
    const { thing } = await wechat.sees(() => true)
    if (thing.kind !== 'link') return expect.fail(`a link was expected, not ${thing.kind}`)
    const status = async (url: string, init?: RequestInit) => (await fetch(url, init)).status
    const [ticket = ''] = /[\w-]{40,}/.exec(thing.url) ?? []
    const changed = `${ticket.slice(0, 5)}${ticket[5] === 'A' ? 'B' : 'A'}${ticket.slice(6)}`
    expect(await status(thing.url)).toBe(200)
    expect(await status(thing.url, { method: 'HEAD' })).toBe(200)
    expect(await status(thing.url, { headers: { range: 'bytes=0-3' } })).toBe(206)
    expect(await status(thing.url.replace(ticket, changed))).toBe(404)
    expect(await status(thing.url.replace(ticket, ticket.slice(0, -1)))).toBe(404)
    expect(await status(`${house.door}/upload/${ticket}`, { method: 'POST', body: 'bytes' })).toBe(404)
  })
})
