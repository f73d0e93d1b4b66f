import { setTimeout as pause } from 'node:timers/promises'
import { DatabaseError } from 'pg'

const tries = 8

// one of two changes that waited for each other, or saw each other's rows
const isCrossed = (error: unknown): boolean =>
  error instanceof DatabaseError && (error.code === '40001' || error.code === '40P01')

/** Makes it again where the database undid it for another one's sake; at most `tries` times. */
export async function untilUncrossed<T>(make: () => Promise<T>): Promise<T> {
  for (let nth = 1; ; nth++) {
    try {
      return await make()
    } catch (error) {
      if (nth === tries || !isCrossed(error)) throw error
      await pause(nth * 20 * Math.random())
    }
  }
}
