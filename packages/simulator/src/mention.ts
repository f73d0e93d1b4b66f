import { type Cast, nameOf } from './cast.ts'
import { Refused } from './errors.ts'

const slot = '{$@}'

/** A text that mentions people of its chat. */
export interface Mentioning {
  readonly chat: string
  readonly text: string
  readonly at: readonly string[]
}

const marks = (cast: Cast, { chat, at }: Mentioning): readonly string[] =>
  at.map((wxid) => `@${nameOf(cast, wxid, chat)}`)

/** Mentions put in front of a text. */
export const inFront = (cast: Cast, it: Mentioning): string => [...marks(cast, it), it.text].join(' ')

/** Mentions put where the text has a `{$@}` for each of them; throws `Refused`, naming the `field`, where the counts differ. */
export const inSlots = (cast: Cast, it: Mentioning, field: string): string => {
  const parts = it.text.split(slot)
  const places = parts.length - 1
  if (places === 0 || places !== it.at.length) throw new Refused(`${field}: ${places} places, ${it.at.length} people`)
  const names = marks(cast, it)
  return parts.reduce((before, after, index) => `${before}${names[index - 1] ?? ''}${after}`)
}
