import { setTimeout as pause } from 'node:timers/promises'
import type { Log } from '@queqiao/hub'
import { type Call, field } from '../homeserver.ts'
import { type Fields, fields, list, string } from '../json.ts'
import type { Kept } from './kept.ts'

/** What devices send the bot: keys, above all. It comes by the bot's own sync, where the homeserver keeps it until it was
 *  taken; in an application service's transactions it would be lost while we are away. */
export interface Intake {
  /** Since when syncs come through: milliseconds since 1970. Undefined where the last did not. */
  wellSince(): number | undefined
  stop(): Promise<void>
}

export interface IntakeOptions {
  /** Asks as the bot, with its device (spec, Client-Server API: GET /sync). */
  sync(about: Call): Promise<Fields>
  readonly kept: Kept
  readonly log: Log
  /** Durable when it resolves. */
  take(sync: Fields): Promise<void>
  /** Whose devices have changed. */
  changed(users: readonly string[]): Promise<void>
}

const none = { types: [] }
// rooms come in transactions
const filter = JSON.stringify({ room: { rooms: [] }, presence: none, account_data: none })
/** Milliseconds: how long the homeserver holds an answer with nothing in it; how long we wait after a failure. */
const patience = { held: 30_000, failed: 2_000 }

export const startIntake = ({ sync, kept, log, take, changed }: IntakeOptions): Intake => {
  const stopping = new AbortController()
  const { signal } = stopping
  let wellSince: number | undefined
  let told = ''

  const look = async () => {
    const since = kept.since()
    // the first answer comes at once: it says that what was sent while we were away is here
    const held = wellSince === undefined ? 0 : patience.held
    const query = { filter, timeout: held, ...(since !== undefined && { since }) }
    const answer = await sync({ query, timeout: held + 30_000, signal })
    await take(answer)
    const users = list(fields(answer.device_lists).changed).flatMap((user) => string(user) ?? [])
    await changed(users)
    await kept.note(field(answer, 'next_batch'))
  }
  const failed = async (error: unknown) => {
    wellSince = undefined
    if (signal.aborted) return
    if (told !== String(error)) log('warn', 'matrix: encryption: keys do not come in', { error: String(error) })
    told = String(error)
    await pause(patience.failed, undefined, { signal, ref: false }).catch(() => {})
  }
  const run = async () => {
    while (!signal.aborted)
      await look().then(() => {
        wellSince ??= Date.now()
        told = ''
      }, failed)
  }
  const running = run()
  return {
    wellSince: () => wellSince,
    stop: async () => {
      stopping.abort()
      await running
    },
  }
}
