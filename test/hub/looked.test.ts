import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Hub, User } from '@queqiao/hub'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { listen } from '../servers/listen.ts'
import { anna, family, hubOn, me, message, myself, Paper, report, until, withAnna } from './paper.ts'

const picture = await sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } })
  .png()
  .toBuffer()
let asked: string[] = []
const server = createServer((request, response) => {
  asked.push(request.url ?? '')
  response.writeHead(200).end(picture)
})

const users: readonly User[] = [{ name: 'Me', role: 'owner', accounts: [], ids: { page: 'Me', paper: 'me' } }]

let data: string
let hub: Hub
let page: Paper
let other: Paper
beforeEach(async () => {
  asked = []
  data = mkdtempSync(join(tmpdir(), 'looked-'))
  page = new Paper('page', { reads: true, avatars: true })
  other = new Paper('paper')
  const avatar = `http://127.0.0.1:${await listen(server)}/anna.png`
  hub = await hubOn(data, [page, other], { users, allowPrivate: ['127.0.0.1'] })
  await hub.keeper.append(
    report(
      { kind: 'login', person: myself, name: 'Me' },
      { kind: 'people', people: [{ id: anna, nickname: 'Anna', avatar }] },
      message({ words: 'first', chat: family }),
      message({ words: 'second', chat: withAnna }),
    ),
  )
  await until(() => [page, other].every(({ texts }) => texts.some((text) => text.endsWith('second'))))
})
afterEach(async () => {
  await hub.stop()
  await new Promise((resolve) => server.close(resolve))
  rmSync(data, { recursive: true })
})

/** The picture of who said the last of the family's messages. */
const seen = async () => {
  const { written } = await hub.reading('page').history('Me', { account: me, chat: family }, { limit: 1 })
  const what = written[0]?.what
  return what?.kind === 'message' ? what.sender.avatar : undefined
}

describe('pictures of people, for a page', () => {
  it('are fetched when somebody looks, once, and not because something was said', async () => {
    for (const words of ['third', 'fourth']) await hub.keeper.append(report(message({ words, chat: family })))
    await until(() => other.texts.some((text) => text.endsWith('fourth')))
    // what other sides ask of the hub makes nothing be fetched either
    await other.hub?.look({ account: me, chat: withAnna })
    expect(asked).toEqual([])
    await until(async () => (await seen())?.state === 'ready')
    expect(asked).toEqual(['/anna.png'])
  })

  it('of a chat are there when its list is looked at, and who looks hears when they have come', async () => {
    const heard: string[] = []
    const end = hub.reading('page').listen('Me', ({ chat }) => void heard.push(chat?.id ?? ''))
    const avatar = async () => {
      const lines = await hub.reading('page').chats('Me', { limit: 10 })
      return lines.find(({ key }) => key.chat?.id === anna)?.look.avatar
    }
    await avatar()
    await until(() => heard.includes(anna))
    expect((await avatar())?.state).toBe('ready')
    end()
  })

  it('are shown to everybody who is listed, and to nobody else', async () => {
    await until(async () => (await seen())?.state === 'ready')
    const { id } = (await seen()) ?? expect.fail('no picture')
    expect((await page.hub?.medium('Me', id))?.type).toBe('image/png')
    expect(await page.hub?.medium('Eve', id)).toBeUndefined()
  })
})
