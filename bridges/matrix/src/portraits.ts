import type { Kept } from '@queqiao/hub'
import { HomeserverError } from './errors.ts'
import type { Homeserver } from './homeserver.ts'
import { fields, string } from './json.ts'

/** Account data of a ghost: which of WeChat's pictures was put on the homeserver last, and where. */
const noted = 'io.queqiao.avatar'

/** For what a homeserver does not have yet. */
export const unlessMissing = (error: unknown) => {
  if (error instanceof HomeserverError && error.status === 404) return fields({})
  throw error
}

/** Sees to it that a picture of somebody is on the homeserver, once. Gives its mxc address. Throws what `upload` throws, and
 *  HomeserverError. */
export const portray = async (
  homeserver: Homeserver,
  { user, avatar, upload }: { user: string; avatar: Kept; upload: (file: Kept) => Promise<string> },
): Promise<string> => {
  const path = ['v3', 'user', user, 'account_data', noted]
  const before = await homeserver.call('GET', path, { user }).catch(unlessMissing)
  const known = string(before.url)
  if (known !== undefined && string(before.file) === avatar.id) return known
  const url = await upload(avatar)
  await homeserver.call('PUT', path, { user, body: { file: avatar.id, url } })
  return url
}
