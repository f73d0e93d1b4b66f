import type { Kept } from '@queqiao/hub'
import { HomeserverError } from './errors.ts'
import type { Homeserver } from './homeserver.ts'
import { fields, string } from './json.ts'

/** Account data of a ghost: which of WeChat's pictures its profile shows. An mxc address would not tell. */
const noted = 'io.queqiao.avatar'

const unlessMissing = (error: unknown) => {
  if (error instanceof HomeserverError && error.status === 404) return fields({})
  throw error
}

/** What a profile shows; nothing where there is none yet. */
export interface Profile {
  readonly name: string | undefined
  /** An mxc address. */
  readonly picture: string | undefined
}

export const profileOf = async (homeserver: Homeserver, user: string): Promise<Profile> => {
  const profile = await homeserver.call('GET', ['v3', 'profile', user], { user }).catch(unlessMissing)
  return { name: string(profile.displayname), picture: string(profile.avatar_url) }
}

/** Sees to it that a ghost's profile shows the picture. Gives its new mxc address; undefined where it shows it already.
 *  Throws what `upload` throws, and HomeserverError. */
export const portray = async (
  homeserver: Homeserver,
  { user, avatar, upload }: { user: string; avatar: Kept; upload: (file: Kept) => Promise<string> },
): Promise<string | undefined> => {
  const path = ['v3', 'user', user, 'account_data', noted]
  const shows = await homeserver.call('GET', path, { user }).catch(unlessMissing)
  if (string(shows.file) === avatar.id) return undefined
  const picture = await upload(avatar)
  await homeserver.call('PUT', ['v3', 'profile', user, 'avatar_url'], { user, body: { avatar_url: picture } })
  await homeserver.call('PUT', path, { user, body: { file: avatar.id } })
  return picture
}
