import { type Chat, visible } from '@queqiao/protocol/model'
import { type Answer, type Asked, say, search } from './asked.ts'
import { type Circle, closest, type Found, short } from './names.ts'

/** Shown at most where a name may mean several. */
const shown = 10

/** Whose name was typed. */
export interface Picking<C extends Chat> {
  readonly among: Circle<C>
  readonly typed: string
  /** The line to type for the one whom this id names. */
  line(id: string): string
}

/** Clients put a sign in front of whom they mention. */
const bare = (typed: string): string =>
  visible(typed)
    .trim()
    .replace(/^@(?=\S)/u, '')

/** Goes on with the one who goes by that name. Where nobody does, or several, nothing happens, and the answer says so:
 *  with the line to type for each of them. */
export async function pick<C extends Chat>(
  asked: Asked,
  { among, typed: written, line }: Picking<C>,
  then: (found: Found<C>) => Answer | Promise<Answer>,
): Promise<Answer> {
  const typed = bare(written)
  const found = typed ? await closest(among, search(asked, typed)) : []
  const [one, other] = found
  if (!one) return say(`✗ ${among.nobody} goes by “${short(typed)}”.`)
  if (!other) return then(one)
  const few = found.length > shown ? [`These are ${shown} of them: more of the name tells which.`] : []
  return {
    lines: [`“${short(typed)}” may be one of ${found.length}: nothing has been done yet.`, ...few],
    choices: found.slice(0, shown).map(({ label, chat }) => ({ label, line: line(chat.id) })),
  }
}
