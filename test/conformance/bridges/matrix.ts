import { createServer } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { type MatrixBridge, matrix } from '@queqiao/matrix'
import { listen, names, owner } from '../../matrix/house.ts'
import { type Send, type StubHomeserver, stubHomeserver } from '../../servers/homeserver/index.ts'
import type { Shown, Side, Subject } from './side.ts'

const requests = { send: '/send/', place: 'createRoom' }

const relatesTo = (event: string) => ({ 'm.relates_to': { 'm.in_reply_to': { event_id: event } } })

const asShown = ({ state }: StubHomeserver, { event, room, user, content }: Send): Shown => {
  const about = content['m.relates_to'] as ReturnType<typeof relatesTo>['m.relates_to'] | undefined
  return {
    id: event,
    by: state.rooms.get(room)?.members.get(user)?.displayname ?? user,
    text: String(content.body),
    ...(about && { answers: about['m.in_reply_to'].event_id }),
  }
}

const side = (stub: StubHomeserver, open: Side['open'], stop: Side['stop']): Side => {
  const rooms = (name: string) => [...stub.state.rooms.values()].filter((room) => room.name === name)
  const room = (name: string) => rooms(name).at(-1)?.id ?? ''
  const text = (name: string) => stub.sends.filter((send) => send.room === room(name) && 'body' in send.content)
  const redacted = () => new Set(stub.sends.map(({ content }) => content.redacts))
  const say = (name: string, content: Record<string, unknown>) => stub.say(room(name), owner, content)
  return {
    owner,
    desk: 'WeChat Me',
    help: 'help',
    open,
    places: (name) => rooms(name).length,
    shown: (name) =>
      text(name)
        .filter(({ event }) => !redacted().has(event))
        .map((send) => asShown(stub, send)),
    write: (name, body, answers) => say(name, { msgtype: 'm.text', body, ...(answers && relatesTo(answers)) }),
    other: (name) => say(name, { msgtype: 'm.image', body: 'cat.jpg', url: 'mxc://example.org/cat' }),
    elsewhere: (body) => void stub.say('!elsewhere', owner, { msgtype: 'm.text', body }),
    demolish: (name) => void stub.state.rooms.delete(room(name)),
    limit: (nth) => stub.fail({ on: '/send/', every: nth, times: 1, status: 429, retryAfter: 20 }),
    loseAnswer: (to) => stub.fail({ on: requests[to], times: 1, cut: 'after' }),
    away: () => stub.down(),
    back: () => stub.up(),
    requests: () => stub.requests(),
    stop,
  }
}

const begin = async (): Promise<Side> => {
  const stub = await stubHomeserver({ asToken: names.asToken })
  let now: MatrixBridge
  const door = createServer(getRequestListener((request) => now.routes.fetch(request)))
  stub.hear({ url: `http://127.0.0.1:${await listen(door)}`, hsToken: names.hsToken })
  const open = () => {
    now = matrix({ ...names, homeserver: stub.url })
    return now
  }
  return side(stub, open, async () => {
    door.close()
    door.closeAllConnections()
    await stub.stop()
  })
}

export const onMatrix: Subject = {
  name: 'matrix',
  cannot: { 'says where a message may be missing': 'the homeserver recognises the repeat: nothing is missing' },
  begin,
}
