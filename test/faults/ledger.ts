/** Where a message goes to. */
export type Goal = 'Matrix' | 'Telegram' | 'WeChat'

/** A message as it was said. */
export interface Said {
  readonly text: string
  /** Its sender was told that it is kept, or it stands on the side where it was written. */
  readonly promised: boolean
  /** That it may not have arrived, or why it did not, is shown to whoever wrote it. */
  readonly told?: boolean
  /** It stands there already, since it was written there: to be put there once more doubles it. */
  readonly own?: boolean
  /** It is put there only once its writer was told that it is uncertain: it may come behind later ones. */
  readonly late?: boolean
  /** Nobody can know a repeat of it: it has no id, and its acknowledgement was lost on the way. */
  readonly unknowable?: boolean
}

/** One way of one chat. */
export interface Passage {
  readonly chat: number
  readonly from: Goal
  readonly to: Goal
  /** In order. */
  readonly said: readonly Said[]
  /** Texts as they stand where they went to, in order. */
  readonly stands: readonly string[]
  /** How many warnings stand there that something may be missing. */
  readonly doubts: number
}

/** What became of messages, each by its text. */
export interface Findings {
  readonly lost: readonly string[]
  readonly doubled: readonly string[]
  /** Twice, and nobody could have known. */
  readonly unknowable: readonly string[]
  readonly reordered: readonly string[]
  /** Shown as uncertain, on either side. */
  readonly uncertain: readonly string[]
  /** Stand where nobody said them to go. */
  readonly stray: readonly string[]
}

/** Whatever comes after something that was said later. */
const outOfOrder = (said: readonly Said[], stands: readonly string[]): readonly string[] => {
  const places = new Map(said.flatMap(({ text, late }, at) => (late ? [] : [[text, at] as const])))
  let latest = -1
  return [...new Set(stands)].filter((text) => {
    const at = places.get(text) ?? latest
    const late = at < latest
    latest = Math.max(latest, at)
    return late
  })
}

const times = (stands: readonly string[], wanted: string): number => stands.filter((text) => text === wanted).length

/** Accounts for every message of one way of a chat. */
export const judge = ({ said, stands, doubts }: Passage): Findings => {
  const known = new Set(said.map(({ text }) => text))
  const again = said.filter(({ text, own }) => times(stands, text) > (own ? 0 : 1))
  const missing = said.filter(({ text, promised, told }) => promised && !told && !stands.includes(text))
  // a warning stands for one that is missing; one that is too many is for a message that did arrive
  const doubtful = missing.slice(0, doubts)
  return {
    lost: missing.slice(doubts).map(({ text }) => text),
    doubled: again.filter(({ unknowable }) => !unknowable).map(({ text }) => text),
    unknowable: again.filter(({ unknowable }) => unknowable).map(({ text }) => text),
    reordered: outOfOrder(said, stands),
    uncertain: doubtful.map(({ text }) => text),
    stray: [...new Set(stands)].filter((text) => !known.has(text)),
  }
}
