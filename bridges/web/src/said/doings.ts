import { createHash } from 'node:crypto'
import { type Author, placeId, type RemoteId, remoteId, type Wanted } from '@queqiao/hub'
import { type Chat, personId, roomId } from '@queqiao/protocol/model'
import type { Visit } from '../doors/visit.ts'
import { authorIn, type Fields, isFields, longestText, string, Wrong } from './sayings.ts'

/** What is asked of WeChat by forms. */
export type Deed = Wanted<
  'invite' | 'kick' | 'leave' | 'rename' | 'nickname' | 'mute' | 'remark' | 'add-friend' | 'remove-friend'
>

/** What somebody does on the page beside writing, as it is stored: presses the button of a choice, has a line typed for us there, or
 *  asks something of WeChat. JSON keeps all of it. */
export type Doing = { readonly press: string } | { readonly line: string } | { readonly deed: Deed }

/** The same, and who does it. */
export type Done = { readonly by: Author; readonly doing: Doing }

type Rows = { readonly [K in Deed['kind']]: (of: Fields) => Wanted<K> }

const room = (of: Fields) => roomId(string(of, 'room'))

const person = (of: Fields) => personId(string(of, 'person'))

const chatIn = (value: unknown): Chat => {
  if (!isFields(value)) throw new Wrong('chat', 'chat: expected a chat')
  const id = string(value, 'id')
  if (value.kind === 'room') return { kind: 'room', id: roomId(id) }
  return { kind: value.kind === 'official' ? 'official' : 'person', id: personId(id) }
}

const rows: Rows = {
  invite: (of) => ({ kind: 'invite', room: room(of), person: personId(string(of, 'person')) }),
  kick: (of) => ({ kind: 'kick', room: room(of), member: personId(string(of, 'member')) }),
  leave: (of) => ({ kind: 'leave', room: room(of) }),
  rename: (of) => ({ kind: 'rename', room: room(of), name: string(of, 'name') }),
  nickname: (of) => ({ kind: 'nickname', room: room(of), name: string(of, 'name') }),
  remark: (of) => ({ kind: 'remark', person: person(of), name: string(of, 'name') }),
  'add-friend': (of) => ({
    ...{ kind: 'add-friend', person: person(of) },
    ...(of.greeting !== undefined && { greeting: string(of, 'greeting') }),
  }),
  'remove-friend': (of) => ({ kind: 'remove-friend', person: person(of) }),
  mute: (of) => ({ kind: 'mute', chat: chatIn(of.chat), muted: of.muted === true }),
}

const isKind = (kind: unknown): kind is Deed['kind'] => typeof kind === 'string' && Object.hasOwn(rows, kind)

const deed = (value: unknown): Deed => {
  if (!isFields(value) || !isKind(value.kind)) throw new Wrong('deed', 'deed: expected what is to be done')
  return rows[value.kind](value)
}

const doing = (value: Fields): Doing => {
  if ('press' in value) return { press: string(value, 'press', 100) }
  return 'line' in value ? { line: string(value, 'line', longestText) } : { deed: deed(value.deed) }
}

/** Reads back what was received from a page; undefined for what somebody wrote, and for what no page sent. */
export const readDone = (body: string): Done | undefined => {
  try {
    const value: unknown = JSON.parse(body)
    return isFields(value) && isFields(value.doing) ? { by: authorIn(value.by), doing: doing(value.doing) } : undefined
  } catch (error) {
    if (error instanceof Wrong || error instanceof SyntaxError || error instanceof TypeError) return undefined
    throw error
  }
}

const sumOf = (what: Doing): string =>
  createHash('sha256').update(JSON.stringify(what)).digest('base64url').slice(0, 16)

/** Has something done in a place, once for each id: a form that is sent again with other fields is another. Whether they may is the
 *  hub's to say: where they may not they are told, there. */
export const act = async (
  { hub, who, name }: Pick<Visit, 'hub' | 'who' | 'name'>,
  place: string,
  id: RemoteId,
  what: Doing,
): Promise<void> => {
  const done: Done = { by: { id: who, name }, doing: what }
  await hub.receive([
    { id: 'press' in what ? id : remoteId(`${id} ${sumOf(what)}`), place: placeId(place), body: JSON.stringify(done) },
  ])
}
