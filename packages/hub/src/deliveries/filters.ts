import type { Chat, PersonId } from '@queqiao/protocol/model'
import type { Message } from '../delivery.ts'
import type { Filter, Filters } from '../options.ts'
import type { ChatsOf } from '../store/chat-lanes.ts'

const kinds = { person: 'people', room: 'rooms', official: 'officials' } as const satisfies Record<
  Chat['kind'],
  keyof Filters
>

const usual: Record<Chat['kind'], Filter> = { person: 'bridge', room: 'bridge', official: 'mute' }

/** What becomes of a chat: what is said of it, else of its kind. */
export const filterOf = (filters: Filters, { kind, id }: Chat): Filter => {
  const own = filters.chats && Object.hasOwn(filters.chats, id) ? filters.chats[id] : undefined
  return own ?? filters[kinds[kind]] ?? usual[kind]
}

/** Whether a message is shown without a sound: it is in a muted chat, and calls neither the account nor everybody. */
export const isSilent = (
  filters: Filters,
  { chat, mentions }: Pick<Message, 'chat' | 'mentions'>,
  self: PersonId,
): boolean => filterOf(filters, chat) === 'mute' && !mentions.some((one) => one === 'all' || one === self)

const chatKinds: readonly Chat['kind'][] = ['person', 'room', 'official']

/** Which chats are muted: they come after others of their destination. Undefined where none is. */
export const mutedChats = (filters: Filters): ChatsOf | undefined => {
  const own = Object.entries(filters.chats ?? {})
  const of = (isMuted: boolean) => own.flatMap(([id, filter]) => ((filter === 'mute') === isMuted ? [id] : []))
  const muted = {
    kinds: chatKinds.filter((kind) => (filters[kinds[kind]] ?? usual[kind]) === 'mute'),
    ids: of(true),
    except: of(false),
  }
  return muted.kinds.length || muted.ids.length ? muted : undefined
}
