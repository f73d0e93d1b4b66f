import { createHash } from 'node:crypto'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { messageId, Refused, Retry, type Wish } from '@queqiao/hub'
import { personId, roomId } from '@queqiao/protocol/model'
import type { Message, Update } from 'grammy/types'
import { describe, expect, it, onTestFinished } from 'vitest'
import { localPath } from '../../../bridges/telegram/src/calls/local-files.ts'
import { toReceived } from '../../../bridges/telegram/src/from-telegram.ts'
import { toPlace, toRemote } from '../../../bridges/telegram/src/ids.ts'
import { oversize } from '../../../bridges/telegram/src/said/offers.ts'
import { cut, dropped, failing, type Showing } from '../../servers/telegram/index.ts'
import { jpeg, png } from '../../servers/telegram/samples.ts'
import { house, thrown } from '../house.ts'
import { account } from '../port.ts'

const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const li = { id: personId('wxid_li'), name: '李雷' }
const room = { kind: 'room', id: roomId('r1') } as const

/** A topic of a WeChat room, in which Alice writes. */
const topic = async (...options: Parameters<typeof house>) => {
  const at = await house(...options)
  const thread = at.alice.createTopic(at.forum, 'r1').id
  const place = toPlace({ chat: at.forum.id, thread })
  at.port.places.set(place, [{ account, chat: room }])
  let update = 0
  const read = (...messages: readonly Message[]): Promise<readonly Wish[]> =>
    at.bridge.read(messages.map((message) => toReceived({ update_id: ++update, message } as Update, place)))
  return { ...at, read, show: (showing: Showing) => at.alice.show(at.forum, showing, { thread }), thread }
}

const contents = (wishes: readonly Wish[]) =>
  wishes.map((wish) => (wish.kind === 'command' && wish.command.kind === 'send' ? wish.command.content : wish))

const photo: Showing = { kind: 'photo', name: 'p.png', bytes: png(400, 300) }

describe('a file that somebody sends', () => {
  it('is kept, byte by byte, under the id that Telegram has for it, and sent', async () => {
    const { port, read, show } = await topic()
    const sent = show(photo)
    const unique = sent.photo?.at(-1)?.file_unique_id
    expect(contents(await read(sent))).toEqual([{ kind: 'image', file: unique }])
    expect(port.kept).toMatchObject([{ key: unique, kind: 'image', name: 'photo.jpg' }])
    expect(hash(port.kept[0]?.bytes ?? new Uint8Array())).toBe(hash(png(400, 300)))
  })

  it('comes before the words under it; those answer what it answers', async () => {
    const { port, read, alice, forum, thread } = await topic()
    const before = alice.send(forum, 'look', { thread })
    const remote = toRemote({ chat: forum.id, message: before.message_id })
    port.links.set(remote, { message: messageId('m'), of: { account, chat: room }, sender: li })
    const captioned = { ...photo, caption: 'is it this one, @韩?' }
    const sent = alice.show(forum, captioned, { thread, replyTo: before.message_id })
    const [picture, words] = await read(sent)
    expect(picture).toMatchObject({ command: { content: { kind: 'image' } } })
    expect(picture).not.toHaveProperty('answers')
    expect(words).toMatchObject({ command: { content: { text: ['is it this one, @韩?'] } }, answers: 'm' })
  })

  it('of an album keeps its place, each with its words', async () => {
    const { read, alice, forum, thread } = await topic()
    const video: Showing = { kind: 'video', name: 'v.mp4', bytes: jpeg(1, 1), duration: 7, caption: 'two' }
    const album = alice.showAlbum(forum, [{ ...photo, caption: 'one' }, video, photo], { thread })
    expect(contents(await read(...album))).toMatchObject([
      { kind: 'image' },
      { text: ['one'] },
      { kind: 'video', seconds: 7 },
      { text: ['two'] },
      { kind: 'image' },
    ])
  })

  it('stays here where its words begin with //', async () => {
    const { port, read, show } = await topic()
    expect(await read(show({ ...photo, caption: '// which one?' }))).toEqual([])
    expect(port.kept).toEqual([])
  })

  it('of more than 20 MB is refused, with its size and the limit; what came with it is sent', async () => {
    const { server, read, alice, forum, thread } = await topic()
    const big: Showing = { kind: 'document', name: 'big.iso', bytes: { size: 25_300_000 }, caption: 'too much' }
    const small: Showing = { kind: 'document', name: 'a.pdf', bytes: { size: 1_000 } }
    const wishes = await read(...alice.showAlbum(forum, [big, small], { thread }))
    expect(wishes).toMatchObject([
      {
        kind: 'refusal',
        reason: `big.iso (25.3 MB): ${oversize}; what was written with it was not sent either`,
      },
      { kind: 'command' },
    ])
    expect(server.calls.filter(({ method }) => method === 'getFile')).toHaveLength(1)
  })

  it('whose size Telegram did not tell is refused with the same words', async () => {
    const { read, show } = await topic()
    const sent = show({ kind: 'document', name: 'big.iso', bytes: { size: 25_300_000 } })
    const { file_size: _, ...document } = sent.document ?? { file_id: '', file_unique_id: '' }
    expect(await read({ ...sent, document })).toMatchObject([{ reason: `big.iso: ${oversize}` }])
  })

  it.each([
    ['breaks off', cut(100_000), 'file'],
    ['is dropped', dropped('before'), 'file'],
    ['cannot be had for now', failing(502, 'Bad Gateway'), 'file'],
    ['is asked for too often', failing(429, 'Too Many Requests: retry after 1'), 'getFile'],
    ['is not there yet', failing(400, 'Bad Request: wrong file_id or the file is temporarily unavailable'), 'getFile'],
    ['is asked for while nobody answers', dropped('before'), 'getFile'],
  ])('that %s is read again', async (_, fault, method) => {
    const { server, port, read, show } = await topic()
    const sent = show({ kind: 'voice', name: 'v.ogg', bytes: { size: 5_000_000 } })
    server.faults.add(fault, { method })
    const error = await thrown(read(sent))
    expect(error).toBeInstanceOf(Retry)
    for (let one = error; one instanceof Error; one = one.cause)
      expect(`${one.stack} ${JSON.stringify(one)}`).not.toContain(server.token)
    expect(contents(await read(sent))).toMatchObject([{ kind: 'voice' }])
    expect(port.kept.map(({ bytes }) => bytes.length)).toEqual([5_000_000])
  })

  it('is refused with a word where Telegram will never give it', async () => {
    const { server, read, show } = await topic()
    server.faults.add(failing(400, 'Bad Request: invalid file_id'), { method: 'getFile' })
    expect(await read(show(photo))).toMatchObject([{ kind: 'refusal', reason: expect.stringMatching(/^photo.jpg/) }])
  })
})

describe('a Bot API server of one’s own', () => {
  const folder = async () => {
    const made = await mkdtemp(join(tmpdir(), 'bot-api-'))
    onTestFinished(() => rm(made, { recursive: true }))
    return made
  }

  it('has files of any size, read from its folder wherever that lies here', async () => {
    const localFiles = await folder()
    const local = { folder: localFiles, named: '/var/lib/telegram-bot-api' }
    const { port, read, show, server } = await topic({ local }, { localFiles })
    const size = 25_300_000
    expect(contents(await read(show({ kind: 'document', name: 'big.iso', bytes: { size } })))).toMatchObject([
      { kind: 'file' },
    ])
    expect(port.kept[0]?.bytes).toHaveLength(size)
    expect(await readdir(localFiles)).toEqual([server.token])
  })

  it('whose folder is not in the settings has its files refused, and nobody is told its paths', async () => {
    const local = { folder: await folder() }
    const { read, show, server } = await topic({ local })
    const [wish] = await read(show(photo))
    expect(wish).toMatchObject({ reason: expect.stringContaining('telegram.localFiles') })
    expect(JSON.stringify(wish)).not.toContain(server.token)
  })

  it.each([
    ['/srv/tg/1:a/photos/a.jpg', '/data/1:a/photos/a.jpg'],
    ['C:\\tg\\1~a\\photos\\a.jpg', '/data/1~a/photos/a.jpg'],
    ['/data/files/a.jpg', '/data/files/a.jpg'],
  ])('is looked up where the folder is: %s', (path, found) => {
    expect(localPath(path, { folder: '/data', token: '1:a' })).toBe(found)
  })

  it.each(['/etc/passwd', '/srv/1:a/../../etc/passwd', '/data/../etc/passwd'])(
    'gives nothing from elsewhere: %s',
    (path) => {
      expect(() => localPath(path, { folder: '/data', token: '1:a' })).toThrow(Refused)
    },
  )
})
