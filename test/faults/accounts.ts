import type { Client } from './client.ts'
import { type Findings, judge, type Passage, type Said } from './ledger.ts'
import type { Chat, Line, Plan } from './plan.ts'
import { warnedInstead } from './reasons.ts'
import type { SideWorld } from './sides.ts'
import { isWarning } from './standing.ts'
import { lateEcho } from './traffic.ts'
import type { Wire } from './wire.ts'

/** What happened, as far as it must be known to account for every message. */
export interface Happened {
  readonly plan: Plan
  readonly client: Client
  readonly wire: Wire
  readonly sides: readonly SideWorld[]
  /** Texts of reports that were acknowledged. */
  readonly acknowledged: ReadonlySet<string>
  /** Texts that were written on other sides: where nothing was ever reported there is no place to write in. */
  readonly written: ReadonlySet<string>
}

const isFromWeChat = ({ origin }: Line): boolean => origin === 'people' || origin === 'phone'

/** Without ids, a report whose acknowledgement is lost comes again like a new one; without a name, an own message that comes
 *  back late is like the other person's. */
const isUnknowable = ({ plan: { speaker }, wire }: Happened, { kind }: Chat, text: string): boolean =>
  (!speaker.ids && wire.unheard.has(text)) ||
  (!speaker.names && kind === 'person' && lateEcho(wire.exchanges, text) !== undefined)

/** WeChat's side to another one. */
const outward = (happened: Happened, chat: Chat, to: SideWorld): Passage => {
  const said = chat.lines.filter(isFromWeChat).map(
    ({ text }): Said => ({
      text,
      promised: happened.acknowledged.has(text),
      unknowable: isUnknowable(happened, chat, text),
    }),
  )
  const stands = to.stands(chat).filter((text) => text.startsWith('w') || isWarning(text))
  return { chat: chat.n, from: 'WeChat', to: to.goal, said, stands }
}

const linesOf = ({ written }: Happened, chat: Chat, { side }: SideWorld): readonly Line[] =>
  chat.lines.filter(({ origin, text }) => origin === side && written.has(text))

/** Another side to WeChat's. */
const inward = (happened: Happened, chat: Chat, from: SideWorld): Passage => {
  const lines = linesOf(happened, chat, from)
  const texts = new Set(lines.map(({ text }) => text))
  const stands = happened.client.stands(chat.n).filter((text) => texts.has(text))
  const quiet = lines.filter(({ text }) => !stands.includes(text) && from.told(text) === undefined)
  const warned = warnedInstead(
    from.sent(chat),
    quiet.map(({ text }) => ({ text, at: from.wrote(text) ?? 0 })),
  )
  const isTold = (text: string) => from.told(text) !== undefined || warned.has(text)
  const said = lines.map(({ text }) => ({ text, promised: true, told: isTold(text) }))
  return { chat: chat.n, from: from.goal, to: 'WeChat', said, stands }
}

/** What is written on one side, on another one, or on its own, where it must not stand again. */
const across = (happened: Happened, chat: Chat, [from, to]: readonly [SideWorld, SideWorld]): Passage => {
  const lines = linesOf(happened, chat, from)
  const texts = new Set(lines.map(({ text }) => text))
  const said = lines.map(({ text }): Said => {
    const arrived = happened.client.stands(chat.n).includes(text)
    const doubted = from.told(text) === 'uncertain'
    const goes = from !== to && (doubted || arrived)
    const late = doubted || !arrived
    return { text, promised: goes, late, own: from === to, unknowable: isUnknowable(happened, chat, text) }
  })
  const stands = to.stands(chat).filter((text) => texts.has(text) || isWarning(text))
  return { chat: chat.n, from: from.goal, to: to.goal, said, stands }
}

/** Every way that messages of a chat take to or from a side: its warnings stand for what is missing on these. */
const waysOf = (happened: Happened, chat: Chat, side: SideWorld): readonly Passage[] => [
  outward(happened, chat, side),
  ...happened.sides.map((other) => across(happened, chat, [other, side])),
  inward(happened, chat, side),
]

export type Judged = Passage & { readonly findings: Findings }

const judgeChat = (happened: Happened, chat: Chat, side: SideWorld): readonly Judged[] => {
  const used = new Set<string>()
  return waysOf(happened, chat, side).map((way) => {
    const findings = judge({ ...way, stands: way.stands.filter((text) => !used.has(text)) })
    for (const warning of findings.warnings) used.add(warning)
    return { ...way, findings }
  })
}

/** Accounts for every message of both directions. */
export const judgeAll = (happened: Happened): readonly Judged[] =>
  happened.plan.chats.flatMap((chat) => happened.sides.flatMap((side) => judgeChat(happened, chat, side)))
