import { z } from 'zod'
import type { Address } from '../config/values.ts'
import { StartError } from '../errors.ts'
import { type Answer, ask, tried } from './ask.ts'
import { type Listening, listen, type Served, urlOf } from './listen.ts'
import { NOTHING_HERE } from './nothing-here.ts'

const state = z.object({
  ready: z.boolean(),
  pid: z.number(),
  bridges: z.record(z.string(), z.object({ ready: z.boolean(), reason: z.string().optional() })),
})

/** How a Queqiao says that it is. */
export type State = z.infer<typeof state>

/** Who answers at an address; `nobody` does where nobody does in seven seconds.
 *  `ours`: a Queqiao that takes our adminToken. `other`: one that does not take it. `queqiao`: one of which cannot be said which it is,
 *  because no token is known. `program`: none. */
export type Occupant =
  | { readonly kind: 'nobody' | 'program' }
  | { readonly kind: 'ours' | 'other' | 'queqiao'; readonly state?: State }

const looked = (url: string, token?: string): Promise<Answer | string> =>
  tried(ask(url, { patience: 7_000, ...(token !== undefined && { token }) }))

/** Looks who answers at an address of this machine. `token`: ours, where there is one. */
export const occupantOf = async ({ host, port }: Address, token: string | undefined): Promise<Occupant> => {
  const url = urlOf(host, port)
  const answer = await looked(`${url}/readyz`)
  if (typeof answer === 'string') return { kind: 'nobody' }
  // what it says on `listen`, where no token is asked for
  if (answer.body === NOTHING_HERE) return { kind: 'queqiao' }
  const found = state.safeParse(answer.body).data
  if (!found) return { kind: 'program' }
  if (token === undefined) return { kind: 'queqiao', state: found }
  // the document is there for whoever has the token, whatever else is away
  const shown = await looked(`${url}/api/v1/openapi.json`, token)
  if (typeof shown === 'string' || shown.status === 429) return { kind: 'queqiao', state: found }
  return { kind: shown.status === 401 ? 'other' : 'ours', state: found }
}

/** Whose an address is, in words that follow it. */
const names: { readonly [K in Occupant['kind']]: string } = {
  nobody: 'is taken by another program',
  program: 'is taken by another program',
  ours: 'is taken by this Queqiao, which runs already',
  other: 'is taken by another Queqiao, or this one under another adminToken',
  queqiao: 'is taken by another Queqiao, or this one, which runs already',
}

const mends = {
  listen: 'end it, or set `listen` to another port, and publicUrl with it',
  admin: 'end it, or set `admin` to another port',
} as const

/** The addresses that we listen at, as the settings call them. */
export type Door = keyof typeof mends

/** Says who has an address of ours, and what to do about it. */
export const taken = (occupant: Occupant): string => {
  const pid = 'state' in occupant && occupant.state ? ` (pid ${occupant.state.pid})` : ''
  return names[occupant.kind] + pid
}

export const mendOf = (door: Door): string => mends[door]

const isTaken = (error: unknown): boolean =>
  error instanceof StartError &&
  error.cause instanceof Error &&
  'code' in error.cause &&
  error.cause.code === 'EADDRINUSE'

/** Listens at an address of ours. `token`: our adminToken, by which we know ourselves.
 *  @throws StartError where the address cannot be had, with who has it. */
export const listenAt = async (
  door: Door,
  served: Served,
  { address, token }: { readonly address: Address; readonly token: string | undefined },
): Promise<Listening> => {
  try {
    return await listen(door, served, address)
  } catch (error) {
    if (!isTaken(error)) throw error
    const { host, port } = address
    const whose = taken(await occupantOf(address, token))
    throw new StartError(`${door}: ${host}:${port} ${whose}: ${mends[door]}.`, { cause: error })
  }
}
