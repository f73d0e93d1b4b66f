import { type Chat, textsIn } from './plan.ts'
import type { Told } from './sides.ts'

/** Milliseconds that a side is away. */
export const away = 400

/** What a notice says by how it begins; nothing where it is none. */
export const toldBy = (body: string): Told | undefined => {
  if (body.startsWith('✗')) return 'failed'
  return body.startsWith('⚠') ? 'uncertain' : undefined
}

/** Whether somebody said a text in that chat. */
export const isOf = (text: string, { n }: Chat): boolean => text.slice(1).startsWith(`${n}n`)

/** A warning among the texts that stand in a chat, by its number: one for each message that it speaks of. */
export const warning = (n: number): string => `⚠${n}`
export const isWarning = (text: string): boolean => text.startsWith('⚠')

/** Of how many messages a warning speaks. */
const spokenOf = (body: string): number => Number(/^⚠ (\d+) messages/.exec(body)?.[1] ?? 1)

/** Something that stands on a side. */
export interface Standing {
  readonly body: string
  /** Whether it stands in the chat's place. */
  readonly here: boolean
  /** Whether it answers what somebody wrote. */
  readonly answers: boolean
}

/** The chat's texts, wherever they stand, and the warnings in its place among them. */
export const standing = (all: readonly Standing[], chat: Chat): readonly string[] => {
  let warnings = 0
  return all.flatMap(({ body, here, answers }) => {
    if (!toldBy(body)) return textsIn(body).filter((text) => isOf(text, chat))
    if (!isWarning(body) || !here || answers) return []
    return Array.from({ length: spokenOf(body) }, () => warning(warnings++))
  })
}
