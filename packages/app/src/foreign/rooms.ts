import { z } from 'zod'
import type { Config } from '../config/schema.ts'
import { StartError } from '../errors.ts'
import { ask, tried } from '../process/ask.ts'
import type { Against, Former } from './former.ts'

type MatrixConfig = NonNullable<Config['matrix']>

const events = z.array(
  z.object({ type: z.string(), state_key: z.string(), content: z.record(z.string(), z.unknown()) }),
)
// Client-Server API: m.room.power_levels, with what stands for what is not said
const powers = z.object({
  users: z.record(z.string(), z.number()).default({}),
  users_default: z.number().default(0),
  invite: z.number().default(0),
})

const powersIn = (content: unknown) => powers.safeParse(content).data ?? powers.parse({})

const nextMessage = 'Let its next message make a room'

const absent = (bot: string): Against => ({
  reason: 'the bot is not in that room',
  mend: `Invite ${bot} there, with the power to invite, and import again. ${nextMessage} else.`,
})
const encrypted: Against = {
  reason: 'that room is encrypted',
  mend: `Switch matrix.encryption on, and import again. ${nextMessage} else.`,
}
const replaced: Against = { reason: 'that room was replaced by another', mend: `${nextMessage}.` }
const powerless = (bot: string, needs: number): Against => ({
  reason: 'the bot may not invite anybody there',
  mend: `Give ${bot} power ${needs} in that room, and import again. ${nextMessage} else.`,
})

/** Asks the homeserver whether our bot could bridge a room.
 *  @throws StartError where the homeserver does not answer, or does not know us. */
export const roomsOf = (matrix: MatrixConfig) => {
  const bot = `@${matrix.bot}:${matrix.domain}`
  /** What is against it; undefined: nothing. */
  return async ({ place }: Former): Promise<Against | undefined> => {
    const path = `_matrix/client/v3/rooms/${encodeURIComponent(place)}/state?user_id=${encodeURIComponent(bot)}`
    const answer = await tried(ask(`${matrix.homeserver}/${path}`, { token: matrix.asToken }))
    if (typeof answer === 'string') throw new StartError(`The homeserver does not answer: ${answer}.`)
    if (answer.status === 401)
      throw new StartError('The homeserver does not take asToken: has it read our registration?')
    const state = events.safeParse(answer.body).data
    const content = (type: string, key = '') =>
      state?.find((one) => one.type === type && one.state_key === key)?.content
    if (content('m.room.member', bot)?.membership !== 'join') return absent(bot)
    if (content('m.room.tombstone')) return replaced
    if (content('m.room.encryption') && !matrix.encryption) return encrypted
    const { users, users_default, invite } = powersIn(content('m.room.power_levels'))
    return (users[bot] ?? users_default) < invite ? powerless(bot, invite) : undefined
  }
}
