import { isWarning } from './standing.ts'

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
  /** Texts as they stand where they went to, in order; among them warnings that something may be missing there. */
  readonly stands: readonly string[]
}

/** What became of messages, each by its text. */
export interface Findings {
  readonly lost: readonly string[]
  readonly doubled: readonly string[]
  /** Twice, and nobody could have known. */
  readonly unknowable: readonly string[]
  readonly reordered: readonly string[]
  /** Missing, and a warning stands where each should. */
  readonly uncertain: readonly string[]
  /** These warnings. */
  readonly warnings: readonly string[]
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

/** The first warning that stands where a missing text should: behind what was said before it and stands, and in front of
 *  what was said after it. */
const warningFor = (said: readonly Said[], stands: readonly string[], missing: Said): string | undefined => {
  const at = said.indexOf(missing)
  const placesOf = (some: readonly Said[]) =>
    some.flatMap(({ text, late }) => (late || !stands.includes(text) ? [] : [stands.indexOf(text)]))
  const from = missing.late ? -1 : Math.max(-1, ...placesOf(said.slice(0, at)))
  const to = missing.late ? stands.length : Math.min(stands.length, ...placesOf(said.slice(at + 1)))
  return stands.slice(from + 1, to).find(isWarning)
}

/** Missing texts, each with the warning that stands for it. */
const warned = ({ said, stands }: Passage, missing: readonly Said[]): ReadonlyMap<string, string> => {
  const found = new Map<string, string>()
  let left = stands
  for (const one of missing) {
    const warning = warningFor(said, left, one)
    if (warning === undefined) continue
    found.set(one.text, warning)
    left = left.filter((text) => text !== warning)
  }
  return found
}

/** Accounts for every message of one way of a chat. */
export const judge = (passage: Passage): Findings => {
  const { said } = passage
  const stands = passage.stands.filter((text) => !isWarning(text))
  const known = new Set(said.map(({ text }) => text))
  const again = said.filter(({ text, own }) => times(stands, text) > (own ? 0 : 1))
  const missing = said.filter(({ text, promised, told }) => promised && !told && !stands.includes(text))
  // one that is too many is for a message that did arrive
  const doubtful = warned(passage, missing)
  return {
    lost: missing.flatMap(({ text }) => (doubtful.has(text) ? [] : [text])),
    doubled: again.filter(({ unknowable }) => !unknowable).map(({ text }) => text),
    unknowable: again.filter(({ unknowable }) => unknowable).map(({ text }) => text),
    reordered: outOfOrder(said, stands),
    uncertain: [...doubtful.keys()],
    warnings: [...doubtful.values()],
    stray: [...new Set(stands)].filter((text) => !known.has(text)),
  }
}
