import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Hub, type HubPort, placeId, Retry } from '@queqiao/hub'
import { personId, roomId } from '@queqiao/protocol/model'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { listen } from '../../servers/listen.ts'
import { anna, bob, family, hubOn, me, message, Paper, report, until, withAnna } from '../paper.ts'

const room = roomId('family')

let data: string
let hub: Hub
let paper: Paper
let plain: Paper
beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), 'hub-'))
  paper = new Paper('paper', { looks: true, avatars: true })
  plain = new Paper('plain')
  hub = await hubOn(data, [paper, plain], { allowPrivate: ['127.0.0.1'] })
})
afterEach(async () => {
  await hub.stop()
  rmSync(data, { recursive: true })
})

const tell = async (...events: Parameters<typeof report>) => {
  ;(await hub.keeper.append(report(...events))).answered(true)
}
const port = (): HubPort => paper.hub ?? expect.fail('not started')
const looks = (of = paper) =>
  of.texts.filter((text) => text.startsWith('looks: ')).map((text) => JSON.parse(text.slice(7)))
let ends = 0
/** All that was told stands there. */
const settled = async (chat = family) => {
  const words = `end ${++ends}`
  await tell(message({ words, chat }))
  for (const each of [paper, plain]) await until(() => each.texts.some((text) => text.endsWith(words)))
}

describe('a bridge that shows how chats look', () => {
  it('hears of the new name of a room, once, and of nothing that stays as it was', async () => {
    await tell({ kind: 'rooms', rooms: [{ id: room, name: 'Family' }] })
    await settled()
    expect(looks()).toEqual([])
    await tell({ kind: 'rooms', rooms: [{ id: room, name: 'The Family' }] })
    await tell({ kind: 'rooms', rooms: [{ id: room, name: 'The Family' }] })
    await settled()
    expect(looks()).toEqual([{ kind: 'room', title: 'The Family' }])
    expect(looks(plain)).toEqual([])
  })

  it('finds what it noted of a place until the chat lives there no more', async () => {
    await settled()
    const at = placeId('no place')
    await port().note(at, 'nobody lives there')
    expect(await port().noted(at)).toBeUndefined()
    const place = placeId(paper.lines.at(-1)?.place ?? '')
    await port().note(place, 'first')
    await port().note(place, 'second')
    expect(await port().noted(place)).toBe('second')
    let tries = 0
    paper.before = async (text, run) => {
      if (!text.includes('torn') || tries++) return
      await run.displaced(place)
      throw new Retry('torn', { certain: true })
    }
    await tell(message({ words: 'torn' }))
    await settled()
    expect(await port().noted(place)).toBeUndefined()
  })

  it('hears nothing of chats that have no place there', async () => {
    await tell({ kind: 'rooms', rooms: [{ id: room, name: 'Family' }] }, { kind: 'people', people: [{ id: bob }] })
    await tell({ kind: 'people', people: [{ id: bob, nickname: 'Bob' }] })
    await settled()
    expect(looks()).toEqual([])
  })

  it('hears of the new name of a person in their own chat, wherever it was told', async () => {
    await tell({ kind: 'people', people: [{ id: anna, nickname: 'Anna' }] })
    await settled(withAnna)
    await tell({ kind: 'members', room, members: [{ id: anna, nickname: 'Ann' }] })
    await settled(withAnna)
    await tell({ kind: 'people', people: [{ id: anna, remark: 'Sis' }] })
    await settled(withAnna)
    expect(looks()).toEqual([
      { kind: 'person', title: 'Ann' },
      { kind: 'person', title: 'Sis' },
    ])
  })

  it('hears of a name that stands beside a message', async () => {
    const carl = personId('carl')
    const chat = { kind: 'person', id: carl } as const
    await tell(message({ chat, sender: carl, name: 'Carl' }))
    await settled(chat)
    await tell(message({ chat, sender: carl, name: 'Karl' }))
    await settled(chat)
    expect(looks().at(-1)).toEqual({ kind: 'person', title: 'Karl' })
  })

  it('hears of what is announced in a room, which is what the room is about until the next time', async () => {
    await settled()
    const announced = (text: string) => message({ content: { kind: 'announcement', text } })
    await tell(announced('Tea at 3'))
    await settled()
    await tell(announced('Tea at 3'), announced('Tea at 4'))
    await settled()
    expect(looks().map(({ topic }) => topic)).toEqual(['Tea at 3', 'Tea at 4'])
    expect((await port().look({ account: me, chat: family })).topic).toBe('Tea at 4')
  })

  it('hears of many changes that come while it is away as one', async () => {
    await tell({ kind: 'rooms', rooms: [{ id: room, name: 'Family' }] })
    await settled()
    let isAway = true
    paper.before = () => {
      if (isAway) throw new Retry('away', { certain: true })
    }
    await tell(message({ words: 'first' }))
    for (let n = 1; n <= 50; n++) await tell({ kind: 'rooms', rooms: [{ id: room, name: `Family ${n}` }] })
    await tell(message({ words: 'all of it', chat: withAnna }))
    await until(() => plain.texts.some((text) => text.endsWith('all of it')))
    isAway = false
    await settled()
    expect(looks().map(({ title }) => title)).toEqual(['Family 50'])
  })

  it('hears of what changed while it was being told of the change before', async () => {
    await tell({ kind: 'rooms', rooms: [{ id: room, name: 'Family' }] })
    await settled()
    paper.before = async (text) => {
      if (!text.includes('"Two"')) return
      paper.before = () => undefined
      await tell({ kind: 'rooms', rooms: [{ id: room, name: 'Three' }] })
      await until(() => plain.texts.length > 0)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    await tell({ kind: 'rooms', rooms: [{ id: room, name: 'Two' }] })
    await until(() => looks().length === 2)
    expect(looks().map(({ title }) => title)).toEqual(['Two', 'Three'])
  })

  it('hears who has left a room, behind the line that says so', async () => {
    const members = [{ id: anna, nickname: 'Anna' }, { id: bob }]
    await tell({ kind: 'rooms', rooms: [{ id: room, name: 'Family', members }] })
    await settled()
    await tell({ kind: 'members-left', room, members: [anna] })
    await settled()
    expect(paper.texts.slice(1, 3)).toEqual(['Anna is not in the group any more.', 'left: anna'])
    expect(plain.texts).not.toContain('left: anna')
  })

  it('hears who has joined a room, each once, whether WeChat says so or a list names them', async () => {
    await tell({ kind: 'rooms', rooms: [{ id: room, name: 'Family', members: [{ id: anna }] }] })
    await settled()
    const carol = { id: personId('carol'), nickname: 'Carol' }
    await tell({ kind: 'members-joined', room, members: [carol] })
    await tell({ kind: 'members', room, members: [{ id: anna }, { id: bob }, carol] })
    await tell({ kind: 'rooms', rooms: [{ id: room, members: [{ id: bob }] }] })
    await settled()
    expect(paper.texts.filter((text) => text.startsWith('joined'))).toEqual(['joined: carol', 'joined: bob'])
    expect(plain.texts.filter((text) => text.startsWith('joined'))).toEqual([])
  })

  it('hears of a picture when it has come', async () => {
    const picture = await sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } })
      .png()
      .toBuffer()
    const server = createServer((_, response) => void response.end(picture))
    const avatar = `http://127.0.0.1:${await listen(server)}/red.png`
    await settled()
    await tell({ kind: 'rooms', rooms: [{ id: room, avatar }] })
    await until(() => looks().length === 2)
    server.close()
    expect(looks().map((look) => look.avatar?.type)).toEqual([undefined, 'image/png'])
  })
})

describe('a place', () => {
  const to = placeId('another sheet')
  const place = () => placeId(paper.lines.find(({ text }) => text.includes('end'))?.place ?? '')

  it('that was moved has its chat from then on', async () => {
    await settled()
    expect(await port().moved(place(), to)).toBe(true)
    expect(await port().chatsAt(to)).toEqual([{ account: me, chat: family }])
    expect(await port().chatsAt(place())).toEqual([])
    await settled()
    expect(paper.lines.at(-1)?.place).toBe(to)
  })

  it('is not moved to where another chat lives, nor from where none does', async () => {
    await settled()
    await settled(withAnna)
    const other = placeId(paper.lines.at(-1)?.place ?? '')
    expect(await port().moved(place(), other)).toBe(false)
    expect(await port().moved(placeId('nowhere'), to)).toBe(false)
    expect(await port().chatsAt(other)).toEqual([{ account: me, chat: withAnna }])
  })

  it('can be made before anything is delivered there, and is the one for what is', async () => {
    const key = { account: me, chat: withAnna }
    const wanted: string[] = []
    const make = () =>
      port().place(key, async ({ title }) => {
        wanted.push(title)
        return to
      })
    await tell({ kind: 'people', people: [{ id: anna, nickname: 'Anna' }] })
    await settled()
    expect([await make(), await make()]).toEqual([to, to])
    expect(wanted).toEqual(['Anna'])
    await settled(withAnna)
    expect(paper.lines.at(-1)?.place).toBe(to)
  })
})

it('the members of a room are given under the names that they have there, and no more than were asked for', async () => {
  await tell({ kind: 'members', room, members: [{ id: anna, nickname: 'Anna', roomNickname: 'Mum' }, { id: bob }] })
  await settled()
  expect(await port().members(me, room, 5)).toEqual([
    { id: anna, name: 'Mum' },
    { id: bob, name: 'bob' },
  ])
  expect(await port().members(me, room, 1)).toHaveLength(1)
})
