import { createServer } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { type MatrixBridge, matrix } from '@queqiao/matrix'
import { names, owner, until } from '../../matrix/house.ts'
import { type Send, type StubHomeserver, stubHomeserver } from '../../servers/homeserver/index.ts'
import { listen } from '../../servers/listen.ts'
import type { FileKind, Gift, MediaSide, Shown, ShownFile, Side, Subject } from './side.ts'

const requests = { send: '/send/', place: 'createRoom' }

const relatesTo = (event: string) => ({ 'm.relates_to': { 'm.in_reply_to': { event_id: event } } })

const kinds: Readonly<Record<string, FileKind>> = {
  'm.image': 'image',
  'm.audio': 'voice',
  'm.video': 'video',
  'm.file': 'file',
}

const gifts = new Map(Object.entries(kinds).map(([msgtype, kind]) => [kind, msgtype]))

const fileIn = ({ media }: StubHomeserver, { type, content }: Send): ShownFile | undefined => {
  const medium = media.of(String(content.url))
  const kind = type === 'm.sticker' ? 'sticker' : kinds[String(content.msgtype)]
  return medium && kind && { kind, name: medium.name ?? '', sha256: medium.sha256 }
}

/** What it says now, after its edits. */
const edited = ({ sends }: StubHomeserver, send: Send): Send => {
  const edits = sends.filter(({ content }) => {
    const about = content['m.relates_to'] as { rel_type?: string; event_id?: string } | undefined
    return about?.rel_type === 'm.replace' && about.event_id === send.event
  })
  return edits.reduce((_, { content }) => ({ ...send, content: content['m.new_content'] as Send['content'] }), send)
}

const given = ({ media }: StubHomeserver, { kind, name, bytes, caption, answers }: Gift) => ({
  ...(kind !== 'sticker' && { msgtype: gifts.get(kind), filename: name }),
  ...{ body: caption ?? name, url: media.put({ bytes }), ...(answers && relatesTo(answers)) },
  ...(kind === 'voice' && { 'org.matrix.msc3245.voice': {} }),
})

const asShown = (stub: StubHomeserver, sent: Send): Shown => {
  const send = edited(stub, sent)
  const { event, room, user, content } = send
  const file = fileIn(stub, send)
  const about = content['m.relates_to'] as ReturnType<typeof relatesTo>['m.relates_to'] | undefined
  return {
    id: event,
    by: stub.state.rooms.get(room)?.members.get(user)?.displayname ?? user,
    text: String(content.body),
    ...(about && { answers: about['m.in_reply_to'].event_id }),
    ...(file && { file }),
  }
}

const side = (stub: StubHomeserver, open: Side['open'], stop: Side['stop']): MediaSide => {
  const rooms = (name: string) => [...stub.state.rooms.values()].filter((room) => room.name === name)
  const room = (name: string) => rooms(name).at(-1)?.id ?? ''
  const text = (name: string) =>
    stub.sends.filter(
      (send) => send.room === room(name) && 'body' in send.content && !('m.new_content' in send.content),
    )
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
    edit: (name, id, body) => {
      const now = { msgtype: 'm.text', body }
      const about = { rel_type: 'm.replace', event_id: id }
      say(name, { ...now, body: `* ${body}`, 'm.new_content': now, 'm.relates_to': about })
    },
    choose: async (name, label) => {
      const lines = String(text(name).at(-1)?.content.body).split('\n')
      const line = lines.find((each) => each.startsWith(`${label}: `))
      if (line === undefined) throw new Error(`nothing is called ${label}`)
      return say(name, { msgtype: 'm.text', body: line.slice(label.length + 2) })
    },
    other: (name) => say(name, { msgtype: 'm.image', body: 'cat.jpg', file: { url: 'mxc://example.org/cat' } }),
    give: (name, gift) =>
      stub.say(room(name), owner, given(stub, gift), gift.kind === 'sticker' ? 'm.sticker' : undefined),
    elsewhere: (body) => void stub.say('!elsewhere', owner, { msgtype: 'm.text', body }),
    demolish: (name) => void stub.state.rooms.delete(room(name)),
    limit: (nth) => stub.fail({ on: '/send/', every: nth, times: 1, status: 429, retryAfter: 20 }),
    loseAnswer: (to) => stub.fail({ on: requests[to], times: 1, cut: 'after' }),
    away: () => stub.down(),
    back: () => stub.up(),
    heard: () => until(() => stub.unheard() === 0),
    requests: () => stub.requests(),
    stop,
  }
}

const begin = async (): Promise<MediaSide> => {
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

export const onMatrix: Subject<MediaSide> = {
  name: 'matrix',
  cannot: { 'says where a message may be missing': 'the homeserver recognises the repeat: nothing is missing' },
  begin,
}
