import type { Message } from '@grammyjs/types'
import { badRequest } from '../errors.ts'
import type { MediaKind } from '../media.ts'
import { bodyOf } from './media.ts'
import type { Methods } from './method.ts'
import { send } from './sending.ts'

const alone: ReadonlySet<string> = new Set(['audio', 'document'])

/** Several files as one. */
export const albums: Methods = {
  sendMediaGroup: (call, params) => {
    const kinds = params.media.map(({ type }) => type)
    const single = kinds.find((kind) => alone.has(kind))
    if (single && kinds.some((kind) => kind !== single))
      throw badRequest(`${single} can't be mixed with other media types`)
    const media_group_id = call.world.album()
    const bodies = params.media.map((item) => ({
      ...bodyOf(call.world, item.type as MediaKind, item.media, item),
      media_group_id,
    }))
    type Sent = Awaited<ReturnType<NonNullable<Methods['sendMediaGroup']>>>
    return send(call, params, bodies) satisfies Message[] as Sent
  },
}
