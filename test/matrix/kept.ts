import { fileId, type Kept, type What } from '@queqiao/hub'
import { type Content, personId, roomId } from '@queqiao/protocol/model'
import type { Uploads } from '../../bridges/matrix/src/shown/placed.ts'
import { message } from './house.ts'

/** A file of the hub's. */
export const kept = (name: string, type: string, about: Partial<Kept> = {}): Kept => ({
  ...{ id: fileId(name), state: 'ready', name, type, size: 2_000 },
  ...about,
})

export const anna = personId('anna')

/** A message of Anna's in a room. */
export const said = (content: Content<Kept>, about: object = {}, event: object = {}): What =>
  ({
    ...{ kind: 'message', message: 'm1', sender: { id: anna, name: 'Anna' }, ...about },
    event: { ...message('', { chat: { kind: 'room', id: roomId('r') } }), content, ...event },
  }) as What

export const mxc = ({ id }: Kept): string => `mxc://x/${id}`

/** The homeserver has these. */
export const uploaded = (...files: readonly Kept[]): Uploads =>
  new Map(files.map((file) => [file.id, { url: mxc(file) }]))
