import type { Chat, CommandKind } from '@queqiao/protocol/model'
import type { Wanted } from '../wish.ts'

type Targets = { readonly [K in CommandKind]?: (command: Wanted<K>) => Chat }

const inRoom = ({ room: id }: Wanted<'invite' | 'kick' | 'leave' | 'rename' | 'announce' | 'nickname'>): Chat => ({
  kind: 'room',
  id,
})
const withSender = ({ from: id }: Wanted<'accept-transfer' | 'refuse-transfer'>): Chat => ({ kind: 'person', id })

/** Commands that are about one chat. */
const targets: Targets = {
  send: ({ chat }) => chat,
  recall: ({ chat }) => chat,
  mute: ({ chat }) => chat,
  invite: inRoom,
  kick: inRoom,
  leave: inRoom,
  rename: inRoom,
  announce: inRoom,
  nickname: inRoom,
  'accept-transfer': withSender,
  'refuse-transfer': withSender,
}

const row = <K extends CommandKind>(kind: K): Targets[K] => targets[kind]

/** The chat that a command is about: there it keeps its order. None for what concerns the account as a whole: it never
 *  holds up what is said. */
export const targetOf = <K extends CommandKind>(command: Wanted<K>): Chat | undefined => row(command.kind)?.(command)
