import { personId } from '../../model/id.ts'
import type { Caller } from '../caller.ts'
import type { Fields } from '../fields.ts'
import { type Heard, NOBODY } from '../heard.ts'
import { chat } from '../ids.ts'
import { nameIn } from '../people.ts'

/** Who says it where. Own messages in private chats cannot be told from the partner's: nothing in them shows it. */
export const heard = (msg: Fields, { account, now }: Caller): Heard => {
  const partner = msg.text('wxid')
  const speaker = msg.optional('formWxid') ?? msg.optional('fromWxid') ?? partner
  const where = chat(partner)
  const fromSelf = speaker === account
  // `nick` is what the chat is called, by whom it is with or by a remark; in a room it is the room's name
  const name = where.kind === 'room' || fromSelf ? undefined : nameIn(msg, 'nick')
  const sender = personId(speaker)
  const titled = name !== undefined && ({ titled: true } as const)
  return { chat: where, sender, name, ...titled, fromSelf, time: now, wechat: undefined, mentions: NOBODY }
}
