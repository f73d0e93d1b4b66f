import { registration } from '@queqiao/matrix'
import { z } from 'zod'
import type { Config } from '../config/schema.ts'
import { type Answer, ask, type Question, tried } from '../process/ask.ts'
import { type Finding, ok, unknown, wrong } from './finding.ts'

type MatrixConfig = NonNullable<Config['matrix']>

/** Our registration with the homeserver. */
export interface Registration {
  readonly id: string
  /** What people type to have it printed. */
  readonly register: string
}

const again = ({ register }: Registration): string =>
  `Run \`${register} > registration.yaml\`, name that file in app_service_config_files of homeserver.yaml, ` +
  'and restart the homeserver.'

const versions = z.object({ versions: z.array(z.string()) })
const whoami = z.object({ user_id: z.string() })
const failure = z.object({ errcode: z.string() })

const codeOf = ({ status, body }: Answer): string => failure.safeParse(body).data?.errcode ?? `status ${status}`

// what the homeserver says of its own ping (Client-Server API: POST /appservice/{appserviceId}/ping)
const pings: Readonly<Record<string, string>> = {
  M_BAD_STATUS: 'it reaches something that does not take its token',
  M_CONNECTION_FAILED: 'it gets no connection to us',
  M_CONNECTION_TIMEOUT: 'it gets no answer from us in time',
  M_URL_NOT_SET: 'its registration has no url',
}

/** Whether a homeserver answers. */
export const checkHomeserver = async (homeserver: string, question: Question = {}): Promise<Finding> => {
  const answer = await tried(ask(`${homeserver}/_matrix/client/versions`, question))
  const mend = 'Start the homeserver, or mend matrix.homeserver.'
  if (typeof answer === 'string') return wrong('homeserver', `${homeserver}: ${answer}`, mend)
  const spoken = versions.safeParse(answer.body).data?.versions.at(-1)
  if (spoken !== undefined) return ok('homeserver', `${homeserver} speaks Matrix up to ${spoken}`)
  return wrong('homeserver', `${homeserver} is no homeserver (status ${answer.status})`, mend)
}

const registered = async (matrix: MatrixConfig, mend: string): Promise<Finding> => {
  const { homeserver, asToken, domain } = matrix
  const sender = `@${registration(matrix, homeserver).sender_localpart}:${domain}`
  const answer = await tried(ask(`${homeserver}/_matrix/client/v3/account/whoami`, { token: asToken }))
  if (typeof answer === 'string') return wrong('registration', answer, 'Look at the homeserver.')
  const user = whoami.safeParse(answer.body).data?.user_id
  if (user === sender) return ok('registration', `the homeserver knows us as ${user}`)
  if (user === undefined) return wrong('registration', `refused with ${codeOf(answer)}`, mend)
  return wrong(
    'registration',
    `the homeserver takes us for ${user}`,
    `It should be ${sender}: mend matrix.bot, matrix.domain or matrix.encryption. ${mend}`,
  )
}

const way = async (matrix: MatrixConfig, url: string, own: Registration): Promise<Finding> => {
  const asked = `${matrix.homeserver}/_matrix/client/v1/appservice/${encodeURIComponent(own.id)}/ping`
  const question = { method: 'POST', token: matrix.asToken, json: {}, patience: 70_000 } as const
  const answer = await tried(ask(asked, question))
  if (typeof answer === 'string') return wrong('way back', answer, 'Look at the homeserver.')
  if (answer.status === 200) return ok('way back', 'the homeserver reaches us')
  const mend = `It calls the url of the registration that it read at its start; ${url} must lead to us from there. ${again(own)}`
  const code = codeOf(answer)
  return wrong('way back', `${pings[code] ?? 'the homeserver did not try'} (${code})`, mend)
}

const nothing = JSON.stringify({ room: { rooms: [] }, presence: { types: [] }, account_data: { types: [] } })

// Client-Server API: GET /sync
const keys = async ({ homeserver, asToken, bot, domain }: MatrixConfig, mend: string): Promise<Finding> => {
  const query = new URLSearchParams({ user_id: `@${bot}:${domain}`, timeout: '0', filter: nothing })
  const answer = await tried(ask(`${homeserver}/_matrix/client/v3/sync?${query}`, { token: asToken }))
  if (typeof answer === 'string') return unknown('encryption', answer)
  if (answer.status === 200) return ok('encryption', 'the bot can take in the keys of what people write')
  const code = codeOf(answer)
  if (code === 'M_FORBIDDEN') return unknown('encryption', 'the bot is not there yet: it is made by the first start')
  return wrong('encryption', `the homeserver does not let the bot take in keys (${code})`, mend)
}

// Client-Server API: GET /account/whoami
const puppet = async ({ homeserver, doublePuppet }: MatrixConfig, user: string): Promise<Finding> => {
  const own = doublePuppet?.tokens?.[user]
  const token = own ?? doublePuppet?.asToken ?? ''
  const asked = `${homeserver}/_matrix/client/v3/account/whoami`
  const answer = await tried(ask(own ? asked : `${asked}?user_id=${encodeURIComponent(user)}`, { token }))
  if (typeof answer === 'string') return unknown('double puppet', `${user}: ${answer}`)
  if (whoami.safeParse(answer.body).data?.user_id === user) return ok('double puppet', `we may speak as ${user}`)
  const mend = own
    ? 'Put an access token of that user into matrix.doublePuppet.tokens.'
    : 'Run `queqiao registration --double-puppet`, name that file in app_service_config_files too, and restart the homeserver.'
  return wrong('double puppet', `we may not speak as ${user} (${codeOf(answer)})`, mend)
}

const owners = ({ users }: Config): readonly string[] =>
  users.flatMap(({ matrix, role }) => (matrix !== undefined && role === 'owner' ? [matrix] : []))

const nobody = wrong(
  'Matrix owner',
  'no owner has a Matrix id',
  'Add one to `users`: the rooms of WeChat chats invite owners.',
)

/** Whether the homeserver knows somebody (Client-Server API: GET /profile/{userId}). Many tell it to everybody. */
export const checkOwner = async (homeserver: string, user: string, question: Question = {}): Promise<Finding> => {
  const asked = `${homeserver}/_matrix/client/v3/profile/${encodeURIComponent(user)}`
  const answer = await tried(ask(asked, question))
  if (typeof answer === 'string') return unknown('Matrix owner', `${user}: ${answer}`)
  if (answer.status === 200) return ok('Matrix owner', `${user} is invited into the rooms`)
  const code = codeOf(answer)
  if (code !== 'M_NOT_FOUND') return unknown('Matrix owner', `${user}: the homeserver does not tell (${code})`)
  // Synapse says the same of a user without name and picture
  const mend = 'Mend the Matrix id of the owner in `users`, or make that user; one who is there needs a display name.'
  return wrong('Matrix owner', `${user}: the homeserver knows no such user`, mend)
}

/** Looks at the homeserver, our registration with it, the way back from it to us, and the owners. */
export async function* checkMatrix(config: Config, matrix: MatrixConfig, own: Registration): AsyncGenerator<Finding> {
  if (owners(config).length === 0) yield nobody
  const answers = await checkHomeserver(matrix.homeserver)
  yield answers
  if (answers.state !== 'ok') return
  const taken = await registered(matrix, again(own))
  yield taken
  if (taken.state !== 'ok') return
  yield await way(matrix, matrix.appserviceUrl ?? config.publicUrl, own)
  if (matrix.encryption) yield await keys(matrix, again(own))
  for (const owner of owners(config)) yield await checkOwner(matrix.homeserver, owner, { token: matrix.asToken })
  if (matrix.doublePuppet) for (const owner of owners(config)) yield await puppet(matrix, owner)
}
