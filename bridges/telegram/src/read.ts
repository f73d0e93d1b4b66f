import type { ChatKey, HubPort, Log, PlaceId, Remote, Wish } from '@queqiao/hub'
import { type Forum, serves } from './config.ts'
import { fromTelegram, type Said, spoken, toReceived, toWish } from './from-telegram.ts'
import { fromPlace, toPlace } from './ids.ts'
import type { Telegram, Update } from './telegram.ts'

/** What reading needs. */
export interface Inward {
  readonly telegram: Pick<Telegram, 'username'>
  readonly hub: HubPort
  readonly forums: readonly Forum[]
  readonly log: Log
}

/** The forum whose General topic this is: desks are there. */
const generalOf = (forums: readonly Forum[], place: PlaceId): Forum | undefined => {
  const { chat, thread } = fromPlace(place)
  return thread ? undefined : forums.find((forum) => forum.id === chat)
}

/** Makes the receiver of a bridge: stores what people said where a chat or a desk is, and says how many that were. */
export const createReceive =
  ({ hub, forums }: Pick<Inward, 'hub' | 'forums'>) =>
  async (updates: readonly Update[]): Promise<number> => {
    const remotes: Remote[] = []
    for (const update of updates) {
      const spot = spoken(update)
      if (!spot) continue
      const place = toPlace(spot)
      if (generalOf(forums, place) || (await hub.chatsAt(place)).length) remotes.push(toReceived(update, place))
    }
    if (remotes.length) await hub.receive(remotes)
    return remotes.length
  }

/** Makes the reader of a bridge: Telegram's side to WeChat's. */
export const createRead = ({ telegram, hub, forums, log }: Inward) => {
  const warned = new Set<string>()

  const pass = (place: PlaceId, { level, why }: Extract<Said, { kind: 'nothing' }>) => {
    if (level === 'warn' && warned.has(why)) return
    if (level === 'warn') warned.add(why)
    log(level, `telegram: ${why}`, { place })
  }

  /** The desk of a General topic that nothing was sent to yet. */
  const deskAt = async (place: PlaceId): Promise<ChatKey | undefined> => {
    const forum = generalOf(forums, place)
    const account = forum && (await hub.accounts()).find((account) => serves(forum, account))
    return account && { account }
  }

  const readOne = async ({ place, body }: Remote): Promise<Wish | undefined> => {
    const update: Update = JSON.parse(body)
    const said = fromTelegram(update)
    if (said.kind === 'nothing') return void pass(place, said)
    const linked = said.answers && (await hub.messageAt(place, said.answers))
    const to = linked?.of ?? (await hub.chatsAt(place))[0] ?? (await deskAt(place))
    if (to) return toWish(said, { to, linked, username: telegram.username() })
    pass(place, { kind: 'nothing', level: 'warn', why: 'somebody wrote where no account is known yet' })
    return undefined
  }

  return async (group: readonly Remote[]): Promise<readonly Wish[]> => {
    const wishes: Wish[] = []
    for (const remote of group) wishes.push(...[await readOne(remote)].filter((wish) => wish !== undefined))
    // an album is one message to the person who sent it: it is refused once
    return group.length > 1 ? wishes.slice(0, 1) : wishes
  }
}
