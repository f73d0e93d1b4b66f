import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { InputFile } from 'grammy'
import { describe, expect, onTestFinished, test } from 'vitest'
import { cut, dropped, failing, tooManyInAlbum } from '../servers/telegram/index.ts'
import { gif, jpeg, ogg, png } from '../servers/telegram/samples.ts'
import { refused, type start, startForum } from './start.ts'

const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

async function* many(size: number) {
  for (let left = size; left > 0; left -= 65_536) yield new Uint8Array(Math.min(left, 65_536)).fill(5)
}

describe('a file of the bot', () => {
  test('is seen as what it was sent as, with its name, its bytes and the words under it', async () => {
    const { server, bot, forum } = await startForum()
    const file = (bytes: Uint8Array, name: string) => new InputFile(bytes, name)
    await bot.api.sendPhoto(forum.id, file(png(640, 480), 'a.png'), { caption: 'A photo' })
    const thumbnail = file(jpeg(320, 180), 't.jpg')
    await bot.api.sendVideo(forum.id, file(ogg, 'v.mp4'), { duration: 7, width: 16, height: 9, thumbnail })
    await bot.api.sendVoice(forum.id, file(ogg, 'v.ogg'), { duration: 3 })
    await bot.api.sendAnimation(forum.id, file(gif, 'a.gif'))
    await bot.api.sendAnimation(forum.id, file(gif, 'a'))
    await bot.api.sendDocument(forum.id, file(gif, '报告%3B a%22.pdf'))
    await bot.api.sendSticker(forum.id, file(png(9, 9), 's.webp'))
    expect(server.messages(forum).map(({ file }) => [file?.kind, file?.name, file?.hash])).toEqual([
      ['photo', 'a.png', hash(png(640, 480))],
      ['video', 'v.mp4', hash(ogg)],
      ['voice', 'v.ogg', hash(ogg)],
      ['animation', 'a.gif', hash(gif)],
      ['document', 'a', hash(gif)],
      ['document', '报告; a".pdf', hash(gif)],
      ['sticker', 's.webp', hash(png(9, 9))],
    ])
    const [photo, video] = server.messages(forum)
    expect(photo).toMatchObject({ text: 'A photo', file: { width: 640, height: 480 } })
    expect(video?.file).toMatchObject({ duration: 7, width: 16, height: 9, thumbnail: jpeg(320, 180).length })
  })

  test.each([
    [
      'a photo of more than 10 MB',
      'sendPhoto',
      10 * 1024 * 1024 + 1,
      /^400 Bad Request: file of size \d+ bytes is too big for a photo/,
    ],
    ['more than 50 MB', 'sendDocument', 50 * 1024 * 1024 + 1, /^413 Request Entity Too Large$/],
    ['nothing', 'sendDocument', 0, /^400 Bad Request: file must be non-empty$/],
  ] as const)('is refused where it is %s', async (_, method, size, words) => {
    const { bot, forum } = await startForum()
    expect(await refused(bot.api[method](forum.id, new InputFile(() => many(size), 'a.bin')))).toMatch(words)
  })

  test.each([
    ['is no picture', gif.subarray(0, 2), 'IMAGE_PROCESS_FAILED'],
    ['is too large in pixels', png(9000, 1001), 'PHOTO_INVALID_DIMENSIONS'],
    ['is too narrow', png(2100, 100), 'PHOTO_INVALID_DIMENSIONS'],
  ])('is no photo where it %s', async (_, bytes, words) => {
    const { bot, forum } = await startForum()
    expect(await refused(bot.api.sendPhoto(forum.id, new InputFile(bytes)))).toBe(`400 Bad Request: ${words}`)
  })

  test('may break off in the middle: then nothing stands there', async () => {
    const { server, bot, forum } = await startForum()
    server.faults.add(cut(200_000), { method: 'sendDocument' })
    expect(await refused(bot.api.sendDocument(forum.id, new InputFile(() => many(5_000_000), 'a')))).toBe('no answer')
    expect(server.messages(forum)).toEqual([])
    expect(server.calls).toEqual([])
  })

  test('may take the place of words, or of another file', async () => {
    const { server, bot, forum } = await startForum()
    const { message_id } = await bot.api.sendMessage(forum.id, 'on its way')
    const media = (bytes: Uint8Array) => ({ type: 'photo', media: new InputFile(bytes), caption: 'there' }) as const
    await bot.api.editMessageMedia(forum.id, message_id, media(png(10, 10)))
    await bot.api.editMessageMedia(forum.id, message_id, media(png(20, 20)))
    await bot.api.editMessageCaption(forum.id, message_id, { caption: 'here' })
    expect(server.messages(forum)).toMatchObject([{ text: 'here', edited: true, file: { kind: 'photo', width: 20 } }])
    const { message_id: voice } = await bot.api.sendVoice(forum.id, new InputFile(ogg, 'v.ogg'))
    expect(await refused(bot.api.editMessageMedia(forum.id, voice, media(png(1, 1))))).toMatch(/can't be edited$/)
  })
})

describe('an album', () => {
  const photos = (count: number) =>
    Array.from({ length: count }, (_, n) => ({ type: 'photo', media: new InputFile(png(n + 1, 9)) }) as const)

  test('has 2 to 10 items that stand together', async () => {
    const { server, bot, forum } = await startForum()
    await bot.api.sendMediaGroup(forum.id, photos(3))
    const files = server.messages(forum).map(({ file }) => file)
    expect(files.map((file) => file?.width)).toEqual([1, 2, 3])
    expect(new Set(files.map((file) => file?.album)).size).toBe(1)
    expect(server.violations).toEqual([])
    expect(await refused(bot.api.sendMediaGroup(forum.id, photos(11)))).toMatch(/^400/)
    expect(await refused(bot.api.sendMediaGroup(forum.id, photos(1)))).toMatch(/^400/)
  })

  test('may be told to wait inside a 400, although it stands there', async () => {
    const { server, bot, forum } = await startForum()
    server.faults.add(tooManyInAlbum(8, 'after'), { method: 'sendMediaGroup' })
    expect(await refused(bot.api.sendMediaGroup(forum.id, photos(2)))).toBe(
      '400 Bad Request: failed to send message #1 with the error message "Too Many Requests: retry after 8"',
    )
    expect(server.messages(forum)).toHaveLength(2)
  })
})

describe('a file that somebody sends', () => {
  const download = async (server: { apiRoot: string; token: string }, path: string | undefined) => {
    const answer = await fetch(`${server.apiRoot}/file/bot${server.token}/${path}`)
    return { status: answer.status, bytes: new Uint8Array(await answer.arrayBuffer()) }
  }

  test('reaches the bot, which can read its bytes', async () => {
    const { server, bot, alice, forum } = await startForum()
    const photo = { kind: 'photo', name: 'p.png', bytes: png(400, 300), caption: '@durov look' } as const
    alice.show(forum, photo)
    const [update] = await bot.api.getUpdates()
    expect(update?.message).toMatchObject({ caption: '@durov look', caption_entities: [{ type: 'mention' }] })
    const sizes = update?.message?.photo ?? []
    expect(sizes.map(({ width }) => width)).toEqual([90, 320, 400])
    const { file_path } = await bot.api.getFile(sizes.at(-1)?.file_id ?? '')
    expect(await download(server, file_path)).toEqual({ status: 200, bytes: new Uint8Array(png(400, 300)) })
    expect((await download(server, 'photos/file_999.png')).status).toBe(404)
  })

  test('of more than 20 MB cannot be read, but from a server of one’s own', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'bot-api-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const big = { kind: 'document', name: 'b.bin', bytes: { size: 20 * 1024 * 1024 + 1 } } as const
    const heard = async (options: Parameters<typeof start>[0]) => {
      const { bot, alice, forum, server } = await startForum({}, options)
      alice.show(forum, big)
      const [update] = await bot.api.getUpdates()
      return { bot, server, id: update?.message?.document?.file_id ?? '' }
    }
    const open = await heard({})
    expect(await refused(open.bot.api.getFile(open.id))).toBe('400 Bad Request: file is too big')
    const own = await heard({ local: { folder, named: '/var/lib/telegram-bot-api' } })
    const { file_path = '' } = await own.bot.api.getFile(own.id)
    expect(file_path).toBe(`/var/lib/telegram-bot-api/${own.server.token}/documents/file_0.bin`)
    expect(await readFile(join(folder, own.server.token, 'documents/file_0.bin'))).toHaveLength(big.bytes.size)
  })

  test('may be cut short, dropped or refused on its way', async () => {
    const { server, bot, alice, forum } = await startForum()
    alice.show(forum, { kind: 'voice', name: 'v.ogg', bytes: { size: 500_000 } })
    const [update] = await bot.api.getUpdates()
    const { file_path } = await bot.api.getFile(update?.message?.voice?.file_id ?? '')
    for (const fault of [cut(100_000), dropped('before')]) {
      server.faults.add(fault, { method: 'file' })
      await expect(download(server, file_path)).rejects.toThrow()
    }
    server.faults.add(failing(502, 'Bad Gateway'), { method: 'file' })
    expect((await download(server, file_path)).status).toBe(502)
    expect((await download(server, file_path)).bytes).toHaveLength(500_000)
  })

  test('may be one of an album, a place, a contact, or have other words put under it', async () => {
    const { bot, alice, forum } = await startForum()
    const photo = { kind: 'photo', name: 'p.png', bytes: png(4, 3) } as const
    const [first] = alice.showAlbum(forum, [{ ...photo, caption: 'one' }, photo])
    alice.locate(forum, { latitude: 31.2, longitude: 121.5, title: 'Tea house', address: '1 Lake Road' })
    alice.contact(forum, { phone_number: '+8613800000000', first_name: 'Li' })
    if (first) alice.editCaption(first, 'uno')
    await new Promise((resolve) => setTimeout(resolve, 10))
    const updates = await bot.api.getUpdates()
    const said = updates.map(({ message, edited_message }) => message ?? edited_message)
    expect(said[0]?.media_group_id).toBe(said[1]?.media_group_id)
    expect(said.slice(2)).toMatchObject([
      { venue: { title: 'Tea house' }, location: { latitude: 31.2 } },
      { contact: { first_name: 'Li' } },
      { caption: 'uno', edit_date: expect.any(Number) },
    ])
  })
})
