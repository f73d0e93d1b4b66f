import type { MessageEntity } from '@grammyjs/types'

/** The Bot API keeps this many entities of those given and drops the rest without a word. */
const mostEntities = 100

// What Telegram finds by itself in any text. A link needs a protocol or a common ending.
const found: readonly [type: 'mention' | 'bot_command' | 'hashtag' | 'url', RegExp][] = [
  ['mention', /(?<![\p{L}\p{N}_@/])@[A-Za-z0-9_]{3,32}(?![\p{L}\p{N}_])/gu],
  ['bot_command', /(?<![\p{L}\p{N}_/<>])\/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\p{L}\p{N}_/])/gu],
  ['hashtag', /(?<![\p{L}\p{N}_#])#[\p{L}\p{N}_]*[\p{L}_][\p{L}\p{N}_]*/gu],
  ['url', /https?:\/\/[^\s<>"'）】，。]+/gu],
  [
    'url',
    /(?<![\p{L}\p{N}_.@/:-])(?:[a-z0-9-]+\.)+(?:com|org|net|cn|io|me|dev|info)(?:\/[^\s<>"'）】，。]*)?(?![\p{L}\p{N}_-])/giu,
  ],
]

const overlap = (one: MessageEntity, other: MessageEntity): boolean =>
  one.offset < other.offset + other.length && other.offset < one.offset + one.length

const detect = (text: string): MessageEntity[] =>
  found.flatMap(([type, pattern]) =>
    [...text.matchAll(pattern)].map((hit) => ({ type, offset: hit.index, length: hit[0].length })),
  )

// inside these nothing is looked for
const closed: ReadonlySet<string> = new Set(['code', 'pre', 'text_link', 'text_mention', 'url', 'mention'])

/** A message's entities as the Bot API gives them back: the first hundred of those given, and what it found itself. */
export const entitiesOf = (text: string, given: readonly MessageEntity[] = []): MessageEntity[] => {
  const custom = given.filter(({ type }) => type === 'custom_emoji')
  const kept = [...given.filter(({ type }) => type !== 'custom_emoji').slice(0, mostEntities), ...custom]
  const shut = kept.filter(({ type }) => closed.has(type))
  const own: MessageEntity[] = []
  for (const entity of detect(text)) if (![...shut, ...own].some((other) => overlap(entity, other))) own.push(entity)
  return [...kept, ...own].sort((one, other) => one.offset - other.offset || other.length - one.length)
}

// as td has them (clean_input_string, strip_empty_characters)
const empty =
  /^(?:[\s\p{Cc}\u00a0\u180e\u200b-\u200f\u2028-\u202e\u2800\ufeff\ufffc\u{e0000}-\u{e007f}]|\u0333|\u033f|\u030a)*$/u

/** Whether Telegram finds nothing in it. */
export const isEmpty = (text: string): boolean => empty.test(text)

// as td has it (clean_input_string): these go, and other controls become blanks
const taken = /[\r\u2028-\u202e]|\u0333|\u033f|\u030a/u

const cleanedUnit = (unit: string): string => {
  if (taken.test(unit)) return ''
  return unit < ' ' && unit !== '\n' ? ' ' : unit
}

/** Words as they will stand there, the blanks around them gone, and where in them each position of those given is. */
const cleaned = (given: string): { readonly text: string; at(position: number): number } => {
  const kept = Array.from({ length: given.length }, (_, at) => cleanedUnit(given[at] ?? ''))
  const whole = kept.join('')
  const start = whole.length - whole.trimStart().length
  const text = whole.trim()
  const at = (position: number) => Math.min(text.length, Math.max(0, kept.slice(0, position).join('').length - start))
  return { text, at }
}

/** A text as Telegram keeps it, and the entities given with it where they are then; those of which nothing is left are gone. */
export const asKept = (given: string, entities: readonly MessageEntity[] = []) => {
  const { text, at } = cleaned(given)
  const moved = entities.map((entity) => {
    const offset = at(entity.offset)
    return { ...entity, offset, length: at(entity.offset + entity.length) - offset }
  })
  return { text, entities: moved.filter(({ length }) => length > 0) }
}

/** What is wrong with entities given for a text, if anything. */
export const entityProblem = (text: string, given: readonly MessageEntity[] = []): string | undefined => {
  const outside = given.find(({ offset, length }) => offset < 0 || length <= 0 || offset + length > text.length)
  return outside && `${outside.type} at ${outside.offset}, ${outside.length} units long, does not lie in the text`
}
