import type { HubPort, PlaceId } from '@queqiao/hub'
import { fromPlace, toPlace } from '../ids.ts'
import type { TopicColor } from '../telegram.ts'
import { remember } from './remembered.ts'

/** A topic as it is asked for. */
interface Wanted {
  readonly chat: number
  readonly name: string
  readonly color: TopicColor
}

/** A topic that somebody has made, as Telegram tells of it. `maker`: the name of the bot, where it was one. */
export interface Born {
  readonly topic: PlaceId
  readonly chat: number
  readonly name: string
  readonly color: number
  readonly maker: string | undefined
}

/** So many are known at most. */
const most = 1_000

const keyOf = ({ chat, name, color }: Pick<Born, 'chat' | 'name' | 'color'>): string => `${chat} ${color} ${name}`

/** Topics of our own of which Telegram's answer was lost: it tells of them all the same. */
export interface Orphans {
  /** Telegram tells of a topic. `username`: our own name, once it is known. */
  heard(born: Born, username: string | undefined): void
  /** Makes a topic and gives its number; where one of that forum, name and colour is there of which no answer told, and in which nothing
   *  lives, it gives that. Throws what `create` throws. */
  adoptOr(wanted: Wanted, create: () => Promise<number>): Promise<number>
}

/** Makes what finds topics again whose making was never answered. */
export const createOrphans = (hub: Pick<HubPort, 'chatsAt'>): Orphans => {
  const known = new Map<PlaceId, string>()
  // whose they are is known, also where Telegram tells of them later
  const taken = new Set<PlaceId>()
  // it may be for one that is just being made that Telegram tells of it: that one is nobody else's
  const underWay = new Set<Wanted>()

  const take = (topic: PlaceId): void => {
    known.delete(topic)
    remember(taken, topic)
  }

  const adopted = async (wanted: Wanted): Promise<PlaceId | undefined> => {
    const key = keyOf(wanted)
    const isRival = (one: Wanted) => one !== wanted && keyOf(one) === key
    for (;;) {
      const [topic] = [...known].find(([, of]) => of === key) ?? []
      if (topic === undefined || [...underWay].some(isRival)) return undefined
      // before anything is waited for: no other chat gets it, too
      take(topic)
      if (!(await hub.chatsAt(topic)).length) return topic
    }
  }

  const make = async (wanted: Wanted, create: () => Promise<number>): Promise<number> => {
    const thread = await create()
    take(toPlace({ chat: wanted.chat, thread }))
    return thread
  }

  return {
    heard: ({ topic, maker, ...born }, username) => {
      if (username === undefined || maker !== username || taken.has(topic)) return
      known.set(topic, keyOf(born))
      const [oldest] = known
      if (known.size > most && oldest) known.delete(oldest[0])
    },
    adoptOr: async (wanted, create) => {
      underWay.add(wanted)
      try {
        const topic = await adopted(wanted)
        return topic === undefined ? await make(wanted, create) : fromPlace(topic).thread
      } finally {
        underWay.delete(wanted)
      }
    },
  }
}
