import { createServer } from 'node:http'
import type { Event, Source } from '@queqiao/protocol/model'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { listen } from '../servers/listen.ts'
import { bob, bobGhost, family, house, known, message, names, until } from './house.ts'

let at: Awaited<ReturnType<typeof house>>
let address: string
let asked: string[]

const draw = (background: string) => sharp({ create: { width: 8, height: 8, channels: 3, background } })
const pictures = new Map([
  ['/red.png', await draw('red').png().toBuffer()],
  ['/blue.png', await draw('blue').png().toBuffer()],
  ['/page', Buffer.from('<html>Sign in</html>')],
])
const server = createServer((request, response) => {
  const path = request.url ?? ''
  asked.push(path)
  const picture = pictures.get(path)
  response.writeHead(picture ? 200 : 404).end(picture)
})

const pictured = (path: string): Event<Source> => ({
  kind: 'people',
  people: [{ id: bob, nickname: 'Bob', avatar: `${address}${path}` }],
})
let said = 0
/** Bob says something; it stands in Matrix. */
const hear = async () => {
  await at.append(message(`message ${++said}`, { sender: bob, chat: family }))
  await at.shown(said)
}
const there = () => {
  const family = [...at.stub.state.rooms.values()].find(({ name }) => name === 'Family')
  return family?.members.get(bobGhost)
}
/** Bob talks on until his ghost shows another picture. */
const changes = async () => {
  const before = there()?.avatar_url
  await until(async () => {
    await hear()
    return there()?.avatar_url !== before
  })
}

beforeEach(async () => {
  said = 0
  asked = []
  address = `http://127.0.0.1:${await listen(server)}`
  at = await house((homeserver) => ({ ...names, homeserver }), { allowPrivate: ['127.0.0.1'] })
  await at.append(...known)
})
afterEach(async () => {
  await at.stop()
  await new Promise((resolve) => server.close(resolve))
})

describe('the picture of somebody in WeChat', () => {
  it('is shown by their ghost, which keeps the name that it has in a room', async () => {
    await at.append(pictured('/red.png'))
    await changes()
    const [upload] = at.stub.media.uploads
    expect(upload).toMatchObject({ type: 'image/png', size: pictures.get('/red.png')?.length })
    expect(there()).toEqual({ membership: 'join', displayname: 'Bobby', avatar_url: upload?.mxc })
  })

  it('is fetched and put there once, also over a restart', async () => {
    await at.append(pictured('/red.png'))
    await changes()
    await hear()
    await at.restart()
    await hear()
    await hear()
    expect(asked).toEqual(['/red.png'])
    expect(at.stub.media.uploads).toHaveLength(1)
    expect(there()).toMatchObject({ displayname: 'Bobby', avatar_url: at.stub.media.uploads[0]?.mxc })
  })

  it('is replaced when they take another', async () => {
    await at.append(pictured('/red.png'))
    await changes()
    await at.append(pictured('/blue.png'))
    await changes()
    const [, second] = at.stub.media.uploads
    expect(there()).toEqual({ membership: 'join', displayname: 'Bobby', avatar_url: second?.mxc })
  })

  it('stays where their next one is none, but a page that says so', async () => {
    await at.append(pictured('/red.png'))
    await changes()
    const before = there()
    await at.append(pictured('/page'))
    await hear()
    await until(() => asked.includes('/page'))
    // for two seconds it is remembered that it was not here
    await new Promise((resolve) => setTimeout(resolve, 2_500))
    await hear()
    await hear()
    expect(there()).toEqual(before)
    expect(at.stub.media.uploads).toHaveLength(1)
  })

  it('that cannot be had holds up nothing', async () => {
    await at.append(pictured('/gone.png'))
    await hear()
    await until(() => asked.includes('/gone.png'))
    await hear()
    expect(there()).toEqual({ membership: 'join', displayname: 'Bobby' })
  })

  it('that the homeserver is slow to take holds up nobody’s words', async () => {
    let taken = () => {}
    const slow = new Promise<void>((resolve) => {
      taken = resolve
    })
    at.stub.fail({ on: 'media/v3/upload', times: 1, struck: () => slow })
    await at.append(pictured('/red.png'))
    await until(async () => {
      await hear()
      return asked.length > 0
    })
    for (let n = 0; n < 5; n++) await hear()
    expect(there()).toEqual({ membership: 'join', displayname: 'Bobby' })
    taken()
    await changes()
    expect(at.stub.media.uploads).toHaveLength(1)
  })

  it('that the homeserver does not take is tried once', async () => {
    at.stub.fail({ on: 'PUT .*/account_data/', status: 403, errcode: 'M_FORBIDDEN' })
    await at.append(pictured('/red.png'))
    await until(async () => {
      await hear()
      return at.logged.some((line) => line.includes('a picture of somebody cannot be shown'))
    })
    await hear()
    expect(at.stub.media.uploads).toHaveLength(1)
    expect(there()).toEqual({ membership: 'join', displayname: 'Bobby' })
  })
})
