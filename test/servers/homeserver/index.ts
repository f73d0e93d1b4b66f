import { createServer, type Server } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { getRequestListener, type HttpBindings } from '@hono/node-server'
import { Hono } from 'hono'
import { clientApi } from './client-api.ts'
import { type Env, type Fault, Faults, failing } from './faults.ts'
import { Media, mediaApi } from './media.ts'
import { type AppService, Pusher } from './pusher.ts'
import { type Send, State, stateId } from './state.ts'

export type { Fault } from './faults.ts'
export type { Media, Medium, People } from './media.ts'
export type { AppService } from './pusher.ts'
export { type Content, type Room, type Send, stateId } from './state.ts'

export interface Options {
  readonly domain?: string
  readonly bot?: string
  /** Checked where it is given. */
  readonly asToken?: string
  readonly port?: number
  readonly appservice?: AppService
}

/** A homeserver that forgets everything when it ends. Also driven over HTTP, under `/_stub`. */
export interface StubHomeserver {
  readonly url: string
  readonly port: number
  readonly state: State
  /** Its files. */
  readonly media: Media
  /** What was taken, in order; a recognised repeat is not in it. */
  readonly sends: readonly Send[]
  /** Replaces the faults in force. */
  fail(...faults: readonly Fault[]): void
  /** A person says something in a room; the application service hears of it. Returns the event's id. */
  say(room: string, user: string, content: Record<string, unknown>, type?: string): string
  /** A person leaves a room, or declines to enter it, or is sent away by somebody; the application service hears of it. */
  leave(room: string, user: string, by?: string): void
  /** A person enters a room; the application service hears of it. */
  join(room: string, user: string): void
  hear(appservice: AppService): void
  /** Events that the application service has not acknowledged. */
  unheard(): number
  /** How often it refused a transaction or could not be reached. */
  refused(): number
  /** How many requests of clients have come. */
  requests(): number
  /** Method and path of each of them, in order. */
  asked(): readonly string[]
  /** Any event of a room that people make; the application service hears of it. Returns its id. */
  happen(event: Readonly<Record<string, unknown>>): string
  /** A person changes what stands in a room, or who is in it; the application service hears of it. Returns the event's id. */
  change(
    room: string,
    user: string,
    event: { readonly type: string; readonly key?: string; readonly content: Record<string, unknown> },
  ): string
  /** Somebody invites somebody of the application service, which hears of it. */
  invite(
    room: string,
    by: string,
    user: string,
    about?: { readonly direct?: boolean; readonly encrypted?: boolean },
  ): void
  /** Connections are refused until `up`. */
  down(): Promise<void>
  up(): Promise<void>
  /** Goes away and comes back after so many milliseconds as another process would: what it kept in memory alone is
   *  forgotten. */
  restart(ms: number): Promise<void>
  stop(): Promise<void>
}

const listen = (server: Server, port: number) =>
  new Promise<number>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address ? address.port : port)
    })
  })

const close = (server: Server) =>
  new Promise<void>((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })

const control = (stub: () => StubHomeserver) => {
  const app = new Hono<{ Bindings: HttpBindings }>().basePath('/_stub')
  app.get('/sends', (c) => c.json(stub().sends))
  app.get('/sends/count', (c) => c.json({ count: stub().sends.length }))
  app.get('/rooms', (c) =>
    c.json(
      [...stub().state.rooms.values()].map(({ members, state, ...room }) => ({
        ...{ ...room, members: [...members.entries()], state: [...state.entries()] },
      })),
    ),
  )
  app.get('/media', (c) => {
    const { uploads, asked, limit } = stub().media
    return c.json({ asked, limit, uploads: uploads.map(({ bytes: _, ...about }) => about) })
  })
  app.post('/media', async (c) => {
    const { size, type, limit } = (await c.req.json()) as { size?: number; type?: string; limit?: number }
    const { media } = stub()
    if (limit !== undefined) media.limit = limit
    return c.json(size === undefined ? {} : { mxc: media.put({ size, ...(type && { type }) }) })
  })
  app.get('/unheard', (c) => c.json(stub().unheard()))
  app.post('/faults', async (c) => {
    stub().fail(...((await c.req.json()) as Fault[]))
    return c.json({})
  })
  app.post('/appservice', async (c) => {
    stub().hear((await c.req.json()) as AppService)
    return c.json({})
  })
  app.post('/say', async (c) => {
    const { room, user, content } = (await c.req.json()) as Record<'room' | 'user', string> & {
      content: Send['content']
    }
    return c.json({ event_id: stub().say(room, user, content) })
  })
  app.post('/down', async (c) => {
    const { ms } = (await c.req.json()) as { ms: number }
    setTimeout(
      () =>
        void stub()
          .down()
          .then(() => pause(ms))
          .then(() => stub().up()),
      1,
    )
    return c.json({})
  })
  return app
}

/** Starts one on 127.0.0.1. */
export const stubHomeserver = async (options: Options = {}): Promise<StubHomeserver> => {
  const { domain = 'example.org', bot = 'wechatbot', asToken, appservice } = options
  const state = new State(domain, `@${bot}:${domain}`)
  const media = new Media(domain)
  const faults = new Faults()
  const pusher = new Pusher()
  pusher.to = appservice
  const app = new Hono<Env>()
  const asked: string[] = []
  app.use('/_matrix/*', (c, next) => {
    asked.push(`${c.req.method} ${decodeURIComponent(c.req.path)}`)
    return next()
  })
  app.use('/_matrix/*', failing(faults))
  app.route('/', mediaApi(media, asToken))
  app.route('/', clientApi(state, { ...(asToken && { asToken }), ping: () => pusher.ping() }))
  app.route(
    '/',
    control(() => stub),
  )
  const server = createServer(getRequestListener(app.fetch, { overrideGlobalObjects: false }))
  const port = await listen(server, options.port ?? 0)

  const move = (
    room: string,
    user: string,
    { membership, by }: { readonly membership: string; readonly by: string },
  ) => {
    const about = { type: 'm.room.member', state_key: user, content: { membership } }
    pusher.push({ ...about, event_id: state.nextEvent(), room_id: room, sender: by })
  }

  const stub: StubHomeserver = {
    url: `http://127.0.0.1:${port}`,
    port,
    state,
    media,
    sends: state.sends,
    fail: (...all) => faults.set(...all),
    say: (room, user, content, type = 'm.room.message') => {
      const event_id = state.nextEvent()
      const event = {
        type,
        event_id,
        room_id: room,
        sender: user,
        origin_server_ts: Date.now(),
        content,
      }
      pusher.push(event)
      return event_id
    },
    leave: (room, user, by = user) => {
      state.leave(room, user, undefined, by)
      move(room, user, { membership: 'leave', by })
    },
    join: (room, user) => {
      state.join(room, user)
      move(room, user, { membership: 'join', by: user })
    },
    hear: (to) => {
      pusher.to = to
    },
    unheard: () => pusher.waiting,
    refused: () => pusher.refused,
    requests: () => asked.length,
    asked: () => asked,
    happen: (event) => {
      const event_id = state.nextEvent()
      pusher.push({ event_id, origin_server_ts: Date.now(), ...event })
      return event_id
    },
    change: (room, user, { type, key = '', content }) => {
      const before = state.content(room, type, key)
      const { members, state: stands } = state.room(room)
      if (type === 'm.room.member') members.set(key, { membership: String(content.membership) })
      else stands.set(stateId(type, key), content)
      const event_id = state.stand(room, type, key)
      pusher.push({
        ...{ type, state_key: key, event_id, room_id: room, sender: user, origin_server_ts: Date.now(), content },
        unsigned: before ? { prev_content: before } : {},
      })
      return event_id
    },
    invite: (room, by, user, { direct = false, encrypted = false } = {}) => {
      state.room(room).members.set(user, { membership: 'invite', ...(direct && { is_direct: true }) })
      state.movers.set(`${room} ${user}`, by)
      const encryption = { type: 'm.room.encryption', state_key: '', content: { algorithm: 'm.megolm.v1.aes-sha2' } }
      stub.happen({
        ...{ type: 'm.room.member', room_id: room, sender: by, state_key: user },
        content: { membership: 'invite', ...(direct && { is_direct: true }) },
        unsigned: { invite_room_state: encrypted ? [encryption] : [] },
      })
    },
    down: () => close(server),
    up: async () => void (await listen(server, port)),
    restart: async (ms) => {
      await close(server)
      state.restart()
      pusher.restart()
      await pause(ms)
      await listen(server, port)
    },
    stop: async () => {
      pusher.stop()
      await close(server)
    },
  }
  return stub
}
