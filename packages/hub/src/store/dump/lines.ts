import { StoreError } from '../store-error.ts'

/** Characters of the longest line that is taken. */
const longest = 256 * 1024 * 1024

/** One line, and which it is. */
export interface Numbered {
  readonly n: number
  readonly text: string
}

/** Text in pieces, cut at line feeds alone: other ends of lines may stand inside JSON. Throws `StoreError` if it is no
 *  text. */
export async function* linesOf(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Numbered> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let [n, rest] = [1, '']
  for await (const piece of pieces) {
    const [first = '', ...more] = decoded(decoder, piece, n).split('\n')
    rest += first
    for (const next of more) {
      yield { n: n++, text: rest }
      rest = next
    }
    if (rest.length > longest) throw new StoreError(`line ${n}: it does not end: this is no export of Queqiao.`)
  }
  if (rest !== '') yield { n, text: rest }
}

function decoded(decoder: TextDecoder, piece: Uint8Array, n: number): string {
  try {
    return decoder.decode(piece, { stream: true })
  } catch (error) {
    throw new StoreError(`line ${n}, or one of the next: this is no text: no export of Queqiao.`, { cause: error })
  }
}
