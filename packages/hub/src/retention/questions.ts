import type { Store } from '../store/store.ts'
import type { Span } from './walk.ts'

/** Milliseconds in which it is still told that it is too late for an answer. */
const day = 86_400_000

/** Questions, and the lines of buttons: a day after nobody can answer them any more. */
export const questions = async (store: Store, { now }: Span): Promise<undefined> => {
  await store.write((tx) =>
    tx
      .deleteFrom('questions')
      .where('until', '<', now - day)
      .execute(),
  )
}
