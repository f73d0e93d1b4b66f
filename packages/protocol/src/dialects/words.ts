import { SOFTBANK } from './emoji.ts'

const VARIATION = /\ufe0f/g

const table: ReadonlyMap<string, string> = new Map(
  SOFTBANK.flatMap(([first, emoji]) =>
    emoji.split(' ').map((each, index): readonly [string, string] => [String.fromCharCode(first + index), each]),
  ),
)

/** Whether an emoji says that it is to be drawn as one (U+FE0F) is all the same; some programs leave it out. */
const reverse: ReadonlyMap<string, string> = new Map(
  [...table].map(([code, emoji]) => [emoji.replace(VARIATION, ''), code]),
)

const PRIVATE = /[\ue001-\ue537]/
const PRIVATE_ALL = /[\ue001-\ue537]/g

/** What may be, or begin, an emoji: one look at a text tells that most have none. */
const MAYBE = /[\u203c-\u2bff\u303d\u3297\u3299\ud83c-\ud83e]|\ufe0f/

/** One emoji as people see it: a flag, a key, or a picture with all that is joined to it. */
const EMOJI =
  /[\u{1f1e6}-\u{1f1ff}]{2}|[#\d]\ufe0f?\u20e3|[©®™]\ufe0f|(?![©®™])\p{Extended_Pictographic}[\ufe0e\ufe0f]?\p{Emoji_Modifier}?(?:\u200d\p{Extended_Pictographic}\ufe0f?\p{Emoji_Modifier}?)*/gu

/**
 * Words as people read them: SoftBank's private-use emoji of old WeChat builds become Unicode. Bracket codes such as
 * `[微笑]` stay as they are: the vendors' table gives them no Unicode, and both sides read them. Costs next to nothing
 * where there is nothing of that kind.
 */
export const fromWeChat = (text: string): string =>
  PRIVATE.test(text) ? text.replace(PRIVATE_ALL, (code) => table.get(code) ?? code) : text

/**
 * Words as old WeChat builds want them: emoji that SoftBank had become private-use code points. All others stay, those
 * among them that others are joined to, or that have a colour of skin; and ©, ®, ™ that are letters.
 */
export const toOldWeChat = (text: string): string =>
  MAYBE.test(text) ? text.replace(EMOJI, (emoji) => reverse.get(emoji.replace(VARIATION, '')) ?? emoji) : text
