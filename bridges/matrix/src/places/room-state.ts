import { isDeepStrictEqual } from 'node:util'
import type { ChatKey, Look } from '@queqiao/hub'
import { type Fields, fields, list, string } from '../json.ts'
import { cut, titleLimit, topicLimit } from '../words/names.ts'

/** One event of a room's state. */
export interface StateEvent {
  readonly type: string
  readonly key: string
  readonly content: Fields
}

/** What stands in a room, by type and state key. */
export type State = ReadonlyMap<string, Fields>

/** Where an event stands among others. */
export const stateId = (type: string, key = ''): string => `${type} ${key}`

/** Reads what the homeserver says that stands in a room; members are left out. */
export const stateFrom = (events: readonly unknown[]): Map<string, Fields> =>
  new Map(
    events.flatMap((event) => {
      const { type, state_key, content } = fields(event)
      const kind = string(type) ?? ''
      return kind === 'm.room.member' ? [] : [[stateId(kind, string(state_key)), fields(content)] as const]
    }),
  )

/** A picture of WeChat's that is on the homeserver. */
export interface Picture {
  /** Which it is. */
  readonly file: string
  /** Its mxc address. */
  readonly url: string
}

/** What a room shows of its chat. */
export interface Portrait {
  readonly look: Look
  readonly picture?: Picture
  /** The space in which it stands. */
  readonly space?: string
}

/** Who says so. */
export interface Painter {
  readonly bot: string
  readonly domain: string
  /** The registration's id. */
  readonly id: string
}

const event = (type: string, content: Fields, key = ''): StateEvent => ({ type, key, content })

const name = 'm.room.name'
const topic = 'm.room.topic'
const avatar = 'm.room.avatar'
const bridge = 'm.bridge'
const toldTypes = [bridge, 'uk.half-shot.bridge']
/** Which picture of WeChat's it is, and which announcement, as they were last shown. */
const mark = 'io.queqiao.look'

const parentType = 'm.space.parent'
export const childType = 'm.space.child'

/** That a room and a space belong together, said in either. */
export const standing = ({ domain }: Pick<Painter, 'domain'>): Fields => ({ via: [domain] })

/** The name of the room of a chat, of a desk, and of the space of that desk's account. */
export const nameOf = ({ kind, title }: Look): string => cut(kind === 'desk' ? `WeChat ${title}` : title, titleLimit)

/** The topic of the room of a chat; empty where nothing was announced. */
export const topicOf = ({ topic = '' }: Look): string => cut(topic.trim(), topicLimit)

/** Under which key a bridge of ours says what a room is (MSC2346): one for each account. */
const bridgeKey = ({ id }: Painter, { account }: ChatKey): string => `io.queqiao.wechat://${id}/${account}`

const bridged = ({ bot }: Painter, { chat }: ChatKey, { look, picture }: Portrait): Fields => ({
  bridgebot: bot,
  creator: bot,
  protocol: { id: 'wechat', displayname: 'WeChat' },
  channel: { ...(chat && { id: chat.id }), displayname: nameOf(look), ...(picture && { avatar_url: picture.url }) },
  'com.beeper.room_type': look.kind === 'room' ? 'group' : 'dm',
  [mark]: { ...(topicOf(look) && { topic: topicOf(look) }), ...(picture && { avatar: picture.file }) },
})

const isPrivate = ({ kind }: Look) => kind === 'person' || kind === 'official'

/** All that a room is to show. What says which chat it is comes last: who finds it finds the rest. */
export const painted = (painter: Painter, key: ChatKey, portrait: Portrait): readonly StateEvent[] => {
  const { look, picture, space } = portrait
  const what = key.chat ? bridged(painter, key, portrait) : undefined
  return [
    event(name, { name: nameOf(look) }),
    ...(topicOf(look) ? [event(topic, { topic: topicOf(look) })] : []),
    ...(picture ? [event(avatar, { url: picture.url })] : []),
    // MSC4171: clients that name a room by its members leave the bot out
    ...(isPrivate(look) ? [event('io.element.functional_members', { service_members: [painter.bot] })] : []),
    ...(space ? [event(parentType, { ...standing(painter), canonical: true }, space)] : []),
    ...(what ? toldTypes.map((type) => event(type, what, bridgeKey(painter, key))) : []),
  ]
}

const markIn = (painter: Painter, key: ChatKey, state: State) => {
  const content = state.get(stateId(bridge, bridgeKey(painter, key)))
  // emptied where the chat lived no more
  return content?.channel === undefined ? undefined : { channel: fields(content.channel), shown: fields(content[mark]) }
}

/** The picture that a room shows. */
export const shownPicture = (painter: Painter, key: ChatKey, state: State): Picture | undefined => {
  const { channel, shown } = markIn(painter, key, state) ?? {}
  const [file, url] = [string(shown?.avatar), string(channel?.avatar_url)]
  return file && url ? { file, url } : undefined
}

/** What we have set last, which people may have changed since: it stays as they want it until WeChat has something else. */
export const lastSet = (painter: Painter, key: ChatKey, state: State): Map<string, Fields> => {
  const { channel, shown } = markIn(painter, key, state) ?? {}
  if (!channel) return new Map(state)
  const ours = new Map([
    [name, { name: channel.displayname }],
    [topic, { topic: shown?.topic }],
    [avatar, { url: channel.avatar_url }],
  ])
  return new Map([...state, ...[...ours].map(([type, content]) => [stateId(type), content] as const)])
}

// clients know it by these as a room of ours
const ofOurs = new Set(['io.element.functional_members', parentType])

/** What a room that people have linked is to show: the same, but for what is theirs to say of it. */
export const paintedIn = (isTheirs: boolean, events: readonly StateEvent[]): readonly StateEvent[] =>
  isTheirs ? events.filter(({ type }) => !ofOurs.has(type)) : events

/** What stands in a room that people have linked, as if they had its name, topic and picture from WeChat: they stay until WeChat
 *  has others. */
export const asIfShown = (
  painter: Painter,
  key: ChatKey,
  { state, wanted }: { readonly state: State; readonly wanted: readonly StateEvent[] },
): Map<string, Fields> => {
  const isMarked = markIn(painter, key, state)?.channel !== undefined
  // the picture may have come after the mark
  const kept = isMarked ? (shownPicture(painter, key, state) ? [] : [avatar]) : [name, topic, avatar]
  const theirs = wanted.filter(({ type }) => kept.includes(type))
  return new Map([...state, ...theirs.map(({ type, content }) => [stateId(type), content] as const)])
}

/** What we have said of a room, which is true no more once its chat lives elsewhere. */
export const saidOf = ({ bot }: Pick<Painter, 'bot'>, state: State, space: string | undefined): readonly StateEvent[] =>
  [...state].flatMap(([id, content]) => {
    const [type = '', key = ''] = partsOf(id)
    const isOurs =
      (toldTypes.includes(type) && content.bridgebot === bot) ||
      (type === parentType && key === space) ||
      (type === 'io.element.functional_members' && isDeepStrictEqual(content.service_members, [bot]))
    return isOurs && Object.keys(content).length > 0 ? [event(type, {}, key)] : []
  })

const partsOf = (id: string): readonly string[] => {
  const blank = id.indexOf(' ')
  return [id.slice(0, blank), id.slice(blank + 1)]
}

/** Those of the wanted events that do not stand there. */
export const lacking = (state: State, wanted: readonly StateEvent[]): readonly StateEvent[] =>
  wanted.filter(({ type, key, content }) => !isDeepStrictEqual({ ...state.get(stateId(type, key)) }, { ...content }))

/** The room that has taken the place of this one. */
export const replacementIn = (state: State): string | undefined =>
  replacement(state.get(stateId('m.room.tombstone')) ?? {})

/** The room that a tombstone leads to. */
export const replacement = ({ replacement_room }: Fields): string | undefined => string(replacement_room) || undefined

/** The rooms that stand in a space. */
export const childrenIn = (state: State): ReadonlySet<string> =>
  new Set(
    [...state].flatMap(([id, { via }]) =>
      id.startsWith(`${childType} `) && list(via).length > 0 ? [id.slice(childType.length + 1)] : [],
    ),
  )
