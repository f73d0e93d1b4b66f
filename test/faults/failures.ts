import type { Judged } from './accounts.ts'
import type { House } from './house.ts'
import type { Told } from './sides.ts'

interface Notice {
  readonly text: string
  readonly told: Told
  /** Whether it stands in WeChat. */
  readonly arrived: boolean
}

const noticesIn = ({ plan, sides, client }: House): readonly Notice[] =>
  plan.chats.flatMap((chat) =>
    sides.flatMap((side) =>
      chat.lines.flatMap(({ text }) => {
        const told = side.told(text)
        return told ? [{ text, told, arrived: client.stands(chat.n).includes(text) }] : []
      }),
    ),
  )

const doubtsIn = ({ plan, sides }: House): number =>
  plan.chats.flatMap((chat) => sides.map((side) => side.doubts(chat))).reduce((sum, count) => sum + count, 0)

/** Faults after which nobody can know whether a task was done. */
const blind = /kill|poll-lost|restarts|database/
/** Of these, those that may hit one that was done. */
const deaf = /kill|restarts|database|unheard|frozen/
/** Faults after which nobody can know whether a send to Telegram was made. */
const unsure = /kill|telegram (cut|broken|down)|full|locked|database|unheard|frozen/

/** Uncertain although nothing hit it that would explain that. */
const unexplained = (house: House, struck: readonly string[]): readonly string[] => {
  const anyOf = (faults: RegExp) => struck.some((one) => faults.test(one))
  const notices = noticesIn(house)
  return [
    ...notices
      .filter(({ told, text }) => told === 'failed' && !house.client.refused.has(text))
      .map(({ text }) => `failed without a reason: ${text}`),
    ...notices
      // a client that does not repeat what was not answered may leave everything open
      .filter(({ told, arrived }) => told === 'uncertain' && house.retries && !anyOf(arrived ? deaf : blind))
      .map(({ text }) => `uncertain without a reason: ${text}`),
    ...(doubtsIn(house) > 0 && !anyOf(unsure) ? ['a warning without a reason'] : []),
  ]
}

const words = {
  lost: 'lost',
  doubled: 'doubled',
  reordered: 'reordered',
  stray: 'standing where nobody said it',
} as const

const listed = (judged: readonly Judged[], which: keyof typeof words): readonly string[] =>
  judged.flatMap(({ from, to, findings }) => {
    const texts = findings[which]
    return texts.length ? [`${words[which]} from ${from} to ${to}: ${texts.join(' ')}`] : []
  })

/** Whatever must not be. */
export const failuresOf = (house: House, judged: readonly Judged[], struck: readonly string[]): readonly string[] => {
  const { processes, wire, client, sides } = house
  return [
    ...listed(judged, 'lost'),
    ...listed(judged, 'doubled'),
    ...listed(judged, 'reordered'),
    ...listed(judged, 'stray'),
    ...unexplained(house, struck),
    ...processes.flatMap(({ crashed }) => crashed ?? []),
    ...wire.wrong,
    // these the wire has looked at
    ...client.complaints().filter((about) => !/HTTP status 5\d\d$/.test(about)),
    ...sides.flatMap((side) => side.wrong()),
  ]
}

/** How many messages are shown as uncertain to whoever wrote or reads them. */
export const uncertainIn = (house: House): number =>
  noticesIn(house).filter(({ told }) => told === 'uncertain').length + doubtsIn(house)
