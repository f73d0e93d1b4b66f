import { setTimeout as sleep } from 'node:timers/promises'
import {
  ClientEvent,
  createClient,
  EventType,
  KnownMembership,
  type MatrixClient,
  type MatrixEvent,
  Method,
  MsgType,
  RelationType,
  type Room,
  RoomEvent,
  SyncState,
} from 'matrix-js-sdk'
import { logger } from 'matrix-js-sdk/lib/logger.js'
import type { MatrixLogin } from '../../packages/app/src/demo/synapse-users.ts'

/** One message as a person sees it in their client. */
export interface Seen {
  readonly room: string
  /** The name that stands above the message. */
  readonly sender: string
  readonly mxid: string
  /** The mxc address of the picture that stands beside it. */
  readonly picture: string | undefined
  readonly type: string
  readonly body: string
  readonly formatted: string | undefined
  /** User ids that it notifies, and `@room`. */
  readonly mentions: readonly string[]
  readonly replyTo: string | undefined
  readonly eventId: string
  /** Of a file: its mxc address, and what else is said of it. */
  readonly url: string | undefined
  readonly filename: string | undefined
  readonly info: Readonly<Record<string, unknown>>
  /** Whether it shows as a voice message. */
  readonly voice: boolean
  /** Of a place: its `geo:` address. */
  readonly geo: string | undefined
}

/** A file that a person sends. */
export interface Gift {
  readonly type: MsgType.Image | MsgType.Video | MsgType.Audio | MsgType.File | EventType.Sticker
  readonly name: string
  readonly mimetype: string
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly caption?: string
  /** It was recorded on the spot, and takes so many seconds. */
  readonly voice?: number
}

/** A person with a Matrix client (matrix-js-sdk, the core of Element). Invitations are accepted as they come. */
export interface Element {
  readonly mxid: string
  /** For what else people do. */
  readonly client: MatrixClient
  /** Names of the rooms they are in. */
  rooms(): readonly string[]
  roomId(room: string): string
  /** Names of everybody in a room. */
  members(room: string): readonly string[]
  /** What stands in a room, oldest first; in all rooms if none is named. */
  timeline(room?: string): readonly Seen[]
  /** Rooms that count as private chats with somebody. */
  directs(mxid: string): readonly string[]
  bodies(room: string): readonly string[]
  /** Writes, and returns the event's id. */
  send(room: string, text: string): Promise<string>
  reply(to: Seen, text: string): Promise<string>
  /** Writes a pill (`Name`) and then the text. */
  mention(room: string, whom: { readonly mxid: string; readonly name: string }, text: string): Promise<string>
  /** Uploads a file and sends it. Gives the event's id. */
  give(room: string, gift: Gift): Promise<string>
  /** Sends a place. */
  locate(room: string, place: { readonly name: string; readonly geo: string }): Promise<string>
  /** Writes with more than words in the content, and gives the event's id. Encrypted where the room is. */
  write(room: string, body: string, more: object): Promise<string>
  /** Sends an event of any type as it is, and gives its id. */
  emit(room: string, type: string, content: Record<string, unknown>): Promise<string>
  /** Takes an event back. */
  redact(room: string, event: string): Promise<void>
  /** What events of a type hold, oldest first. */
  contents(room: string, type: string): readonly Record<string, unknown>[]
  /** The last event that somebody has said they have read. */
  readUpTo(room: string, mxid: string): string | undefined
  /** The bytes of a file. */
  download(mxc: string): Promise<Buffer>
  /** Waits for what `look` finds. Throws with what stood there when the time is over. */
  until<T>(look: (person: Element) => T | undefined | false, timeout?: number): Promise<T>
  stop(): void
}

// its levels are loglevel's, which the SDK's own types do not show; its children would begin with levels of their own
if ('setLevel' in logger && typeof logger.setLevel === 'function') logger.setLevel('silent', false)
Object.assign(logger, { getChild: () => logger })

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

const mentions = (content: Record<string, unknown>): readonly string[] => {
  const said = Object(content['m.mentions'])
  return [...(said.user_ids ?? []), ...(said.room ? ['@room'] : [])]
}

const seen = (room: Room, event: MatrixEvent): Seen => {
  const content = event.getContent()
  return {
    room: room.name,
    sender: event.sender?.name ?? '',
    picture: event.sender?.getMxcAvatarUrl(),
    mxid: event.getSender() ?? '',
    type: text(content.msgtype) ?? event.getType(),
    body: text(content.body) ?? '',
    formatted: text(content.formatted_body),
    mentions: mentions(content),
    replyTo: event.replyEventId,
    eventId: event.getId() ?? '',
    url: text(content.url),
    filename: text(content.filename),
    info: Object(content.info),
    voice: 'org.matrix.msc3245.voice' in content,
    geo: text(content.geo_uri),
  }
}

const shownTypes: readonly string[] = [EventType.RoomMessage, EventType.Sticker]

// an edit is seen in the event that it changes
const isShown = (event: MatrixEvent): boolean =>
  shownTypes.includes(event.getType()) && !event.isRedacted() && !event.isRelation(RelationType.Replace)

// clients list spaces apart
const joined = (client: MatrixClient): readonly Room[] =>
  client.getRooms().filter((room) => room.getMyMembership() === KnownMembership.Join && !room.isSpaceRoom())

const roomNamed = (client: MatrixClient, name: string): Room => {
  const room = joined(client).find((each) => each.name === name)
  if (room) return room
  throw new Error(`no room ${name} among: ${joined(client).map((each) => each.name)}`)
}

const timeline = (client: MatrixClient, name?: string): readonly Seen[] =>
  joined(client)
    .filter((room) => name === undefined || room.name === name)
    .flatMap((room) =>
      room
        .getLiveTimeline()
        .getEvents()
        .filter(isShown)
        .map((event) => seen(room, event)),
    )

// a homeserver that is asked for much at once may refuse: whoever is invited tries again
const accept = async (client: MatrixClient, room: Room): Promise<void> => {
  for (let tries = 0; tries < 20 && room.getMyMembership() === KnownMembership.Invite; tries++) {
    const isIn = await client.joinRoom(room.roomId).then(
      () => true,
      () => false,
    )
    if (isIn) return
    await sleep(500)
  }
}

const acceptInvitations = (client: MatrixClient): void => {
  client.on(RoomEvent.MyMembership, (room, membership) => {
    if (membership === KnownMembership.Invite) void accept(client, room)
  })
}

// after an outage the homeserver gives only the newest events: the rest is there for who scrolls up
const scrollUp = (client: MatrixClient): void => {
  client.on(RoomEvent.TimelineReset, (room) => {
    if (room) client.scrollback(room, 100).catch(() => {})
  })
}

const untilSynced = async (client: MatrixClient): Promise<void> => {
  const { promise, resolve } = Promise.withResolvers<void>()
  client.on(ClientEvent.Sync, (state) => state === SyncState.Syncing && resolve())
  await client.startClient({ initialSyncLimit: 100, lazyLoadMembers: false })
  await promise
}

const waitFor = async <T>(person: Element, look: (person: Element) => T | undefined | false, timeout: number) => {
  for (const end = Date.now() + timeout; ; ) {
    const found = look(person)
    if (found !== undefined && found !== false) return found
    if (Date.now() > end) break
    await sleep(50)
  }
  const lines = person.timeline().map((each) => `  ${each.room} | ${each.sender}: ${each.body}`)
  throw new Error(`not seen in Matrix within ${timeout} ms. What stands there:\n${lines.join('\n')}`)
}

type Message = { readonly msgtype: MsgType.Text; readonly body: string } & Record<string, unknown>

export interface ElementOptions {
  /** It writes and reads in encrypted rooms; its keys end with it. */
  readonly encrypts?: boolean
}

/** Opens a Matrix client for somebody who is logged in, and waits until it has synced. */
export const element = async (login: MatrixLogin, { encrypts = false }: ElementOptions = {}): Promise<Element> => {
  const client = createClient({
    baseUrl: login.url,
    userId: login.userId,
    accessToken: login.accessToken,
    deviceId: login.deviceId,
    logger,
  })
  acceptInvitations(client)
  scrollUp(client)
  if (encrypts) await client.initRustCrypto({ useIndexedDB: false })
  await untilSynced(client)
  const send = async (roomId: string, body: string, more: object = {}) => {
    const content: Message = { msgtype: MsgType.Text, body, 'm.mentions': {}, ...more }
    return (await client.sendEvent(roomId, EventType.RoomMessage, content)).event_id
  }
  const person: Element = {
    mxid: login.userId,
    client,
    rooms: () => joined(client).map((room) => room.name),
    roomId: (room) => roomNamed(client, room).roomId,
    members: (room) =>
      roomNamed(client, room)
        .getJoinedMembers()
        .map((member) => member.name),
    timeline: (room) => timeline(client, room),
    directs: (mxid) => client.getAccountData(EventType.Direct)?.getContent()[mxid] ?? [],
    bodies: (room) => timeline(client, room).map((each) => each.body),
    send: (room, body) => send(roomNamed(client, room).roomId, body),
    write: (room, body, more) => send(roomNamed(client, room).roomId, body, more),
    reply: (to, body) => {
      const relation = { 'm.in_reply_to': { event_id: to.eventId } }
      // as Element does, whoever is answered is called
      const called = to.mxid === login.userId ? {} : { user_ids: [to.mxid] }
      return send(roomNamed(client, to.room).roomId, body, { 'm.relates_to': relation, 'm.mentions': called })
    },
    mention: (room, { mxid, name }, body) =>
      send(roomNamed(client, room).roomId, `${name} ${body}`, {
        format: 'org.matrix.custom.html',
        formatted_body: `<a href="https://matrix.to/#/${mxid}">${name}</a> ${body}`,
        'm.mentions': { user_ids: [mxid] },
      }),
    give: async (room, { type, name, mimetype, bytes, caption = name, voice }) => {
      const { content_uri: url } = await client.uploadContent(new Blob([bytes]), { name, type: mimetype })
      const info = { mimetype, size: bytes.length, ...(voice !== undefined && { duration: voice * 1_000 }) }
      const { roomId } = roomNamed(client, room)
      if (type === EventType.Sticker)
        return (await client.sendEvent(roomId, type, { body: caption, url, info: { ...info, w: 64, h: 64 } })).event_id
      const spoken = voice === undefined ? {} : { 'org.matrix.msc3245.voice': {} }
      return send(roomId, caption, { msgtype: type, filename: name, url, info, ...spoken })
    },
    locate: (room, { name, geo }) =>
      send(roomNamed(client, room).roomId, name, { msgtype: MsgType.Location, geo_uri: geo }),
    // the SDK's own ways know the types of events
    emit: async (room, type, content) => {
      const path = `/rooms/${encodeURIComponent(roomNamed(client, room).roomId)}/send/${type}/${client.makeTxnId()}`
      const sent = await client.http.authedRequest<{ event_id: string }>(Method.Put, path, undefined, content)
      return sent.event_id
    },
    redact: async (room, event) => void (await client.redactEvent(roomNamed(client, room).roomId, event)),
    contents: (room, type) =>
      roomNamed(client, room)
        .getLiveTimeline()
        .getEvents()
        .filter((event) => event.getType() === type)
        .map((event) => event.getContent()),
    readUpTo: (room, mxid) => roomNamed(client, room).getEventReadUpTo(mxid, true) ?? undefined,
    download: async (mxc) => {
      const url = client.mxcUrlToHttp(mxc, undefined, undefined, undefined, false, true, true)
      const answer = await fetch(url ?? '', { headers: { authorization: `Bearer ${login.accessToken}` } })
      if (!answer.ok) throw new Error(`no file behind ${mxc}: ${answer.status}`)
      return Buffer.from(await answer.arrayBuffer())
    },
    until: (look, timeout = 15_000) => waitFor(person, look, timeout),
    stop: () => client.stopClient(),
  }
  return person
}
