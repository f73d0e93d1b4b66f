import { type ChatKey, type MessageId, type PlaceId, placeId, type RemoteId, remoteId } from '@queqiao/hub'
import { accountId, type Chat, personId, roomId } from '@queqiao/protocol/model'

const kinds = {
  person: (id) => ({ kind: 'person', id: personId(id) }),
  official: (id) => ({ kind: 'official', id: personId(id) }),
  room: (id) => ({ kind: 'room', id: roomId(id) }),
} as const satisfies Record<Chat['kind'], (id: string) => Chat>

const isKind = (text: string): text is Chat['kind'] => Object.hasOwn(kinds, text)

// ids are the clients' to choose: one with a line break in it is one id all the same
const escaped = (id: string): string => id.replace(/[\\\n]/g, (sign) => (sign === '\n' ? '\\n' : '\\\\'))
const unescaped = (text: string): string => text.replace(/\\([\\n])/g, (_, sign) => (sign === 'n' ? '\n' : '\\'))

/** A chat's page, or that of an account's desk, as it stands in addresses: the same for the same chat, readable by `fromPlace`
 *  alone. */
export const toPlace = ({ account, chat }: ChatKey): PlaceId =>
  placeId(Buffer.from([account, ...(chat ? [chat.kind, chat.id] : [])].map(escaped).join('\n')).toString('base64url'))

/** Whose page it is; undefined for what `toPlace` never gave. */
export const fromPlace = (place: string): ChatKey | undefined => {
  const [account = '', kind = '', id = '', ...more] = Buffer.from(place, 'base64url')
    .toString()
    .split('\n')
    .map(unescaped)
  if (account === '' || more.length > 0) return undefined
  if (kind === '') return { account: accountId(account) }
  return isKind(kind) && id !== '' ? { account: accountId(account), chat: kinds[kind](id) } : undefined
}

/** Whom a chat's face shows, who has the same colour wherever else they stand: a person, a room, or the account at its desk. */
export const faceId = ({ account, chat }: ChatKey): string => chat?.id ?? account

/** What a message is called on the page: as the hub calls it. */
export const toRemote = (message: MessageId): RemoteId => remoteId(message)
