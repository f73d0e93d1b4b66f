import { type PlaceId, placeId, type RemoteId, remoteId } from '@queqiao/hub'

/** A topic of a forum; thread 0 is General, or a chat that has no topics. */
export interface Spot {
  readonly chat: number
  readonly thread: number
}

/** What stands before a supergroup's own number, below zero. */
export const supergroups = 1_000_000_000_000

/** Whether it is a group that may still become a supergroup. */
export const isGroup = ({ chat }: Spot): boolean => chat < 0 && chat > -supergroups

/** One message: Telegram numbers them per chat, whatever the topic. */
export interface Sent {
  readonly chat: number
  readonly message: number
}

const pair = (id: string): readonly [number, number] => {
  const [first, second] = id.split('/').map(Number)
  if (Number.isInteger(first) && Number.isInteger(second)) return [Number(first), Number(second)]
  throw new TypeError(`telegram id: expected "chat/number", found ${JSON.stringify(id)}`)
}

/** The id of a place. */
export const toPlace = ({ chat, thread }: Spot): PlaceId => placeId(`${chat}/${thread}`)

/** Reads what `toPlace` made. Throws TypeError for what is none. */
export const fromPlace = (place: PlaceId): Spot => {
  const [chat, thread] = pair(place)
  return { chat, thread }
}

/** Where reactions to messages of a chat are kept: no place of a chat, and none that `fromPlace` reads. */
export const reactionsIn = (chat: number): PlaceId => placeId(`${chat}/reactions`)

/** The id of a message, the same in whichever topic it stands. */
export const toRemote = ({ chat, message }: Sent): RemoteId => remoteId(`${chat}/${message}`)

/** Reads what `toRemote` made. Throws TypeError for what is none. */
export const fromRemote = (remote: RemoteId): Sent => {
  const [chat, message] = pair(remote)
  return { chat, message }
}

/** Updates have numbers of their own. Telegram may start them anew after a quiet week. */
export const updateId = (update: number): RemoteId => remoteId(`u${update}`)
