import type { Mentioned, Text } from '@queqiao/protocol/model'
import type { NameKind } from '../options.ts'

/** The names that one person is known by. */
export type KnownNames = { readonly [K in NameKind]?: string | null }

/** Whether people see anything of a name: one of blanks alone is none. */
const isSeen = (name: string): boolean => /[^\s\p{Cc}\p{Default_Ignorable_Code_Point}\u2800\ufffc]/u.test(name)

/** The first name of the order that is known. */
export const chooseName = (names: KnownNames, order: readonly NameKind[]): string | undefined =>
  order.map((kind) => names[kind]).find((name) => !!name && isSeen(name)) ?? undefined

/** All of them. In a room people are called by the name that they go by there, or by their own; remarks are known to the
 *  owner alone, but some clients write them. */
export const allNames = ({ roomNickname, nickname, remark, alias }: KnownNames): readonly string[] =>
  [roomNickname, nickname, remark, alias].flatMap((name) => name || [])

/** WeChat writes a mention as `@name` and then U+2005 (phones), a blank (PC) or the end of the text. */
const afterMention = '(?:\\u2005|\\s|$)'
/** How WeChat writes a mention of everybody. */
export const everybody = ['所有人', 'all', 'All']

/** Somebody who is mentioned. */
export interface Called {
  readonly mention: Mentioned
  /** The name to show. */
  readonly shown: string
  /** The names that may stand for them in the words. */
  readonly names: readonly string[]
}

/** Finds mentioned people in the words by the names that they may stand under there: longest first, each where it stands.
 *  Whoever is mentioned but not found goes in front, so that no mention is lost; `perhaps`: people who may be mentioned,
 *  where the client does not say. */
export function findMentions(words: string, people: readonly Called[], perhaps: readonly Called[] = []): Text {
  const known = new Map<string, Called>()
  for (const person of [...perhaps, ...people]) {
    for (const name of person.mention === 'all' ? everybody : person.names) if (name) known.set(name, person)
  }
  const runs = split(words, known)
  const found = new Set(runs.flatMap((run) => (typeof run === 'string' ? [] : [run.mention])))
  const missing = people.filter(({ mention }) => !found.has(mention))
  return [...missing.flatMap(({ mention, shown }) => [{ mention, name: shown }, ' ']), ...runs]
}

/** The words as a pattern that matches them alone. */
const literal = (words: string): string => words.replace(/[\^$\\.*+?()[\]{}|/]/g, '\\$&')

function split(words: string, known: ReadonlyMap<string, Called>): Text {
  if (!known.size) return [words]
  const names = [...known.keys()].sort((a, b) => b.length - a.length).map(literal)
  const pattern = new RegExp(`@(${names.join('|')})(?=${afterMention})\\u2005?`, 'gu')
  const runs: Text[number][] = []
  let from = 0
  for (const match of words.matchAll(pattern)) {
    const person = known.get(match[1] ?? '')
    if (!person) continue
    if (match.index > from) runs.push(words.slice(from, match.index))
    runs.push({ mention: person.mention, name: person.shown }, ...(match[0].endsWith('\u2005') ? [' '] : []))
    from = match.index + match[0].length
  }
  if (from < words.length) runs.push(words.slice(from))
  return runs
}
