import type { HubPort, Log } from '@queqiao/hub'
import type { AccountId } from '@queqiao/protocol/model'
import type { Homeserver } from '../homeserver.ts'
import type { Ids } from '../ids.ts'
import { type Fields, fields, string } from '../json.ts'
import { ownersOf } from '../owners.ts'
import { readState } from './rooms.ts'

export interface DesksOptions {
  readonly homeserver: Homeserver
  readonly ids: Pick<Ids, 'bot'>
  readonly hub: Pick<HubPort, 'users'>
  readonly log: Log
  readonly signal: AbortSignal
}

const isHere = ({ type, content }: Fields): boolean =>
  type === 'm.room.member' && ['join', 'invite'].includes(string(fields(content).membership) ?? '')

/** Sees to it that the room of an account's desk is its owners' alone: who may log in with what is shown there. Takes those out whom
 *  an earlier version invited; a room that somebody else made stays as it is. What fails is logged. */
export const keepToOwners = async (options: DesksOptions, account: AccountId, room: string): Promise<void> => {
  const { homeserver, ids, hub, log, signal } = options
  const owners = new Set(ownersOf(hub, account))
  const others = new Set(
    hub
      .users(account)
      .flatMap(({ ids: { matrix } }) => matrix ?? [])
      .filter((user) => !owners.has(user)),
  )
  if (others.size === 0) return
  try {
    const state = (await readState(homeserver, room, signal)).map(fields)
    if (state.find(({ type }) => type === 'm.room.create')?.sender !== ids.bot) return
    for (const user of state.filter(isHere).flatMap(({ state_key }) => string(state_key) ?? []))
      if (others.has(user)) await remove(homeserver, room, user, signal)
  } catch (error) {
    log('info', 'matrix: the room of a desk is not its owners’ alone', { room, error: String(error) })
  }
}

const remove = (homeserver: Homeserver, room: string, user: string, signal: AbortSignal) =>
  homeserver.call('PUT', ['v3', 'rooms', room, 'state', 'm.room.member', user], {
    body: { membership: 'leave' },
    signal,
  })
