import { type Kept, type Log, Retry } from '@queqiao/hub'
import { HomeserverError, unlessMissing } from '../errors.ts'
import type { Homeserver } from '../homeserver.ts'
import { type Fields, string } from '../json.ts'

/** Account data of a ghost: which of WeChat's pictures was put on the homeserver last, and where. */
const noted = (user: string) => ['v3', 'user', user, 'account_data', 'io.queqiao.avatar']

/** A picture of somebody that was put on the homeserver. */
interface Portrait {
  /** Which of WeChat's pictures it is. */
  readonly file?: string
  /** Its mxc address; none where the homeserver did not take it. */
  readonly url?: string
}

const portraitOf = ({ file, url }: Fields): Portrait => {
  const [which, where] = [string(file), string(url)]
  return { ...(which && { file: which }), ...(where && { url: where }) }
}

// what the homeserver does not want it will not want the next time
const mayPass = (error: unknown): boolean =>
  error instanceof HomeserverError
    ? error.status === undefined || error.status === 429 || error.status >= 500
    : error instanceof Retry

/** What people look like in WeChat, on the homeserver. */
export interface Portraits {
  /** The mxc address of the picture that is there by now. Another one is put there meanwhile, and nobody waits for it. */
  of(user: string, avatar: Kept | undefined): Promise<string | undefined>
  /** Something that was known of the user is wrong: finds out anew. */
  forget(user: string): void
}

export interface PortraitsOptions {
  readonly homeserver: Homeserver
  readonly log: Log
  /** Puts a picture on the homeserver; gives its mxc address. */
  upload(file: Kept): Promise<string>
}

export const createPortraits = ({ homeserver, log, upload }: PortraitsOptions): Portraits => {
  const known = new Map<string, Portrait>()
  const busy = new Set<string>()
  // one at a time: files of messages use the same connections
  let uploading = Promise.resolve()

  const lastOf = async (user: string): Promise<Portrait | undefined> => {
    try {
      return portraitOf(await homeserver.call('GET', noted(user), { user }).catch(unlessMissing))
    } catch (error) {
      log('info', 'matrix: it cannot be found out what somebody looks like', { user, error: String(error) })
      return undefined
    }
  }

  const put = async (user: string, { id: file }: Kept, url: string): Promise<void> => {
    await homeserver.call('PUT', noted(user), { user, body: { file, url } })
    known.set(user, { file, url })
  }

  const failed = (user: string, avatar: Kept, error: unknown) => {
    log('info', 'matrix: a picture of somebody cannot be shown', { user, error: String(error) })
    if (!mayPass(error)) known.set(user, { ...known.get(user), file: avatar.id })
  }

  const replace = (user: string, avatar: Kept) => {
    if (busy.has(user)) return
    busy.add(user)
    uploading = uploading
      .then(async () => put(user, avatar, await upload(avatar)))
      .catch((error: unknown) => failed(user, avatar, error))
      .finally(() => busy.delete(user))
  }

  return {
    of: async (user, avatar) => {
      if (avatar === undefined) return known.get(user)?.url
      const last = known.get(user) ?? (await lastOf(user))
      if (last === undefined) return undefined
      known.set(user, last)
      if (last.file !== avatar.id) replace(user, avatar)
      return last.url
    },
    forget: (user) => void known.delete(user),
  }
}
