import type { PersonId } from '../../model/id.ts'
import type { Mention, Text } from '../../model/text.ts'
import { asWords, PLACE } from '../mentions.ts'

/** A text as the client wants it, and whom it shall mention. */
export interface Spelled {
  readonly msg: string
  readonly at: readonly string[]
  /** Whether the client puts the mentions in front (0) or where `{$@}` stands (1); absent where it knows neither. */
  readonly style?: 0 | 1
}

/** Mentioning everybody is in no document of this client: it stays words. */
const real = (run: Mention): boolean => run.mention !== 'all'

/** Whom it really mentions, as often as it does. */
const members = (text: Text): readonly PersonId[] =>
  text.flatMap((run) => (typeof run === 'string' || run.mention === 'all' ? [] : [run.mention]))

/** The words without the mentions that the client puts in front by itself, nor the blanks that they leave behind. */
const without = (text: Text, left: (run: Mention, index: number) => boolean): string => {
  let msg = ''
  let gap = false
  for (const [index, run] of text.entries()) {
    if (typeof run !== 'string' && left(run, index)) {
      gap = true
      continue
    }
    const word = typeof run === 'string' ? run : asWords(run, text[index + 1])
    const added: string = gap && /(?:^|\s)$/.test(msg) ? word.trimStart() : word
    gap &&= added === ''
    msg += added
  }
  return gap ? msg.trimEnd() : msg
}

/** From 0.2.0: any number of mentions, all in front. */
export const inFront = (text: Text): Spelled => ({
  msg: without(text, real),
  at: [...new Set(members(text))],
})

/** From 0.4.2: each where it was written. */
export const inPlace = (text: Text): Spelled => {
  const at: PersonId[] = []
  let msg = ''
  for (const [index, run] of text.entries()) {
    if (typeof run === 'string') msg += run
    else if (run.mention === 'all') msg += asWords(run, text[index + 1])
    else {
      msg += PLACE
      at.push(run.mention)
    }
  }
  // the client refuses a task whose places and mentions differ in number, and people may have typed a place themselves
  return at.length > 0 && placesIn(msg) === at.length ? { msg, at, style: 1 } : { ...inFront(text), style: 0 }
}

const placesIn = (msg: string): number => {
  let count = 0
  for (let at = msg.indexOf(PLACE); at >= 0; at = msg.indexOf(PLACE, at + PLACE.length)) count++
  return count
}

/** Before 0.2.0: one mention, in front; the others stay words. */
export const single = (text: Text): Spelled => {
  const first = text.findIndex((run) => typeof run !== 'string' && real(run))
  return { msg: without(text, (_run, index) => index === first), at: members(text).slice(0, 1) }
}
