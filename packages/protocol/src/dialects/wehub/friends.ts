import type { Source, Ticket } from '../../model/content.ts'
import type { Event } from '../../model/event.ts'
import { personId } from '../../model/id.ts'
import type { Fields } from '../fields.ts'
import type { Limits } from '../limits.ts'
import { nameIn } from '../people.ts'
import { meaningOf } from '../xml.ts'
import { person } from './people.ts'

/** 新的加好友请求: the fields first; who it is stands in the XML alone. */
export const friendRequest = (data: Fields, limits: Limits): Event<Source> => {
  const meaning = meaningOf(data.lenient('raw_msg') ?? '', {}, limits)
  const known = meaning?.kind === 'friend-request' ? meaning : undefined
  const ticket: Ticket = {
    v1: data.optional('v1') ?? known?.ticket.v1 ?? data.text('v1'),
    v2: data.optional('v2') ?? known?.ticket.v2,
    scene: known?.ticket.scene,
  }
  return { ...known, kind: 'friend-request', ticket, greeting: nameIn(data, 'notice_word') ?? known?.greeting }
}

/** 新好友通知 */
export const newFriend = (data: Fields): Event<Source> => ({
  kind: 'friend-added',
  person: { ...person(data, data.text('fans_wxid')), friend: true },
  greeting: nameIn(data, 'notice_word'),
})

/** The answer to task 16. The picture itself comes only where it has no address. */
export const userInfo = (data: Fields): Event<Source> => {
  const picture = data.lenient('head_img_data')
  const known = person(data, data.text('wxid'))
  const avatar = known.avatar ?? (picture === undefined ? undefined : `data:image/jpeg;base64,${picture}`)
  return { kind: 'people', people: [{ ...known, avatar }] }
}

/** Somebody who is no contact any more. */
export const removedFriend = (data: Fields): Event<Source> => ({
  kind: 'person-removed',
  person: personId(data.text('wxid_removed')),
})
