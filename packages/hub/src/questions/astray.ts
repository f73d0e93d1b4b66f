import type { Text } from '@queqiao/protocol/model'
import type { RemoteId } from '../ids.ts'
import type { Undone } from '../outbox/asked.ts'
import type { Tx } from '../store/store.ts'
import type { Option, Writing } from '../wish.ts'
import { end, mean, openIn, type Question } from './questions.ts'

type About = Pick<Undone, 'bridge' | 'place' | 'from' | 'by' | 'isOwner'>

/** What an answer sends, once something of it has changed. */
type Change = (wishes: readonly Writing[]) => readonly Writing[]

const saysWords = ({ command }: Writing): boolean => command.kind === 'send' && command.content.kind === 'text'

const optionsOf = ({ options }: Question): readonly Option[] =>
  options.flatMap((option) => ('wishes' in option ? [option] : []))

const countOf = (options: readonly Option[]): number => options.reduce((sum, { wishes }) => sum + wishes.length, 0)

/** Questions about a message that no command has been made of yet, and that are theirs to decide. */
const about = async (tx: Tx, { from, by, isOwner, ...where }: About): Promise<readonly Question[]> =>
  (await openIn(tx, where)).filter(
    (question) =>
      (isOwner || question.author === by.id) &&
      optionsOf(question).some(({ wishes }) => wishes.some((wish) => wish.from === from)),
  )

const changed = (question: Question, change: Change): readonly Option[] =>
  optionsOf(question).map((option) => ({ ...option, wishes: change(option.wishes) }))

const saying = (wish: Writing, text: Text): readonly Writing[] =>
  wish.kind === 'command' && wish.command.kind === 'send'
    ? [{ ...wish, command: { ...wish.command, content: { kind: 'text', text } } }]
    : []

const withWords =
  (from: RemoteId, text: Text): Change =>
  (wishes) => {
    const last = wishes.findLast((wish) => wish.from === from)
    return wishes.flatMap((wish) => {
      if (wish.from !== from) return [wish]
      const kept = saysWords(wish) ? [] : [wish]
      return wish === last ? [...kept, ...saying(wish, text)] : kept
    })
  }

/** The words of a message whose chat nobody knows are now these, whatever is answered. False: nothing is asked about it. */
export async function reword(tx: Tx, at: About, text: Text): Promise<boolean> {
  const asked = await about(tx, at)
  for (const question of asked) await mean(tx, question, changed(question, withWords(at.from, text)))
  return asked.length > 0
}

/** Whatever is answered, a message whose chat nobody knows is not sent, or its words are not. False: nothing is asked about it. */
export async function drop(tx: Tx, at: About, only?: 'words'): Promise<boolean> {
  let dropped = false
  for (const question of await about(tx, at)) {
    const stays = (wish: Writing) => wish.from !== at.from || (only === 'words' && !saysWords(wish))
    const left = changed(question, (wishes) => wishes.filter(stays))
    if (countOf(left) === countOf(optionsOf(question))) continue
    dropped = true
    await mean(tx, question, left)
    if (countOf(left) === 0) await end(tx, question.token, 'gone')
  }
  return dropped
}
