import { placeId } from '@queqiao/hub'
import { device } from './ghosts.ts'
import type { Means } from './means.ts'
import { once } from './once.ts'

const words =
  'This room is encrypted: nothing that is written here reaches WeChat. Please use a room without encryption.'

/** Tells an encrypted room, once, that nobody can read along. */
export const encryptionNotice = ({ homeserver, ids, hub, log }: Means): ((room: string) => Promise<void>) => {
  const told = once()
  const tell = async (room: string) => {
    if ((await hub.chatsAt(placeId(room))).length === 0) return
    const body = { msgtype: 'm.notice', body: words, 'm.mentions': {} }
    // the same transaction each time: after a restart of ours the homeserver still knows that it was said
    const path = ['v3', 'rooms', room, 'send', 'm.room.message', 'queqiao-encrypted']
    await homeserver.call('PUT', path, { user: ids.bot, device, body })
  }
  return (room) =>
    told
      .do(room, () => tell(room))
      .catch((error: unknown) => log('warn', 'matrix: encrypted room not told', { room, error: String(error) }))
}
