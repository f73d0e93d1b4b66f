import { placeId, remoteId } from '@queqiao/hub'
import { telegram } from '@queqiao/telegram'
import type { Update } from 'grammy/types'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { fromPlace } from '../../../bridges/telegram/src/ids.ts'
import { failing, startTelegram, tooMany } from '../../servers/telegram/index.ts'
import { settled } from '../house.ts'
import { account, Port } from '../port.ts'
import { Lane } from '../run.ts'
import { privately, said } from '../said.ts'
import { people } from '../updates.ts'

const start = async (ticks = false) => {
  const server = await startTelegram()
  const alice = server.user('Alice')
  const forum = server.forum({ members: [alice] })
  const port = new Port(alice.id)
  const topic = alice.createTopic(forum, '李雷').id
  const place = placeId(`${forum.id}/${topic}`)
  port.places.set(place, [{ account, chat: privately }])
  const bridge = telegram({ botToken: server.token, apiRoot: server.apiRoot, forums: [forum.id], ticks })
  await bridge.start(port)
  await vi.waitFor(() => expect(port.lastHealth).toEqual({ ready: true }), 9_000)
  return { server, alice, forum, port, topic, place, bridge }
}

let at: Awaited<ReturnType<typeof start>>

afterEach(async () => {
  await at.bridge.stop()
  expect(at.server.violations).toEqual([])
  await at.server.stop()
})

describe('a reaction', () => {
  beforeEach(async () => {
    at = await start()
  })

  const reacted = async () => {
    const { alice, forum, topic, port } = at
    const message = alice.send(forum, 'hello', { thread: topic })
    alice.react(message, '👍')
    await vi.waitFor(() => expect(port.received).toHaveLength(2), 9_000)
    const [remote] = port.received.filter(({ body }) => body.includes('message_reaction'))
    if (!remote) throw new Error('no reaction')
    return { remote, of: remoteId(`${forum.id}/${message.message_id}`) }
  }

  it('is answered with the truth, at the message that it is to', async () => {
    const { remote, of } = await reacted()
    at.port.stands.set(of, at.place)
    expect(await at.bridge.read([remote])).toMatchObject([
      { kind: 'word', from: of, to: { account, chat: privately }, words: expect.stringContaining('no reactions') },
    ])
  })

  it('that overtakes its message waits for it, and holds up nothing in its topic', async () => {
    const { remote, of } = await reacted()
    await expect(at.bridge.read([remote])).rejects.toMatchObject({ name: 'Retry', certain: true })
    expect(remote.place).not.toBe(at.place)
    // nor is it read as General
    expect(() => fromPlace(remote.place)).toThrow(TypeError)
    at.port.stands.set(of, at.place)
    expect(await at.bridge.read([remote])).toHaveLength(1)
  })

  it('to what is no message of ours is looked up a few times, ever later', async () => {
    const { remote } = await reacted()
    const update: Update = JSON.parse(remote.body)
    const waits: number[] = []
    for (let age = 0; age < 30; ) {
      const old = { ...update.message_reaction, date: Math.floor(Date.now() / 1000) - age }
      const read = at.bridge.read([{ ...remote, body: JSON.stringify({ ...update, message_reaction: old }) }])
      const { after } = await read.then(
        () => ({ after: 60_000 }),
        (error: { after: number }) => error,
      )
      waits.push(after)
      age += Math.max(1, Math.ceil(after / 1000))
    }
    expect(waits.length).toBeLessThan(12)
  })

  it('to what is no message of ours is forgotten after half a minute', async () => {
    const { remote } = await reacted()
    const update: Update = JSON.parse(remote.body)
    const old = { ...update.message_reaction, date: Math.floor(Date.now() / 1000) - 31 }
    expect(await at.bridge.read([{ ...remote, body: JSON.stringify({ ...update, message_reaction: old }) }])).toEqual(
      [],
    )
  })

  it('that is taken away, is a bot’s, or stands in a group of others is passed over', async () => {
    const { bridge, forum, port } = at
    const reaction = {
      chat: { id: forum.id },
      message_id: 5,
      date: 1,
      user: people.alice,
      old_reaction: [],
      new_reaction: [],
    }
    const told = (more: object): Update =>
      JSON.parse(JSON.stringify({ update_id: 1, message_reaction: { ...reaction, ...more } }))
    const set = { new_reaction: [{ type: 'emoji', emoji: '👍' }] }
    expect(await bridge.take(told({}))).toBe(false)
    expect(await bridge.take(told({ ...set, user: people.otherBot }))).toBe(false)
    expect(await bridge.take(told({ ...set, user: undefined, actor_chat: { id: forum.id } }))).toBe(false)
    expect(await bridge.take(told({ ...set, chat: { id: -100999 } }))).toBe(false)
    for (const chat of [undefined, { id: 'x' }]) expect(await bridge.take(told({ ...set, chat }))).toBe(false)
    expect(port.received).toEqual([])
  })
})

describe('with ticks', () => {
  beforeEach(async () => {
    at = await start(true)
  })

  const outcome = (message: { message_id: number }) =>
    ({
      kind: 'outcome',
      of: remoteId(`${at.forum.id}/${message.message_id}`),
      outcome: { kind: 'done' },
      earlier: [],
    }) as const

  const sent = async () => {
    const message = at.alice.send(at.forum, 'hello', { thread: at.topic })
    const lane = new Lane({ account, chat: privately }, '李雷')
    lane.place = at.place
    return { message, lane }
  }

  it('a message that WeChat has gets a reaction of the bot’s, and no words', async () => {
    const { message, lane } = await sent()
    expect(at.bridge.traits?.outcomes).toBe('all')
    expect(await settled(at.bridge, lane, outcome(message))).toEqual([])
    const seen = at.server.messages(at.forum, at.topic)
    expect(seen.find(({ id }) => id === message.message_id)?.reactions).toEqual(['👌'])
    expect(seen.filter(({ from }) => from !== 'Alice')).toEqual([])
  })

  it('nothing waits where Telegram does not allow it; only its own pace is obeyed', async () => {
    const { message, lane } = await sent()
    at.server.faults.add(tooMany(1), { method: 'setMessageReaction' })
    at.server.faults.add(failing(400, 'Bad Request: REACTION_INVALID'), { method: 'setMessageReaction', nth: 2 })
    expect(await settled(at.bridge, lane, outcome(message))).toMatchObject([{ after: 1000, scope: 'destination' }])
    await settled(at.bridge, lane, said({}))
    expect(at.server.messages(at.forum, at.topic).at(-1)?.text).toBe('hi')
  })
})
