import { type Fields, fields, list, number, string } from '../json.ts'
import { isAtLeast12 } from './powers.ts'
import { type State, stateFrom, stateId } from './room-state.ts'

/** Who may do what in a room, by its power levels. */
export interface Rights {
  /** The power of a user. */
  of(user: string): number
  /** What it takes to set state of this type. */
  toSet(type: string): number
  /** What it takes to say something. */
  readonly toSay: number
  readonly toInvite: number
  readonly toRedact: number
}

type Level = (name: string, usual: number) => number

// without power levels the creator has all, and everybody may do what members usually may
const levelIn =
  (powers: Fields | undefined): Level =>
  (name, usual) =>
    powers ? (number(powers[name]) ?? usual) : 0

const creatorsIn = (events: readonly unknown[], { additional_creators }: Fields): readonly unknown[] => {
  const create = events.map(fields).find(({ type }) => type === 'm.room.create')
  return [create?.sender, ...list(additional_creators)]
}

const powersOf = (events: readonly unknown[], state: State) => {
  const powers = state.get(stateId('m.room.power_levels'))
  const create = state.get(stateId('m.room.create')) ?? {}
  const creators = creatorsIn(events, create)
  const above = isAtLeast12(string(create.room_version)) ? Number.POSITIVE_INFINITY : 100
  return (user: string): number => {
    if (creators.includes(user) && (!powers || above > 100)) return above
    return number(fields(powers?.users)[user]) ?? number(powers?.users_default) ?? 0
  }
}

/** Reads them from all that stands in the room. */
export const rightsIn = (events: readonly unknown[]): Rights => {
  const state = stateFrom(events)
  const powers = state.get(stateId('m.room.power_levels'))
  const [level, own] = [levelIn(powers), fields(powers?.events)]
  return {
    of: powersOf(events, state),
    toSet: (type) => number(own[type]) ?? level('state_default', 50),
    toSay: number(own['m.room.message']) ?? level('events_default', 0),
    toInvite: level('invite', 0),
    toRedact: level('redact', 50),
  }
}
