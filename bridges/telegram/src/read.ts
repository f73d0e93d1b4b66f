import { type ChatKey, type PlaceId, type Remote, Retry, type Wish } from '@queqiao/hub'
import { type Forum, serves } from './config.ts'
import { fromTelegram, type Said, spoken, toReceived, toWish } from './from-telegram.ts'
import { fromPlace, toPlace } from './ids.ts'
import type { Means } from './means.ts'
import type { Update } from './telegram.ts'

type Nothing = Extract<Said, { kind: 'nothing' }>

/** The forum whose General topic this is: desks are there. */
const generalOf = (forums: readonly Forum[], place: PlaceId): Forum | undefined => {
  const { chat, thread } = fromPlace(place)
  return thread ? undefined : forums.find((forum) => forum.id === chat)
}

/** Makes the receiver of a bridge: stores what people said in our forums and where a chat is. Gives how many of them
 *  belong to a chat or a desk that is known already. */
export const createReceive =
  ({ hub, forums }: Means) =>
  async (updates: readonly Update[]): Promise<number> => {
    const remotes: Remote[] = []
    let known = 0
    for (const update of updates) {
      const spot = spoken(update)
      if (!spot) continue
      const place = toPlace(spot)
      const ours = generalOf(forums, place) !== undefined || (await hub.chatsAt(place)).length > 0
      if (ours) known++
      // a topic that was just made may not have been bound to its chat yet: `read` finds out
      if (ours || forums.some(({ id }) => id === spot.chat)) remotes.push(toReceived(update, place))
    }
    if (remotes.length) await hub.receive(remotes)
    return known
  }

/** Milliseconds: no topic takes so long to be made that a message of this age could still be for it. */
const makingLimit = 30_000

const isRecent = ({ message }: Update): boolean => !!message && Date.now() - message.date * 1000 < makingLimit

const unbound: Nothing = { kind: 'nothing', level: 'debug', why: 'somebody wrote in a topic that belongs to no chat' }
const noAccount: Nothing = { kind: 'nothing', level: 'warn', why: 'somebody wrote where no account is known yet' }

/** Makes the reader of a bridge: Telegram's side to WeChat's. */
export const createRead = ({ telegram, hub, forums, making, log }: Means) => {
  const warned = new Set<string>()

  const pass = (place: PlaceId, { level, why }: Nothing) => {
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
    // looked at before the hub is asked: a topic that is bound in between is then found
    const mayBeBound = making.size > 0 && isRecent(update)
    const linked = said.kind !== 'nothing' && said.answers ? await hub.messageAt(place, said.answers) : undefined
    const to = linked?.of ?? (await hub.chatsAt(place))[0] ?? (await deskAt(place))
    if (!to && mayBeBound) throw new Retry('telegram: a topic is being made', { after: 300, certain: true })
    if (!to) return void pass(place, generalOf(forums, place) ? noAccount : unbound)
    if (said.kind === 'nothing') return void pass(place, said)
    return toWish(said, { to, linked, username: telegram.username() })
  }

  return async (group: readonly Remote[]): Promise<readonly Wish[]> => {
    const wishes: Wish[] = []
    for (const remote of group) wishes.push(...[await readOne(remote)].filter((wish) => wish !== undefined))
    // an album is one message to the person who sent it: it is refused once
    return group.length > 1 ? wishes.slice(0, 1) : wishes
  }
}
