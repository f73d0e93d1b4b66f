import { type PlaceId, placeId, Retry } from '@queqiao/hub'
import { once } from '../later/once.ts'
import type { Means } from '../means.ts'
import { device } from '../people/ghosts.ts'
import { notice } from '../words/texts.ts'
import { type Aside, letGo } from './aside.ts'

const words =
  'This room is encrypted, and cannot be read here: nothing that is written so reaches WeChat. With its next message the chat has another room, without encryption.'

/** Tells an encrypted room, once, that nobody can read along. */
export const encryptionNotice = ({ homeserver, ids, hub, log }: Means): ((room: string) => Promise<void>) => {
  const told = once()
  const tell = async (room: string) => {
    if ((await hub.chatsAt(placeId(room))).length === 0) return
    const body = notice(words)
    // the same transaction each time: after a restart of ours the homeserver still knows that it was said
    const path = ['v3', 'rooms', room, 'send', 'm.room.message', 'queqiao-encrypted']
    await homeserver.call('PUT', path, { user: ids.bot, device, body })
  }
  return (room) =>
    told
      .do(room, () => tell(room))
      .catch((error: unknown) => log('warn', 'matrix: encrypted room not told', { room, error: String(error) }))
}

/** Whether a room is encrypted while we encrypt nothing: what WeChat says is not to stand there in clear. Throws
 *  HomeserverError. */
export const isShut = async ({ encryption, facts }: Means, room: PlaceId): Promise<boolean> =>
  !encryption && (await facts.isEncrypted(room))

const left =
  'This room is encrypted, and encryption is switched off here: the chat goes on in another room, to which you are invited.'

/** Leaves such a room, telling whoever is there; it stays theirs. Throws Retry: the run comes again at once, and makes another
 *  room. */
export const leaveShut = async (means: Means, aside: Aside): Promise<never> => {
  const { run, room } = aside
  means.log('warn', 'matrix: a room is left: it is encrypted, and encryption is switched off', { room })
  await letGo(means, aside, { kind: 'vacated', place: room, linked: true, words: left })
  await run.displaced(room)
  throw new Retry('the room is encrypted', { after: 0, certain: true })
}
