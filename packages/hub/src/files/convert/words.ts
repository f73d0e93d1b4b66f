import type { Facts } from './recipe.ts'
import type { RecipeName } from './recipes.ts'

/** One thing to be done by a worker. */
export interface Work {
  readonly recipe: RecipeName
  readonly input: string
  readonly output: string
  readonly scratch: string
  readonly hasFfmpeg: boolean
}

/** What the converter says to its worker. `ran`: ffmpeg has ended; badly, if there is a reason. */
export type Order = ({ readonly kind: 'convert' } & Work) | { readonly kind: 'ran'; readonly reason?: string }

/** What the worker says. `failed` has a code if the trouble was the machine's (ENOSPC), and not the file's. */
export type Answer =
  | { readonly kind: 'converted'; readonly facts: Facts }
  | { readonly kind: 'failed'; readonly reason: string; readonly code?: string }
  | { readonly kind: 'ffmpeg'; readonly args: readonly string[] }
