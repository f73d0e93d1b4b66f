import { type Cast, nameOf } from './cast.ts'
import { Refused } from './errors.ts'

const slot = '{$@}'

/** Mentions put in front of a text. */
export const inFront = (cast: Cast, chat: string, text: string, at: readonly string[]): string =>
  [...at.map((wxid) => `@${nameOf(cast, wxid, chat)}`), text].join(' ')

/** Mentions put where the text has a `{$@}` for each of them; throws `Refused` where the counts differ. */
export const inSlots = (cast: Cast, chat: string, text: string, at: readonly string[], what: string): string => {
  const places = text.split(slot).length - 1
  if (places === 0 || places !== at.length) throw new Refused(`${what}: ${places} places, ${at.length} people`)
  const names = at.map((wxid) => `@${nameOf(cast, wxid, chat)}`)
  return text.split(slot).reduce((before, after, index) => `${before}${names[index - 1] ?? ''}${after}`)
}
