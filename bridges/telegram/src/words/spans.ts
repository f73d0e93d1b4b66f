import type { Content, ContentKind, Mention, PersonId } from '@queqiao/protocol/model'
import { summary } from '@queqiao/protocol/model'
import { quiet, type Span } from './entities.ts'

/** Who is called on this side, and for whom. */
export interface Reader {
  /** The person that the account is. */
  readonly self?: PersonId | undefined
  /** The Telegram user who is called when the account, or everybody, is mentioned. */
  readonly owner?: number | undefined
}

const calls = ({ mention, name }: Mention, { self, owner }: Reader): Span => {
  const ours = mention === 'all' || mention === self
  return { text: quiet(`@${name}`), as: ours && owner !== undefined ? { user: owner, name } : 'bold' }
}

/** What is not somebody's own words. */
export const told = (words: string): Span => ({ text: quiet(words), as: 'italic' })

type Shown = { readonly [K in ContentKind]?: (content: Content<unknown, K>, reader: Reader) => readonly Span[] }

/** Everything else is said in a few words. */
const shown: Shown = {
  text: ({ text }, reader) => text.map((run) => (typeof run === 'string' ? { text: quiet(run) } : calls(run, reader))),
  link: (content) => [
    told(summary(content)),
    ...(content.description ? [{ text: quiet(`\n${content.description}`) }] : []),
  ],
}

const row = <K extends ContentKind>(kind: K): Shown[K] => shown[kind]

/** A content in words. */
export const spansOf = <K extends ContentKind>(content: Content<unknown, K>, reader: Reader): readonly Span[] =>
  row(content.kind)?.(content, reader) ?? [told(summary(content))]
