import type { MessageEntity } from '../telegram.ts'

/** Text as Telegram takes it: offsets and lengths of entities count UTF-16 units. */
export interface Rich {
  readonly text: string
  readonly entities: readonly MessageEntity[]
}

/** Words that are shown in one way. `user`: calls that Telegram user. */
export interface Span {
  readonly text: string
  readonly as?: 'bold' | 'italic' | { readonly user: number; readonly name: string }
}

/** Telegram counts the length of a text in code points, although its entities count UTF-16 units. */
export const textLimit = 4096

const entity = (as: NonNullable<Span['as']>, offset: number, length: number): MessageEntity =>
  typeof as === 'string'
    ? { type: as, offset, length }
    : { type: 'text_mention', offset, length, user: { id: as.user, is_bot: false, first_name: as.name } }

/** What Telegram keeps of those given with a message: it drops the rest without a word. */
export const entityLimit = 100

/** Spans as one text. */
export const compose = (spans: readonly Span[]): Rich => {
  const entities: MessageEntity[] = []
  let text = ''
  for (const span of spans) {
    if (span.as && span.text) entities.push(entity(span.as, text.length, span.text.length))
    text += span.text
  }
  return { text, entities }
}

const isMarked = ({ as, text }: Span): boolean => as !== undefined && text !== ''

/** Code points. */
const lengthOf = (spans: readonly Span[]): number => spans.reduce((sum, { text }) => sum + [...text].length, 0)

/** Whether they are one message of at most `limit` code points. */
export const fits = (spans: readonly Span[], limit: number = textLimit): boolean =>
  lengthOf(spans) <= limit && spans.filter(isMarked).length <= entityLimit

/** Where the piece that starts at `start` ends: after a line, else after a word, else at the limit. */
const endOf = (text: string, start: number, limit: number): number => {
  let hard = start
  for (let left = limit; left > 0 && hard < text.length; left--) hard += (text.codePointAt(hard) ?? 0) > 0xffff ? 2 : 1
  if (hard === text.length) return hard
  const piece = text.slice(start, hard)
  // A break in the first half would make more messages than it makes better ones.
  const nice = ['\n', ' '].map((sign) => piece.lastIndexOf(sign) + 1).find((length) => length > piece.length / 2)
  return start + (nice ?? piece.length)
}

/** Takes the spans off from the front, so many UTF-16 units at a time: each is looked at once, however many messages
 *  the text becomes. */
const taking = (spans: readonly Span[]) => {
  let [at, used] = [0, 0]
  return (length: number): readonly Span[] => {
    const taken: Span[] = []
    for (let left = length, span = spans[at]; left > 0 && span; span = spans[at]) {
      const text = span.text.slice(used, used + left)
      if (text) taken.push({ ...span, text })
      left -= text.length
      used += text.length
      if (used === span.text.length) [at, used] = [at + 1, 0]
    }
    return taken
  }
}

/** Where spans that are marked begin and end. */
const marksIn = (spans: readonly Span[]): readonly { readonly start: number; readonly end: number }[] => {
  let end = 0
  return spans.flatMap((span) => {
    const start = end
    end += span.text.length
    return isMarked(span) ? [{ start, end }] : []
  })
}

/** Gives where a message that starts there has as many entities as it may. Asked in order. */
const crowding = (spans: readonly Span[]) => {
  const marks = marksIn(spans)
  let next = 0
  return (start: number): number => {
    while ((marks[next]?.end ?? Number.POSITIVE_INFINITY) <= start) next++
    return marks[next + entityLimit]?.start ?? Number.POSITIVE_INFINITY
  }
}

/** Cuts a text into messages of at most `limit` code points and 100 entities. Nothing is lost: joined, they are the text again. A span
 *  that is cut goes on in the next message. */
export const split = (spans: readonly Span[], limit: number = textLimit): readonly Rich[] => {
  const text = spans.map((span) => span.text).join('')
  const take = taking(spans)
  const crowded = crowding(spans)
  const pieces: Rich[] = []
  for (let start = 0; start < text.length; ) {
    const end = Math.min(endOf(text, start, limit), crowded(start))
    pieces.push(compose(take(end - start)))
    start = end
  }
  return pieces
}

const WORD_JOINER = '\u2060'

// An address is left whole: a joiner inside would break the link. One without a scheme begins only where no other can
// have begun, and has labels of at most 63 characters, as names have: a long word must not take for ever.
const pings =
  /https?:\/\/\S+|(?<![\w-]\.?)[\w-]{1,63}(?:\.[\w-]{1,63}){1,20}\/\S*|(?<![\p{L}\p{N}_])(?:@|(?<!\/)\/)(?=\w)/gu

/** Words from WeChat must not call Telegram's people or commands: Telegram would make a mention of `@name` and a command
 *  of `/name` by itself. An invisible joiner after the sign prevents it. */
export const quiet = (text: string): string =>
  text.replace(pings, (found) => (found === '@' || found === '/' ? found + WORD_JOINER : found))
