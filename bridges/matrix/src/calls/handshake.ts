import { personId } from '@queqiao/protocol/model'
import { apart } from '../config.ts'
import type { Encryption } from '../encryption/encryption.ts'
import { failedWith, HomeserverError } from '../errors.ts'
import { field, type Homeserver } from '../homeserver.ts'
import type { Ids } from '../ids.ts'
import { list } from '../json.ts'
import type { Ghosts } from '../people/ghosts.ts'

/** What a handshake is made with. */
export interface Hands {
  readonly homeserver: Homeserver
  readonly ids: Ids
  readonly ghosts: Pick<Ghosts, 'ready'>
  readonly encryption?: Pick<Encryption, 'begin'>
  /** The registration's id. */
  readonly id: string
}

const anew = 'install the registration file anew and restart the homeserver'

const unknownToken = `the homeserver does not know our token: asToken must be the as_token of the registration; mend it, or ${anew}`

/** The registration's own user, where it is not the bot. */
const silent = (bot: string) => bot.replace(':', `${apart}:`)

/** Whom the homeserver takes us for is not whom we are to be. */
const mistaken = (user: string, { bot, sender, domain }: Ids) => {
  // the same registration, but for the other setting
  if (sender !== bot && user === bot) return new Error(`encryption needs another registration: ${anew}`)
  if (sender === bot && user === silent(bot))
    return new Error(`the registration is the one for encryption, which is off: switch it on, or ${anew}`)
  const [name, server] = [user.slice(1, user.indexOf(':')), user.slice(user.indexOf(':') + 1)]
  const wrong = server === domain ? `bot must be its sender_localpart, ${name}` : `domain must be ${server}`
  return new Error(`the registration makes us ${user}, not ${sender}: ${wrong}; mend it, or ${anew}`)
}

const noHomeserver = 'what answers there is no homeserver: homeserver must be its address'

/** The first question: where the token is not known, the homeserver answers not even that. */
const isThere = async ({ homeserver }: Hands, signal: AbortSignal) => {
  const answer = await homeserver.call('GET', ['versions'], { user: null, signal }).catch((error: unknown) => {
    if (!(error instanceof HomeserverError)) throw error
    if (error.status === 401) throw new Error(unknownToken, { cause: error })
    if (error.status === 404) throw new Error(noHomeserver, { cause: error })
    throw error
  })
  if (list(answer.versions).length === 0) throw new Error(noHomeserver)
}

const whoAmI = async ({ homeserver, ids }: Hands, signal: AbortSignal) => {
  const about = { user: null, signal }
  const answer = await homeserver.call('GET', ['v3', 'account', 'whoami'], about).catch((error: unknown) => {
    const isUnknown = error instanceof HomeserverError && error.status === 401
    throw isUnknown ? new Error(unknownToken, { cause: error }) : error
  })
  const user = field(answer, 'user_id')
  if (user !== ids.sender) throw mistaken(user, ids)
}

// of a ghost that is not registered yet the homeserver says so; of one that never can be, that it is none of ours. Both have the
// same code, and another homeserver may have other words: then the first ghost shows it
const isForeign = (error: unknown) =>
  failedWith(error, 'M_EXCLUSIVE') || (failedWith(error, 'M_FORBIDDEN') && /masquerade/i.test(error.message))

// with every kind of character that names of ghosts have
const somebody = personId('Some_one@WeChat')

const ghostsAreOurs = async ({ homeserver, ids }: Hands, signal: AbortSignal) => {
  const user = ids.ghost(somebody)
  const asked = homeserver.call('GET', ['v3', 'account', 'whoami'], { user, signal })
  await asked.catch((error: unknown) => {
    if (!(error instanceof HomeserverError) || error.status === undefined || error.status >= 500) throw error
    if (isForeign(error)) throw foreign(user, error)
  })
}

const foreign = (user: string, cause: HomeserverError) =>
  new Error(`the namespaces of the registration have no room for ghosts such as ${user}; ${anew}`, { cause })

const wrongUrl = `the url of the registration must lead to us from there; mend it, or ${anew}`

/** Why the homeserver does not reach us (spec: POST /appservice/{appserviceId}/ping). */
const pings = new Map([
  ['M_FORBIDDEN', `the registration has another id: id must be that; or ${anew}`],
  ['M_URL_NOT_SET', `the registration has no url: the homeserver never calls us; ${anew}`],
  ['M_CONNECTION_FAILED', `the homeserver gets no connection to us: ${wrongUrl}`],
  ['M_CONNECTION_TIMEOUT', `the homeserver gets no answer from us in time: ${wrongUrl}`],
])

const refusedToken = `the homeserver shows us another token: hsToken must be the hs_token of the registration; mend it, or ${anew}`

const unreachable = (error: HomeserverError) => {
  const { errcode = '', behind } = error
  if (errcode !== 'M_BAD_STATUS') return pings.get(errcode) ?? `the homeserver cannot reach us: ${error.message}`
  if (behind?.status === 401 || behind?.status === 403) return refusedToken
  return `something else answers the homeserver in our place (status ${behind?.status ?? 'unknown'}): ${wrongUrl}`
}

// an older homeserver; or another's application service in front of us, which knows no ping but hands on what it hears
const knowsNoPing = ({ errcode, behind }: HomeserverError) =>
  errcode === 'M_UNRECOGNIZED' || (behind?.status === 404 && behind.errcode === 'M_UNRECOGNIZED')

/** Asks the homeserver to call us: on success it also hands over at once what it kept for us. */
const ping = async ({ homeserver, id }: Hands, signal: AbortSignal) => {
  const body = { transaction_id: `queqiao-${Date.now()}` }
  try {
    await homeserver.call('POST', ['v1', 'appservice', id, 'ping'], { body, signal, timeout: 60_000 })
  } catch (error) {
    if (!(error instanceof HomeserverError) || error.errcode === undefined) throw error
    if (!knowsNoPing(error)) throw new Error(unreachable(error), { cause: error })
  }
}

/** Both ways, the bot with its devices, and whether ghosts can be ours. Throws what is wrong and what to change, in words. */
export const handshake =
  (hands: Hands) =>
  async (signal: AbortSignal): Promise<void> => {
    await isThere(hands, signal)
    await whoAmI(hands, signal)
    await hands.ghosts.ready(hands.ids.bot)
    await ghostsAreOurs(hands, signal)
    await hands.encryption?.begin()
    await ping(hands, signal)
  }
