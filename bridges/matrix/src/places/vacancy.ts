import type { Vacant } from '@queqiao/hub'
import type { Ids } from '../ids.ts'
import { fields, string } from '../json.ts'
import { type Rights, rightsIn } from './rights.ts'
import { replacementIn, type State, stateFrom, stateId } from './room-state.ts'

/** A room in which somebody wants a chat to live. */
export interface Wanted {
  /** All that stands in it, members too. */
  readonly events: readonly unknown[]
  readonly ids: Ids
  /** Who wants it. */
  readonly user: string
  /** Whether we can read along in encrypted rooms. */
  readonly encrypts: boolean
}

/** What is looked at. */
interface Sight extends Wanted {
  readonly state: State
  readonly rights: Rights
}

const bridges = ['m.bridge', 'uk.half-shot.bridge']

/** What another bridge says of itself in the room. */
const otherBridge = ({ state, ids }: Sight): string | undefined => {
  for (const [id, content] of state) {
    const isOther = Object.keys(content).length > 0 && content.bridgebot !== ids.bot
    if (!bridges.some((type) => id.startsWith(`${type} `)) || !isOther) continue
    const { displayname, id: name } = fields(content.protocol)
    return string(displayname) ?? string(name) ?? 'another network'
  }
  return undefined
}

// the names that well-known bridges give their ghosts, if nothing else is set there: always with a number of that network
const networks = [
  ...[
    'bluesky',
    'discord',
    'facebook',
    'gmessages',
    'googlechat',
    'gvoice',
    'imessage',
    'instagram',
    'irc',
    'kakaotalk',
  ],
  ...['line', 'linkedin', 'messenger', 'meta', 'qq', 'signal', 'slack', 'sms', 'telegram', 'twitter', 'wechat'],
  ...['whatsapp', 'xmpp', 'zulip'],
]
const ghostOfOthers = new RegExp(`^@_?(${networks.join('|')})_(?=[^:]*\\d)[0-9a-z._=/+-]+:`)

const membersIn = ({ events }: Wanted): readonly string[] =>
  events.map(fields).flatMap(({ type, state_key, content }) => {
    const isHere = type === 'm.room.member' && fields(content).membership === 'join'
    return isHere ? (string(state_key) ?? []) : []
  })

const isPublic = ({ state }: Sight): boolean => state.get(stateId('m.room.join_rules'))?.join_rule === 'public'

/** Somebody whom we have never seen: what every ghost has. */
const anybody = ''

type Check = (sight: Sight) => string | undefined

/** Who links it changes the room for everybody in it. */
const linker: Check = ({ rights, user }) => {
  const [needs, has] = [rights.toSet('m.bridge'), rights.of(user)]
  return has < needs ? `Linking this room takes power ${needs} here, and you have ${has}.` : undefined
}

/** Why no chat can live in a room, the most certain first. */
const checks: readonly Check[] = [
  ({ state }) =>
    replacementIn(state) === undefined ? undefined : 'This room was replaced by another: link the chat there.',
  ({ state }) =>
    state.get(stateId('m.room.create'))?.type === 'm.space' ? 'This is a space: link the chat in a room.' : undefined,
  ({ state, encrypts }) =>
    state.has(stateId('m.room.encryption')) && !encrypts
      ? 'This room is encrypted: nothing that is written here could reach WeChat. Link the chat in a room without encryption.'
      : undefined,
  (sight) => {
    const network = otherBridge(sight)
    return network && `This room is bridged to ${network} already: two bridges in one room would repeat each other.`
  },
  (sight) => {
    const other = membersIn(sight).find((user) => !sight.ids.ours(user) && ghostOfOthers.test(user))
    return other && `${other} is here, of another bridge: two bridges in one room would repeat each other.`
  },
  linker,
  (sight) => {
    const { rights, ids } = sight
    const [needs, has] = [rights.toInvite, rights.of(ids.bot)]
    if (has >= needs || isPublic(sight)) return undefined
    return `${ids.bot} may not invite the people of the chat: give it power ${needs} (it has ${has}).`
  },
  ({ rights }) => {
    const [needs, has] = [rights.toSay, rights.of(anybody)]
    if (has >= needs) return undefined
    return `The people of the chat may not speak here: that takes power ${needs}, and they would have ${has}.`
  },
]

/** What the bot does in the rooms of chats beside what is necessary. */
const deeds = [
  { type: 'm.bridge', deed: 'say which chat this is' },
  { type: 'm.room.name', deed: 'change the name' },
  { type: 'm.room.topic', deed: 'change the topic' },
  { type: 'm.room.avatar', deed: 'change the picture' },
]

const lacksOf = ({ rights, ids }: Sight): readonly string[] => {
  const has = rights.of(ids.bot)
  const needed = [
    ...deeds.map(({ type, deed }) => ({ deed, needs: rights.toSet(type) })),
    { deed: 'remove what was recalled in WeChat', needs: rights.toRedact },
  ]
  const missing = needed.filter(({ needs }) => has < needs)
  if (missing.length === 0) return []
  const words = missing.map(({ deed, needs }) => `${deed} (${needs})`).join(', ')
  return [`With power ${has}, ${ids.bot} may not do all that it does elsewhere: ${words}.`]
}

/** Whether a chat can live there, and what the bot may not do. */
export const vacancyOf = (wanted: Wanted): Vacant => {
  const sight = { ...wanted, state: stateFrom(wanted.events), rights: rightsIn(wanted.events) }
  for (const check of checks) {
    const against = check(sight)
    if (against !== undefined) return { against }
  }
  const lacks = lacksOf(sight)
  return lacks.length > 0 ? { lacks } : {}
}

/** Why a chat that lives in a room, by all that stands in it, cannot any more; undefined: it can. */
export const troubleIn = (events: readonly unknown[], { ids, encrypts }: Pick<Wanted, 'ids' | 'encrypts'>) => {
  const wanted = { events, ids, encrypts, user: ids.bot }
  if (!membersIn(wanted).includes(ids.bot)) return `${ids.bot} is not in this room: invite it.`
  const sight = { ...wanted, state: stateFrom(events), rights: rightsIn(events) }
  for (const check of checks) {
    const against = check === linker ? undefined : check(sight)
    if (against !== undefined) return against
  }
  return undefined
}
