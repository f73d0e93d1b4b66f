import { roomTrouble } from '@queqiao/matrix'
import { z } from 'zod'
import type { Config } from '../config/schema.ts'
import { type Answer, ask, tried } from '../process/ask.ts'
import type { Trouble } from './trouble.ts'

const failure = z.object({ errcode: z.string() })
const events = z.array(z.unknown())

const codeOf = ({ status, body }: Answer): string => failure.safeParse(body).data?.errcode ?? `status ${status}`

/** What is wrong with a room of Matrix that a chat was linked to (Client-Server API: GET /rooms/{roomId}/state). */
export const troubleInRoom = async ({ matrix }: Config, place: string): Promise<Trouble | undefined> => {
  if (!matrix) return { found: 'it is on Matrix, which the settings do not name', mend: 'Add `matrix`, or unlink it.' }
  const bot = `@${matrix.bot}:${matrix.domain}`
  const asked = `${matrix.homeserver}/_matrix/client/v3/rooms/${encodeURIComponent(place)}/state?user_id=${encodeURIComponent(bot)}`
  const answer = await tried(ask(asked, { token: matrix.asToken }))
  if (typeof answer === 'string') return { found: answer, mend: 'Look at the homeserver.', isUnknown: true }
  const state = events.safeParse(answer.body).data
  const mend = `Invite ${bot} into the room again; if that is no more, type “!wx unlink” in the chat’s next one.`
  if (!state) return { found: `room ${place}: ${bot} is not in it (${codeOf(answer)})`, mend }
  const against = roomTrouble(matrix, state)
  return against === undefined ? undefined : { found: `room ${place}`, mend: against }
}
