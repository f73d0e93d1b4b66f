/** An error as the homeserver words it. */
export class Problem extends Error {
  readonly status: 400 | 401 | 403 | 404 | 413
  readonly errcode: string

  constructor(status: 400 | 401 | 403 | 404 | 413, errcode: string, words: string) {
    super(words)
    this.status = status
    this.errcode = errcode
  }
}

export interface Room {
  readonly id: string
  readonly alias?: string
  readonly creator: string
  readonly created: unknown
  readonly name?: string
  /** User → membership and how they look here. */
  readonly members: Map<string, { membership: string; displayname?: string; avatar_url?: string }>
}

/** One event that was taken, in the order in which they were taken. */
export interface Send {
  readonly at: number
  readonly event: string
  readonly room: string
  readonly user: string
  readonly device?: string
  readonly type: string
  readonly txn: string
  readonly ts?: number
  readonly content: Record<string, unknown>
}

interface Look {
  readonly name?: string
  readonly picture?: string
}

export interface Asker {
  readonly user: string
  readonly device?: string
}

/** What a homeserver remembers. Devices and the transactions made with them outlive a restart, other transactions do not. */
export class State {
  readonly domain: string
  readonly bot: string
  readonly users = new Set<string>()
  readonly names = new Map<string, string>()
  /** User and type → content. */
  readonly accountData = new Map<string, Record<string, unknown>>()
  readonly devices = new Set<string>()
  readonly rooms = new Map<string, Room>()
  readonly aliases = new Map<string, string>()
  readonly sends: Send[] = []
  readonly #kept = new Map<string, string>()
  readonly #fleeting = new Map<string, string>()
  #events = 0
  #rooms = 0

  constructor(domain: string, bot: string) {
    this.domain = domain
    this.bot = bot
  }

  restart(): void {
    this.#fleeting.clear()
  }

  /** Whoever asks must have been registered, and so must the device that they name. */
  admit({ user, device }: Asker): void {
    if (!this.users.has(user)) throw new Problem(403, 'M_FORBIDDEN', 'Application service has not registered this user')
    if (device && !this.devices.has(`${user} ${device}`))
      throw new Problem(400, 'M_UNKNOWN_DEVICE', 'Application service cannot use this device')
  }

  room(id: string): Room {
    const room = this.rooms.get(id)
    if (!room) throw new Problem(404, 'M_NOT_FOUND', 'No such room')
    return room
  }

  isIn(room: string, user: string): boolean {
    return this.rooms.get(room)?.members.get(user)?.membership === 'join'
  }

  /** Those whom `asker` may know of. */
  members(room: string, asker: string): Room['members'] {
    if (!this.isIn(room, asker)) throw new Problem(403, 'M_FORBIDDEN', `User ${asker} not in room ${room}`)
    return this.room(room).members
  }

  nextEvent(): string {
    this.#events += 1
    return `$event${this.#events}`
  }

  create(user: string, body: Record<string, unknown>): Room {
    const localpart = body.room_alias_name
    const alias = typeof localpart === 'string' ? `#${localpart}:${this.domain}` : undefined
    if (alias && this.aliases.has(alias)) throw new Problem(400, 'M_ROOM_IN_USE', 'Room alias already taken')
    const powers = (body.power_level_content_override ?? {}) as { users?: Record<string, number> }
    if (powers.users?.[user] !== undefined)
      throw new Problem(400, 'M_BAD_JSON', 'Creator user must not appear in content.users')
    if (Buffer.byteLength(JSON.stringify(body)) > 65_000) throw new Problem(413, 'M_TOO_LARGE', 'event too large')
    this.#rooms += 1
    const id = `!room${this.#rooms}`
    const members = new Map([[user, { membership: 'join' }]])
    const name = typeof body.name === 'string' ? body.name : undefined
    const room = { id, ...(alias && { alias }), creator: user, created: body, ...(name && { name }), members }
    this.rooms.set(id, room)
    if (alias) this.aliases.set(alias, id)
    return room
  }

  invite(room: string, by: string, user: string): void {
    const { members } = this.room(room)
    if (!this.isIn(room, by)) throw new Problem(403, 'M_FORBIDDEN', `${by} not in room`)
    if (this.isIn(room, user)) throw new Problem(403, 'M_FORBIDDEN', `${user} is already in the room`)
    members.set(user, { membership: 'invite' })
  }

  checkName(name: unknown): void {
    if ([...String(name ?? '')].length > 256)
      throw new Problem(400, 'M_INVALID_PARAM', 'Displayname is too long (max 256)')
  }

  /** A member event without a name takes that of the profile. */
  join(room: string, user: string, { name = this.names.get(user), picture }: Look = {}): void {
    this.checkName(name)
    const { members } = this.room(room)
    if (!members.has(user)) throw new Problem(403, 'M_FORBIDDEN', 'You are not invited to this room')
    const shown = { ...(name && { displayname: name }), ...(picture && { avatar_url: picture }) }
    members.set(user, { membership: 'join', ...shown })
  }

  /** A profile that changes is written into every room of the user, over how they look there. */
  showProfile(user: string): void {
    for (const { id, members } of this.rooms.values()) if (members.get(user)?.membership === 'join') this.join(id, user)
  }

  /** Takes an event once: a repeat of its transaction is answered with the same id. As in Synapse the transaction belongs
   *  to the device; without one to the whole application service, whoever of its users asks. */
  send(path: string, asker: Asker, send: Omit<Send, 'at' | 'event' | 'user' | 'device'>): string {
    const known = asker.device ? this.#kept : this.#fleeting
    const key = asker.device ? `${asker.user} ${asker.device} ${path}` : path
    const before = known.get(key)
    if (before) return before
    if (!this.isIn(send.room, asker.user)) throw new Problem(403, 'M_FORBIDDEN', `User ${asker.user} not in room`)
    const size = Buffer.byteLength(JSON.stringify(send.content))
    if (size > 65_000) throw new Problem(413, 'M_TOO_LARGE', 'event too large')
    const event = this.nextEvent()
    this.sends.push({ at: Date.now(), event, ...asker, ...send })
    known.set(key, event)
    return event
  }
}
