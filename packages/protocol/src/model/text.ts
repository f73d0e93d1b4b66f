import type { PersonId } from './id.ts'

/** Whom a message calls by name: one member, or everybody in the room. */
export type Mentioned = PersonId | 'all'

/** A mention inside a text, with the name to show (without `@`). */
export interface Mention {
  readonly mention: Mentioned
  readonly name: string
}

/** Words and mentions, in the order they are read. */
export type Text = readonly (string | Mention)[]

/** The text as plain words; a mention shows as `@name`. */
export const words = (text: Text): string =>
  text.map((run) => (typeof run === 'string' ? run : `@${run.name}`)).join('')

/** Everybody whom the text mentions, once each, in order. */
export const mentioned = (text: Text): readonly Mentioned[] => [
  ...new Set(text.flatMap((run) => (typeof run === 'string' ? [] : [run.mention]))),
]
