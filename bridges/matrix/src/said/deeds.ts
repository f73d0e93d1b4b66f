import type { ChatKey, Wanted, Wish } from '@queqiao/hub'
import type { RoomId } from '@queqiao/protocol/model'
import type { Means } from '../means.ts'
import { nameOf, topicOf } from '../places/room-state.ts'
import { asTyped, type Change } from './changes.ts'

type Reverting = Extract<Wish, { readonly kind: 'revert' }>

/** What a change in a room asks of WeChat. `refused`: why nothing can be asked. `revert`: it takes back another that may wait. */
export type Deed =
  | { readonly kind: 'command'; readonly command: Wanted }
  | { readonly kind: 'refused'; readonly reason: string }
  | Pick<Reverting, 'kind' | 'undoes' | 'command' | 'reason'>

type Of<K extends Change['kind']> = Extract<Change, { readonly kind: K }>

/** The group in whose room something was changed. */
interface In {
  readonly key: ChatKey
  readonly room: RoomId
}

const command = (wanted: Wanted): Deed => ({ kind: 'command', command: wanted })
const refused = (reason: string): Deed => ({ kind: 'refused', reason })

const invite = async ({ hub, ids }: Means, { key, room }: In, { user }: Of<'invite'>): Promise<Deed | undefined> => {
  const person = ids.person(user)
  if (!person) return undefined
  const member = await hub.member(key.account, room, person)
  if (member)
    return {
      ...{ kind: 'revert', undoes: { kind: 'kick', room, member: person }, command: { kind: 'invite', room, person } },
      reason: `${member.name} is in the group already`,
    }
  if ((await hub.person(key.account, person)).name === person) return refused('nobody of that id is known in WeChat')
  return command({ kind: 'invite', room, person })
}

const kick = async ({ hub, ids }: Means, { key, room }: In, { user }: Of<'kick'>): Promise<Deed | undefined> => {
  const member = ids.person(user)
  if (!member) return undefined
  if (member === (await hub.self(key.account)))
    return refused('that is the account itself: “!wx leave” takes it out of the group')
  return command({ kind: 'kick', room, member })
}

const rename = async ({ hub }: Means, { key, room }: In, { name }: Of<'rename'>): Promise<Deed | undefined> => {
  const look = await hub.look(key)
  if (name === '') return refused('WeChat cannot take the name of a group away')
  const wanted = { kind: 'rename', room, name } as const
  if (name !== asTyped(nameOf(look))) return command(wanted)
  return { kind: 'revert', undoes: wanted, command: { ...wanted, name: look.title } }
}

const announce = async ({ hub }: Means, { key, room }: In, { text }: Of<'announce'>): Promise<Deed | undefined> => {
  const before = topicOf(await hub.look(key))
  if (text === before) return undefined
  return text === ''
    ? refused('an announcement cannot be taken down from here')
    : command({ kind: 'announce', room, text })
}

const uninvite = ({ ids }: Means, { room }: In, { user }: Of<'uninvite'>): Deed | undefined => {
  const person = ids.person(user)
  return (
    person && { kind: 'revert', undoes: { kind: 'invite', room, person }, reason: 'WeChat takes no invitation back' }
  )
}

const noGroup = 'only groups can be joined: “!wx create NAME, NAME” makes one'

type Deeds = {
  readonly [K in Change['kind']]: (means: Means, at: In, change: Of<K>) => Promise<Deed | undefined>
}

const deeds: Deeds = {
  invite,
  kick,
  rename,
  announce,
  uninvite: (...given) => Promise.resolve(uninvite(...given)),
}

const row = <K extends Change['kind']>(kind: K): Deeds[K] => deeds[kind]
const deedIn = <K extends Change['kind']>(means: Means, at: In, change: Of<K>): Promise<Deed | undefined> =>
  row<K>(change.kind)(means, at, change)

/** What a change asks of WeChat; undefined where that has nothing to do with it, or has it so anyway. Of private chats and desks all is for
 *  people to choose, but whom one may invite. */
export const deedFor = async (means: Means, key: ChatKey, change: Change): Promise<Deed | undefined> => {
  const { chat } = key
  if (chat?.kind === 'room') return deedIn(means, { key, room: chat.id }, change)
  const isStranger = change.kind === 'invite' && means.ids.person(change.user) !== chat?.id
  return isStranger ? refused(noGroup) : undefined
}
