import { type AccountId, type Chat, type CommandKind, personId, type RoomId } from '@queqiao/protocol/model'
import type { Accounts } from '../accounts/accounts.ts'
import type { Batch } from '../deliveries/deliveries.ts'
import type { Directory } from '../people/directory.ts'
import { chatsWith, forgetMembers, learnPeople, learnRooms, learnTopic, unfriend } from '../people/roster.ts'
import type { Looks } from '../places/looks.ts'
import type { Wanted } from '../wish.ts'

/** What was done, and where what is known now is written. */
interface Doing {
  readonly looks: Pick<Looks, 'follow' | 'moved'>
  readonly batch: Batch
  readonly account: AccountId
}

type Effects = { readonly [K in CommandKind]?: (doing: Doing, command: Wanted<K>) => Promise<void> }

const roomAt = (id: RoomId): Extract<Chat, { kind: 'room' }> => ({ kind: 'room', id })

/** What is true once WeChat has done something: not every client reports that. */
const effects: Effects = {
  rename: ({ looks, batch, account }, { room, name }) =>
    looks.follow(batch, account, [roomAt(room)], () => learnRooms(batch.tx, account, [{ id: room, name }])),
  announce: ({ looks, batch, account }, { room, text }) =>
    looks.follow(batch, account, [roomAt(room)], () => learnTopic(batch.tx, account, room, text)),
  kick: async ({ looks, batch, account }, { room, member }) => {
    const chat = roomAt(room)
    await looks.follow(batch, account, [chat], () => forgetMembers(batch.tx, account, { room, members: [member] }))
    await looks.moved(batch, { account, chat }, { kind: 'left', people: [member] })
  },
  remark: ({ looks, batch, account }, { person, name }) =>
    looks.follow(batch, account, chatsWith(person), () =>
      learnPeople(batch.tx, account, [{ id: person, remark: name }]),
    ),
  'remove-friend': ({ batch, account }, { person }) => unfriend(batch.tx, account, person),
}

const row = <K extends CommandKind>(kind: K): Effects[K] => effects[kind]

/** Learns what WeChat looks like now that this is done. */
export const follow = async <K extends CommandKind>(doing: Doing, command: Wanted<K>): Promise<void> =>
  row(command.kind)?.(doing, command)

/** What WeChat lets nobody but a group's owner and its administrators do. */
const ofOwners: ReadonlySet<CommandKind> = new Set<CommandKind>(['kick', 'announce'])

/** Why WeChat may not have done it, where that is known: who its administrators are, no client says. */
export async function lackingRight(
  { tx }: Batch,
  { accounts, directory }: { readonly accounts: Pick<Accounts, 'person'>; readonly directory: Directory },
  { account, command }: { readonly account: AccountId; readonly command: Wanted },
): Promise<string | undefined> {
  if (!ofOwners.has(command.kind) || !('room' in command) || command.room === undefined) return undefined
  const { room } = command
  const known = tx.selectFrom('rooms').select('owner').where('account', '=', account).where('id', '=', room)
  const owner = (await known.executeTakeFirst())?.owner
  if (!owner || owner === accounts.person(account)) return undefined
  const { name } = await directory.named(tx, account, personId(owner), room)
  return `WeChat lets only the group’s owner, ${name}, and its administrators do that`
}
