import type { House } from './house.ts'
import type { Chat } from './plan.ts'
import {
  type Evidence,
  type Reason,
  reasonOfStale,
  reasonOfWarning,
  reasons,
  type Written,
  warnedInstead,
} from './reasons.ts'
import type { SideWorld, Told } from './sides.ts'

/** Something that is shown as uncertain or failed, and the fault that explains it. */
export interface Explained {
  /** What is wrong if there is no reason. */
  readonly what: string
  readonly isUncertain: boolean
  readonly reason: Reason
}

const evidenceOf = ({ blows, wire, client, plan, retries }: House): Evidence => ({
  ...{ blows, exchanges: wire.exchanges, lives: client.lives, begun: client.begun },
  insists: retries && !plan.speaker.socket,
})

interface Noticed extends Written {
  readonly chat: Chat
  readonly side: SideWorld
  readonly told: Told | undefined
}

/** What the other sides wrote, each with what its writer is told of it. */
const writtenIn = ({ plan, sides }: House): readonly Noticed[] =>
  plan.chats.flatMap((chat) =>
    sides.flatMap((side) =>
      chat.lines.flatMap(({ text }) => {
        const at = side.wrote(text)
        const isHidden = !plan.speaker.names && chat.kind === 'person'
        return at === undefined ? [] : [{ chat, side, text, at, isHidden, told: side.told(text) }]
      }),
    ),
  )

const warningsAt = (house: House, side: SideWorld, chat: Chat | undefined): readonly Explained[] => {
  const sends = side.sent(chat)
  const what = `a warning without a reason in ${side.goal}, ${chat ? `chat ${chat.n}` : 'the account’s own place'}`
  return sends.flatMap(({ kind }, at): readonly Explained[] => {
    if (kind !== 'warning') return []
    return [
      { what, isUncertain: true, reason: side.knowsRepeats ? undefined : reasonOfWarning(sends, at, house.blows) },
    ]
  })
}

const warningsIn = (house: House): readonly Explained[] =>
  house.sides.flatMap((side) => [...house.plan.chats, undefined].flatMap((chat) => warningsAt(house, side, chat)))

/** All that is shown as uncertain, or as failed, to whoever wrote or reads it; each with its own reason. */
export const explained = (house: House): readonly Explained[] => {
  const { blows, client, plan } = house
  const reasonOf = reasons(evidenceOf(house))
  const notices = writtenIn(house).flatMap((one): readonly Explained[] => {
    const { text, told, side, chat } = one
    if (told === undefined) return []
    const stale = () => (side.knowsRepeats ? undefined : reasonOfStale(side.sent(chat), text, blows))
    // who goes away before a task is pushed has certainly not got it
    const unpushed = () => (plan.speaker.socket && !client.begun.has(text) ? reasonOf(one) : undefined)
    if (told === 'uncertain')
      return [{ what: `uncertain without a reason: ${text}`, isUncertain: true, reason: reasonOf(one) ?? stale() }]
    const refused = client.refused.has(text) ? 'client refuses' : unpushed()
    return [{ what: `failed without a reason: ${text}`, isUncertain: false, reason: refused ?? stale() }]
  })
  return [...notices, ...warningsIn(house)]
}

/** What has no reason. */
export const unexplained = (house: House): readonly string[] =>
  explained(house).flatMap(({ what, reason }) => (reason === undefined ? [what] : []))

/** Messages of other sides of which nothing is known, and nothing is said: no result and no own message was acknowledged,
 *  and their writers are not told. */
export const untold = (house: House): readonly string[] => {
  const known = new Set(house.wire.exchanges.flatMap(({ taken, told }) => (taken ? told : [])))
  const open = writtenIn(house).filter(({ text, told }) => !told && !known.has(text))
  const warned = open.flatMap(({ side, chat }) => [
    ...warnedInstead(
      side.sent(chat),
      open.filter((one) => one.side === side && one.chat === chat),
    ),
  ])
  return open.flatMap(({ text }) => (warned.includes(text) ? [] : [text]))
}
