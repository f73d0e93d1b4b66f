import { type Chat, visible } from '@queqiao/protocol/model'
import { type Circle, closest, type Found, short } from '../people/finding.ts'
import type { Closeness } from '../people/likeness.ts'
import { unless } from './ask.ts'
import { type Answer, type Asked, say, search } from './asked.ts'

/** Shown at most where a name may mean several. */
export const shown = 10

/** Whose name was typed. */
export interface Picking<C extends Chat> {
  readonly among: Circle<C>
  readonly typed: string
  /** The line to type for the one whom this id names. */
  line(id: string): string
  /** A part of a name is enough: nothing happens that others notice, or not before it is confirmed. */
  readonly isHarmless?: boolean
}

/** What names somebody beyond doubt. */
const whole: ReadonlySet<Closeness> = new Set<Closeness>(['id', 'exact'])
const nobody = { how: 'infix', found: [] } as const

/** Clients put a sign in front of whom they mention. */
export const bare = (typed: string): string =>
  visible(typed)
    .trim()
    .replace(/^@(?=\S)/u, '')

/** Goes on with the one who goes by that name. Where nobody does, or several, or only a part of a name was typed, nothing
 *  happens, and the answer says so: with the line to type for each of them. */
export async function pick<C extends Chat>(
  asked: Asked,
  { among, typed: written, line, isHarmless = false }: Picking<C>,
  then: (found: Found<C>) => Answer | Promise<Answer>,
): Promise<Answer> {
  const typed = bare(written)
  const { how, found } = (typed && (await closest(among, search(asked, typed)))) || nobody
  const [one, other] = found
  if (!one) return say(`✗ ${among.nobody} goes by “${short(typed)}”.`)
  if (!other && (isHarmless || whole.has(how))) return then(one)
  if (!other) return unless(`Did you mean ${one.label}?`, { label: one.label, line: line(one.chat.id) })
  const few = found.length > shown ? [`These are ${shown} of them: more of the name tells which.`] : []
  return {
    lines: [`“${short(typed)}” may be one of ${found.length}: nothing has been done yet.`, ...few],
    choices: found.slice(0, shown).map(({ label, chat }) => ({ label, line: line(chat.id) })),
  }
}
