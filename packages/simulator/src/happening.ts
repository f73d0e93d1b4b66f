import { type Cast, nameOf, type Person, personNamed, personOf, type Room, roomNamed } from './cast.ts'
import { ticket } from './ids.ts'
import type { World } from './world.ts'

/** Who did it, by wxid or name. Default: nobody who is named. */
interface Doer {
  readonly by?: string
}

/** Kind of what happens beside messages → what it is about. People and rooms go by wxid or by name. */
export interface Happenings {
  'members-joined': Doer & { readonly room: string; readonly people: readonly string[] }
  /** `by`: they were removed. */
  'members-left': Doer & { readonly room: string; readonly people: readonly string[] }
  /** The account is in a room that it was not in. */
  'room-joined': Doer & { readonly room: Room }
  /** The account left, or was removed. */
  'room-left': Doer & { readonly room: string }
  'room-renamed': Doer & { readonly room: string; readonly name: string }
  /** Somebody goes by another name in a room. */
  'room-nickname': { readonly room: string; readonly person: string; readonly name: string }
  /** Somebody's names or picture are others; the account's own remark is one. */
  'person-changed': { readonly person: string; readonly to: Partial<Omit<Person, 'wxid'>> }
  /** Somebody wants to be a friend; `scene`: where they found the account. */
  'friend-request': {
    readonly person: Person
    readonly greeting?: string
    readonly scene?: number
    readonly v1?: string
    readonly v2?: string
  }
  'friend-added': { readonly person: Person }
  'friend-removed': { readonly person: string }
  /** The account is logged out at the phone or in WeChat's menu. */
  logout: object
}

export type HappeningKind = keyof Happenings
export type Happening<K extends HappeningKind = HappeningKind> = {
  [P in K]: { readonly kind: P } & Happenings[P]
}[K]

export type HappeningTable<M, R> = { readonly [K in HappeningKind]: (happening: Happening<K>, of: M) => R }

const rowOf = <M, R, K extends HappeningKind = HappeningKind>(
  table: HappeningTable<M, R>,
  happening: Happening<K>,
  of: M,
): R => {
  const row: (happening: Happening<K>, of: M) => R = table[happening.kind]
  return row(happening, of)
}

/** Applies the row of a happening's kind. */
export const happeningRow = <M, R>(table: HappeningTable<M, R>, happening: Happening, of: M): R =>
  rowOf(table, happening, of)

const wxids = (cast: Cast, people: readonly string[]): readonly string[] =>
  people.map((each) => personNamed(cast, each).wxid)

const doer = (cast: Cast, by: string | undefined) => (by === undefined ? {} : { by: personNamed(cast, by).wxid })

// names into wxids, and what is missing made
const named: HappeningTable<Cast, Happening> = {
  'members-joined': (it, cast) => ({
    ...{ ...it, ...doer(cast, it.by) },
    ...{ room: roomNamed(cast, it.room).wxid, people: wxids(cast, it.people) },
  }),
  'members-left': (it, cast) => ({
    ...{ ...it, ...doer(cast, it.by) },
    ...{ room: roomNamed(cast, it.room).wxid, people: wxids(cast, it.people) },
  }),
  'room-joined': (it, cast) => ({ ...it, ...doer(cast, it.by) }),
  'room-left': (it, cast) => ({ ...it, ...doer(cast, it.by), room: roomNamed(cast, it.room).wxid }),
  'room-renamed': (it, cast) => ({ ...it, ...doer(cast, it.by), room: roomNamed(cast, it.room).wxid }),
  'room-nickname': (it, cast) => ({
    ...it,
    ...{ room: roomNamed(cast, it.room).wxid, person: personNamed(cast, it.person).wxid },
  }),
  'person-changed': (it, cast) => ({ ...it, person: personNamed(cast, it.person).wxid }),
  'friend-request': (it) => ({ v1: ticket('v1'), v2: ticket('v2'), greeting: '', scene: 30, ...it }),
  'friend-added': (it) => it,
  'friend-removed': (it, cast) => ({ ...it, person: personNamed(cast, it.person).wxid }),
  logout: (it) => it,
}

/** The same, with wxids in place of names. Throws for what is not there. */
export const resolved = (happening: Happening, cast: Cast): Happening => happeningRow(named, happening, cast)

const effects: HappeningTable<World, void> = {
  'members-joined': ({ room, people }, { places }) =>
    places.change(room, (was) => ({
      ...was,
      members: [...was.members, ...people.map((wxid) => ({ wxid }))],
    })),
  'members-left': ({ room, people }, { places }) =>
    places.change(room, (was) => ({ ...was, members: was.members.filter(({ wxid }) => !people.includes(wxid)) })),
  'room-joined': ({ room }, { places }) => places.put(room),
  'room-left': ({ room }, { places }) => places.change(room, () => undefined),
  'room-renamed': ({ room, name }, { places }) => places.change(room, (was) => ({ ...was, name })),
  'room-nickname': ({ room, person, name }, { places }) =>
    places.change(room, (was) => ({
      ...was,
      members: was.members.map((each) => (each.wxid === person ? { ...each, roomNickname: name } : each)),
    })),
  'person-changed': ({ person, to }, { persons }) => persons.change(person, (was) => ({ ...was, ...to })),
  'friend-request': ({ person, v1 = '' }, { requests }) => void requests.set(v1, person),
  'friend-added': ({ person }, { persons }) => persons.put({ ...person, friend: true }),
  'friend-removed': ({ person }, { persons }) => persons.change(person, (was) => ({ ...was, friend: false })),
  logout: () => undefined,
}

/** Changes the cast. */
export const takeEffect = (happening: Happening, world: World): void => happeningRow(effects, happening, world)

/** A line that WeChat writes into a chat. */
export interface Note {
  readonly chat: string
  readonly from: string
  readonly text: string
}

const quoted = (cast: Cast, people: readonly string[], room?: string): string =>
  `"${people.map((each) => nameOf(cast, each, room)).join('、')}"`

const subject = (cast: Cast, by: string | undefined, room: string): string =>
  by === cast.self.wxid ? '你' : quoted(cast, [by ?? ''], room)

const ownerOf = (cast: Cast, room: string): string => cast.rooms.find(({ wxid }) => wxid === room)?.owner ?? room

// as the real ones are worded: quotation marks differ from line to line
const notes: HappeningTable<Cast, Note | undefined> = {
  'members-joined': ({ room, people, by }, cast) => ({
    ...{ chat: room, from: by ?? ownerOf(cast, room) },
    text:
      by === undefined
        ? `${quoted(cast, people, room)}通过扫描你分享的二维码加入群聊`
        : `${subject(cast, by, room)}邀请${quoted(cast, people, room)}加入了群聊`,
  }),
  // others are not told who is gone
  'members-left': ({ room, people, by }, cast) =>
    by === cast.self.wxid ? { chat: room, from: by, text: `你将${quoted(cast, people, room)}移出了群聊` } : undefined,
  'room-joined': ({ room, by }, cast) => {
    const others = room.members.map(({ wxid }) => wxid).filter((wxid) => wxid !== cast.self.wxid && wxid !== by)
    const text =
      by === cast.self.wxid
        ? `你邀请${quoted(cast, others, room.wxid)}加入了群聊`
        : `${subject(cast, by ?? room.owner, room.wxid)}邀请你加入了群聊，群聊参与人还有：${others.map((each) => nameOf(cast, each, room.wxid)).join('、')}`
    return { chat: room.wxid, from: by ?? room.owner, text }
  },
  'room-left': () => undefined,
  'room-renamed': ({ room, name, by }, cast) => ({
    ...{ chat: room, from: by ?? ownerOf(cast, room) },
    text: `${subject(cast, by ?? ownerOf(cast, room), room)}修改群名为“${name}”`,
  }),
  'room-nickname': () => undefined,
  'person-changed': () => undefined,
  'friend-request': () => undefined,
  'friend-added': ({ person }) => ({
    ...{ chat: person.wxid, from: person.wxid },
    text: `你已添加了${person.nickname}，现在可以开始聊天了。`,
  }),
  'friend-removed': () => undefined,
  logout: () => undefined,
}

/** What WeChat writes into the chat about it, if anything. */
export const noteOf = (happening: Happening, cast: Cast): Note | undefined => happeningRow(notes, happening, cast)

/** Somebody of the cast, or a stranger of whom only the wxid is known. */
export const somebody = (cast: Cast, wxid: string): Person => personOf(cast, wxid) ?? { wxid, nickname: wxid }
