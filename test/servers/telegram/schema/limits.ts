import type { Field, Span, Type } from './schema.ts'

type Limits = Pick<Field, 'chars' | 'bytes' | 'items' | 'range'>

// A tag's name may be long, and an ISO name may hold figures: only these wordings mean a limit.
const patterns = {
  chars: [/(\d+)-(\d+) (?:UTF-8 )?characters/],
  bytes: [/(\d+)-(\d+) bytes/],
  items: [/(?:list of|include) (\d+)-(\d+)/, /()(?:at most|up to|no more than) (\d+) (?!characters)[a-z ]+/i],
  range: [/[Bb]etween (\d+)(?:-| and )(\d+)/, /(?:[;,] )(\d+)-(\d+)\./],
} satisfies { [K in keyof Limits]: readonly RegExp[] }

const kinds = (type: Type): readonly (keyof Limits)[] => {
  if (type === 'string') return ['chars', 'bytes']
  if (type === 'number') return ['range']
  if (typeof type === 'string') return []
  return 'list' in type || ('either' in type && type.either.every((option) => kinds(option)[0] === 'items'))
    ? ['items']
    : []
}

const span = (found: RegExpMatchArray): Span => [Number(found[1] || 0), Number(found[2])]

/** The limits that a description states in words. */
export const limits = (doc: string, type: Type): Limits => {
  const found = kinds(type).flatMap((kind) => {
    const match = patterns[kind].map((pattern) => doc.match(pattern)).find((hit) => hit !== null)
    return match ? [[kind, span(match)] as const] : []
  })
  return Object.fromEntries(found)
}
