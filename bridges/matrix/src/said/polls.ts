import type { RoomEvent } from '../event.ts'
import { fields, list, string } from '../json.ts'

/** MSC1767: what stands there in words, in the form of the spec's drafts and of clients before it. */
const wordsIn = (value: unknown): string | undefined => {
  const { 'm.text': texts, 'org.matrix.msc1767.text': text = texts, body } = fields(value)
  const [first] = list(text)
  return string(text) ?? string(fields(first).body) ?? string(body)
}

// MSC3381 allows no more
const mostAnswers = 20

const pollIn = ({ content }: RoomEvent): string | undefined => {
  const { question, answers } = fields(content['org.matrix.msc3381.poll.start'] ?? content['m.poll'])
  const asked = wordsIn(question)
  if (!asked?.trim()) return undefined
  const choices = list(answers).slice(0, mostAnswers)
  return [asked, ...choices.map((answer, n) => `${n + 1}. ${wordsIn(answer) ?? ''}`)].join('\n')
}

/** What an event of a type of its own says in words: the question of a poll with its answers, or the text that its client wrote
 *  for those who do not know the type. Undefined where it has none: no person means it to be read. */
export const ownWords = (event: RoomEvent): string | undefined => {
  const words = pollIn(event) ?? wordsIn({ ...event.content, body: undefined })
  return words?.trim() ? words : undefined
}
