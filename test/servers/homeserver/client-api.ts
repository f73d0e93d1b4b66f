import type { HttpBindings } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import type { Answer } from './pusher.ts'
import { type Asker, Problem, type State } from './state.ts'

type C = Context<{ Bindings: HttpBindings }>
type Body = Record<string, unknown>

export interface Access {
  readonly asToken?: string
  /** Asks the application service for a ping. */
  ping(): Promise<Answer | undefined>
}

const isText = (value: unknown): value is string => typeof value === 'string'

const body = async (c: C): Promise<Body> => (await c.req.json().catch(() => ({}))) as Body

/** The part of the client-server API that a bridge uses, as Synapse answers it. */
export const clientApi = (state: State, { asToken, ping }: Access): Hono<{ Bindings: HttpBindings }> => {
  const app = new Hono<{ Bindings: HttpBindings }>().basePath('/_matrix/client')

  const asker = (c: C): Asker => {
    const device = c.req.query('device_id')
    const who = { user: c.req.query('user_id') ?? state.bot, ...(device && { device }) }
    state.admit(who)
    return who
  }

  app.onError((error, c) => {
    if (error instanceof Problem) return c.json({ errcode: error.errcode, error: error.message }, error.status)
    return c.json({ errcode: 'M_UNKNOWN', error: String(error) }, 500)
  })

  app.get('/versions', (c) => c.json({ versions: ['v1.11', 'v1.15'], unstable_features: {} }))

  app.use('*', async (c, next) => {
    const given = c.req.header('authorization')
    // anybody may look at a profile, unless require_auth_for_profile_requests is set
    const isOpen = c.req.method === 'GET' && c.req.path.includes('/v3/profile/') && given === undefined
    if (isOpen) return next()
    if (asToken === undefined ? !given : given !== `Bearer ${asToken}`)
      throw new Problem(401, 'M_UNKNOWN_TOKEN', 'Unrecognised access token')
    await next()
  })

  app.get('/v3/capabilities', (c) =>
    c.json({ capabilities: { 'm.room_versions': { default: '12', available: { '12': 'stable' } } } }),
  )
  app.get('/v3/account/whoami', (c) => c.json({ user_id: c.req.query('user_id') ?? state.bot }))

  app.post('/v1/appservice/:id/ping', async (c) => {
    const answer = await ping()
    if (answer?.status === 200) return c.json({ duration_ms: 1 })
    if (answer) return c.json({ errcode: 'M_BAD_STATUS', error: `HTTP ${answer.status}`, ...answer }, 502)
    return c.json({ errcode: 'M_CONNECTION_FAILED', error: 'no answer' }, 502)
  })

  app.post('/v3/register', async (c) => {
    const { username, inhibit_login } = await body(c)
    if (inhibit_login !== true) throw new Problem(400, 'M_APPSERVICE_LOGIN_UNSUPPORTED', 'inhibit_login expected')
    const user = `@${String(username)}:${state.domain}`
    if (Buffer.byteLength(user) > 255)
      throw new Problem(400, 'M_INVALID_USERNAME', 'User ID may not be longer than 255')
    if (state.users.has(user)) throw new Problem(400, 'M_USER_IN_USE', 'User ID already taken.')
    state.users.add(user)
    return c.json({ user_id: user })
  })

  app.put('/v3/devices/:device', (c) => {
    const { user } = asker(c)
    state.devices.add(`${user} ${c.req.param('device')}`)
    return c.json({}, 201)
  })

  app.get('/v3/profile/:user', (c) => {
    const displayname = state.names.get(c.req.param('user'))
    if (displayname === undefined) throw new Problem(404, 'M_NOT_FOUND', 'Profile was not found')
    return c.json({ displayname })
  })

  app.get('/v3/profile/:user/displayname', (c) => {
    const displayname = state.names.get(c.req.param('user'))
    if (displayname === undefined) throw new Problem(404, 'M_NOT_FOUND', 'Profile was not found')
    return c.json({ displayname })
  })

  app.put('/v3/profile/:user/displayname', async (c) => {
    const { user } = asker(c)
    const { displayname } = await body(c)
    state.checkName(displayname)
    state.names.set(user, String(displayname))
    state.showProfile(user)
    return c.json({})
  })

  app.get('/v3/user/:user/account_data/:type', (c) => {
    const data = state.accountData.get(`${asker(c).user} ${c.req.param('type')}`)
    if (!data) throw new Problem(404, 'M_NOT_FOUND', 'Account data not found')
    return c.json(data)
  })

  app.put('/v3/user/:user/account_data/:type', async (c) => {
    state.accountData.set(`${asker(c).user} ${c.req.param('type')}`, await body(c))
    return c.json({})
  })

  app.post('/v3/createRoom', async (c) => c.json({ room_id: state.create(asker(c).user, await body(c)).id }))

  app.get('/v3/directory/room/:alias', (c) => {
    const room = state.aliases.get(c.req.param('alias'))
    if (!room) throw new Problem(404, 'M_NOT_FOUND', 'Room alias not found')
    return c.json({ room_id: room, servers: [state.domain] })
  })

  app.delete('/v3/directory/room/:alias', (c) => {
    state.aliases.delete(c.req.param('alias'))
    return c.json({})
  })

  app.post('/v3/join/:room', (c) => {
    state.join(c.req.param('room'), asker(c).user)
    return c.json({ room_id: c.req.param('room') })
  })

  app.post('/v3/rooms/:room/invite', async (c) => {
    state.invite(c.req.param('room'), asker(c).user, String((await body(c)).user_id))
    return c.json({})
  })

  app.get('/v3/joined_rooms', (c) => {
    const { user } = asker(c)
    return c.json({ joined_rooms: [...state.rooms.keys()].filter((room) => state.isIn(room, user)) })
  })

  app.get('/v3/rooms/:room/state/:type/:key?', (c) => {
    const { room, type, key = '' } = c.req.param()
    state.members(room, asker(c).user)
    const content = state.content(room, type, key)
    if (!content) throw new Problem(404, 'M_NOT_FOUND', 'Event not found.')
    if (c.req.query('format') !== 'event') return c.json(content)
    const event_id = state.standing.get(`${room} ${type} ${key}`) ?? '$first'
    const sender = state.movers.get(`${room} ${key}`) ?? key
    return c.json({ event_id, type, state_key: key, content, ...(type === 'm.room.member' && { sender }) })
  })

  app.post('/v3/rooms/:room/kick', async (c) => {
    const { user_id, reason } = await body(c)
    state.kick(c.req.param('room'), asker(c).user, String(user_id), isText(reason) ? reason : undefined)
    return c.json({})
  })

  app.post('/v3/rooms/:room/unban', async (c) => {
    state.unban(c.req.param('room'), asker(c).user, String((await body(c)).user_id))
    return c.json({})
  })

  app.post('/v3/rooms/:room/leave', async (c) => {
    const { reason } = await body(c)
    state.leave(c.req.param('room'), asker(c).user, isText(reason) ? reason : undefined)
    return c.json({})
  })

  app.get('/v3/rooms/:room/aliases', (c) => {
    const room = c.req.param('room')
    state.members(room, asker(c).user)
    return c.json({ aliases: [...state.aliases].flatMap(([alias, of]) => (of === room ? [alias] : [])) })
  })

  app.get('/v3/rooms/:room/joined_members', (c) => {
    const members = [...state.members(c.req.param('room'), asker(c).user)]
    const joined = members.filter(([, { membership }]) => membership === 'join')
    return c.json({ joined: Object.fromEntries(joined.map(([user, { displayname }]) => [user, { displayname }])) })
  })

  app.get('/v3/rooms/:room/members', (c) => {
    const members = [...state.members(c.req.param('room'), asker(c).user)]
    const some = members.filter(([, { membership }]) => membership === (c.req.query('membership') ?? membership))
    return c.json({ chunk: some.map(([user, content]) => ({ type: 'm.room.member', state_key: user, content })) })
  })

  app.get('/v3/rooms/:room/state', (c) => {
    const room = c.req.param('room')
    const members = [...state.members(room, asker(c).user)]
    const events = [...state.room(room).state].map(([id, content]) => {
      const blank = id.indexOf(' ')
      return { type: id.slice(0, blank), state_key: id.slice(blank + 1), sender: state.room(room).creator, content }
    })
    return c.json([
      ...events,
      ...members.map(([user, content]) => ({ type: 'm.room.member', state_key: user, content })),
    ])
  })

  app.put('/v3/rooms/:room/state/m.room.member/:user', async (c) => {
    const { membership, is_direct, displayname: name, avatar_url: picture } = await body(c)
    if (membership === 'leave') {
      state.leave(c.req.param('room'), c.req.param('user'), undefined, asker(c).user)
      return c.json({ event_id: state.nextEvent() })
    }
    if (membership === 'invite') {
      state.invite(c.req.param('room'), asker(c).user, c.req.param('user'), is_direct === true)
      return c.json({ event_id: state.nextEvent() })
    }
    state.join(c.req.param('room'), asker(c).user, {
      ...(isText(name) && { name }),
      ...(isText(picture) && { picture }),
    })
    return c.json({ event_id: state.nextEvent() })
  })

  app.put('/v3/rooms/:room/state/:type/:key?', async (c) => {
    const { room, type, key = '' } = c.req.param()
    state.change(room, asker(c).user, { type, key, content: await body(c) })
    return c.json({ event_id: state.nextEvent() })
  })

  app.put('/v3/rooms/:room/send/:type/:txn', async (c) => {
    const { room, type, txn } = c.req.param()
    const ts = c.req.query('ts')
    const event = { room, type, txn, ...(ts && { ts: Number(ts) }), content: await body(c) }
    return c.json({ event_id: state.send(c.req.path, asker(c), event) })
  })

  app.get('/v3/rooms/:room/event/:event', (c) => {
    const sent = state.sends.find(({ event }) => event === c.req.param('event'))
    if (!sent) throw new Problem(404, 'M_NOT_FOUND', 'Event not found.')
    return c.json({ event_id: sent.event, sender: sent.user, type: sent.type, content: sent.content })
  })

  app.put('/v3/rooms/:room/redact/:event/:txn', async (c) => {
    const { room, event, txn } = c.req.param()
    const redaction = { room, type: 'm.room.redaction', txn, content: { ...(await body(c)), redacts: event } }
    return c.json({ event_id: state.send(c.req.path, asker(c), redaction) })
  })

  app.all('*', () => {
    throw new Problem(404, 'M_UNRECOGNIZED', 'Unrecognized request')
  })
  return app
}
