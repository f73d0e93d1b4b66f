import type { AccountLine, Role } from '@queqiao/hub'
import type { CommandKind } from '@queqiao/protocol/model'

interface Terms {
  /** The least that somebody must be. */
  readonly by: Exclude<Role, 'guest'>
  /** What the client must be able to do; for what is without it we are enough. */
  readonly does?: CommandKind
}

/** What can be done in a group by a form. */
const deeds = {
  invite: { by: 'member', does: 'invite' },
  kick: { by: 'owner', does: 'kick' },
  rename: { by: 'owner', does: 'rename' },
  announce: { by: 'owner', does: 'announce' },
  nickname: { by: 'owner', does: 'nickname' },
  mute: { by: 'member', does: 'mute' },
  unmute: { by: 'member', does: 'mute' },
  relay: { by: 'owner' },
  unrelay: { by: 'owner' },
  leave: { by: 'owner', does: 'leave' },
} as const satisfies Record<string, Terms>

export type GroupDeed = keyof typeof deeds

export const isGroupDeed = (name: unknown): name is GroupDeed => typeof name === 'string' && Object.hasOwn(deeds, name)

/** Whether somebody may do that in an account, and its client can. What is not so is not shown; the hub refuses it all the same. */
export const mayDo = ({ role, can }: Pick<AccountLine, 'role' | 'can'>, deed: GroupDeed): boolean => {
  const { by, does }: Terms = deeds[deed]
  return (role === 'owner' || role === by) && (does === undefined || can.commands[does] !== undefined)
}
