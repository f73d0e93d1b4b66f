import type { Cast, Person, Room } from './cast.ts'

type Change<T> = (one: T) => T | undefined

// what was given stays the caller's, and may grow; what happens lies above it
const layer = <T extends { readonly wxid: string }>(given: readonly T[]) => {
  const added: T[] = []
  const changes = new Map<string, Change<T>[]>()
  const now = (one: T): readonly T[] => {
    const made = (changes.get(one.wxid) ?? []).reduce<T | undefined>((so, change) => so && change(so), one)
    return made === undefined ? [] : [made]
  }
  const all = (): readonly T[] => (added.length + changes.size === 0 ? given : [...given, ...added].flatMap(now))

  /** Undefined makes it go. */
  const change = (wxid: string, to: Change<T>): void => {
    changes.set(wxid, [...(changes.get(wxid) ?? []), to])
  }
  const put = (one: T): void => {
    if ([...given, ...added].some(({ wxid }) => wxid === one.wxid)) changes.set(one.wxid, [() => one])
    else added.push(one)
  }
  return { all, change, put }
}

/** The simulated WeChat's people and rooms, as they change while the client runs. */
export const worldOf = (self: Person, people: readonly Person[] = [], rooms: readonly Room[] = []) => {
  const [persons, places] = [layer(people), layer(rooms)]
  const cast: Cast = {
    self,
    get people() {
      return persons.all()
    },
    get rooms() {
      return places.all()
    },
  }
  /** Friend requests by their v1, and invitations by their URL: what a task may answer. */
  const [requests, invitations] = [new Map<string, Person>(), new Map<string, Room>()]
  return { cast, persons, places, requests, invitations }
}

export type World = ReturnType<typeof worldOf>
