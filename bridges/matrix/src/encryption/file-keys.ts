import type { Placed, Uploads } from '../shown/placed.ts'
import type { Info, RoomMessage } from '../words/room-message.ts'
import type { FileKeys } from './attachments.ts'

const isPlaced = (one: Placed | { readonly refused: string }): one is Placed => 'url' in one

/** By address, what the encrypted ones among a message's files are read with. */
export const keysOf = (uploads: Uploads): ReadonlyMap<string, FileKeys> =>
  new Map([...uploads.values()].filter(isPlaced).flatMap(({ url, keys }) => (keys ? [[url, keys] as const] : [])))

const withThumbnail = (info: Info, keys: ReadonlyMap<string, FileKeys>): Info => {
  const { thumbnail_url: url, ...rest } = info
  const found = url === undefined ? undefined : keys.get(url)
  return found && url !== undefined ? { ...rest, thumbnail_file: { ...found, url } } : info
}

/** A message as it is for encrypted rooms: where its files are encrypted, with what they are read with (spec, Client-Server
 *  API: Sending encrypted attachments). */
export const withKeys = (content: RoomMessage, keys: ReadonlyMap<string, FileKeys>): RoomMessage => {
  const { url, info, 'm.new_content': renewed, ...rest } = content
  const found = url === undefined ? undefined : keys.get(url)
  return {
    ...rest,
    ...(url !== undefined && (found ? { file: { ...found, url } } : { url })),
    ...(info && { info: withThumbnail(info, keys) }),
    ...(renewed && { 'm.new_content': withKeys(renewed, keys) }),
  }
}
