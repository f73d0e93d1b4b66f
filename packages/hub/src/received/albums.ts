import { steadyNow } from '../clock.ts'
import type { Claim } from '../lanes/claims.ts'
import type { Row } from './arrivals.ts'

/** An album has come whole when nothing of it has followed for so long. */
const quiet = 800

/** How many rows at the head belong together. */
export function albumAtHead(rows: readonly Row[]): number {
  const album = rows[0]?.album
  if (!album) return 1
  const end = rows.findIndex((row) => row.album !== album)
  return end === -1 ? rows.length : end
}

/** Milliseconds in which an album may still get more. One that was stored under a clock which was ahead is waited for once. */
export function patienceFor(at: number, { attempts }: Claim): number {
  const now = steadyNow()
  if (at > now) return attempts ? 0 : quiet
  return at + quiet - now
}
