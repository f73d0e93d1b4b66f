import type { Settings } from 'queqiao'
import type { Goal } from './ledger.ts'
import { matrixWorld } from './matrix-side.ts'
import type { Chat, Side, SideFault } from './plan.ts'
import { telegramWorld } from './telegram-side.ts'

/** How it was told to whoever wrote a message what became of it. */
export type Told = 'uncertain' | 'failed'

/** Something that Queqiao sent into a chat's place, or the making of that place. */
export interface Send {
  /** The number of the process that sent it, where the side can know. */
  readonly process?: number
  /** Milliseconds since 1970. */
  readonly from: number
  /** `warning`: that something may be missing; `notice`: what became of a message that somebody wrote. */
  readonly kind: 'place' | 'message' | 'notice' | 'warning'
  /** The text of whoever is told, or that it shows. */
  readonly text?: string
  /** What kept its answer from Queqiao; none where it was answered. */
  readonly unheard?: string
}

/** A side with its people, and what stands there. */
export interface SideWorld {
  readonly side: Side
  readonly goal: Goal
  /** The settings of one process. */
  settingsFor(process: number): Pick<Settings, 'matrix' | 'telegram'>
  readonly owner: { readonly matrix?: string; readonly telegram?: number }
  readonly struck: readonly string[]
  /** Whether the side knows a repeat of what is sent: then nothing may be uncertain. */
  readonly knowsRepeats: boolean
  hasPlace(chat: Chat): boolean
  /** Somebody writes it into the chat's place. */
  say(chat: Chat, text: string): void
  /** When somebody wrote it; none where nobody did. */
  wrote(text: string): number | undefined
  /** Texts that Queqiao put there, in order, without its notices; among them, as `warning` gives them, its warnings. */
  stands(chat: Chat): readonly string[]
  /** All that Queqiao sent into the chat's place, or into the account's own, in order, but for what was refused. */
  sent(chat?: Chat): readonly Send[]
  /** What the notice at somebody's message says; nothing where there is none, or none any more. */
  told(text: string): Told | undefined
  /** What Queqiao has not taken yet. */
  readonly waiting: number
  /** How much was sent there: while it grows, there is no end. */
  readonly sends: number
  /** Everything that stands there, for whoever looks into a failure. */
  dump(): readonly string[]
  /** What Queqiao did against the other side's rules. */
  wrong(): readonly string[]
  stop(): Promise<void>
}

export interface SideOptions {
  readonly url: string
  readonly faults: readonly SideFault[]
  /** Kills a process of Queqiao. */
  kill(nth: number): Promise<void>
}

/** How a world of a side is made. */
export const worlds: Readonly<Record<Side, (options: SideOptions) => Promise<SideWorld>>> = {
  matrix: matrixWorld,
  telegram: telegramWorld,
}
