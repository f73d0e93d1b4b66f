import { weChatId } from '../../model/id.ts'
import type { Caller } from '../caller.ts'
import type { Fields } from '../fields.ts'
import { nameIn } from '../people.ts'
import type { Said, Told } from '../said.ts'
import { native } from '../wequick-results.ts'
import { person } from './people.ts'

type Notices = (data: Fields, status: number) => string | undefined

/** A state that somebody should read about if it is none of the good ones. */
const noticed =
  (say: Notices) =>
  (data: Fields, caller: Caller): Said => {
    const status = data.lenientInteger('status')
    const text = status === undefined ? undefined : say(data, status)
    return { ...native(data, caller), events: text === undefined ? [] : [{ kind: 'notice', text }] }
  }

const BY_CODE: Readonly<Record<number, string>> = {
  1: 'the group wants every new member to be approved',
  2: 'the QR code has expired',
}

/** 上报通过二维码进群返回状态 */
export const joinedByCode = noticed((_data, status) =>
  status === 0 ? undefined : `Joining a group by its QR code failed: ${BY_CODE[status] ?? `WeChat says ${status}`}`,
)

const NOT_ADDED: Readonly<Record<number, string>> = {
  1: 'their privacy settings do not allow it',
  2: 'too often in a short time',
  3: 'WeChat did not say what it needs to know of them',
}

/** 上报加好友指令返回状态 */
export const added = noticed((data, status) =>
  status === 0
    ? undefined
    : `Adding ${data.lenient('wxid') ?? 'somebody'} failed: ${NOT_ADDED[status] ?? `WeChat says ${status}`}`,
)

/** 上报二维码付款消息. Nobody asked for it: money came. `fee` is in cents. */
export const paid = (data: Fields, caller: Caller): Said => {
  const cents = data.lenientInteger('fee')
  const amount = cents === undefined ? 'an amount that is not named' : (cents / 100).toFixed(2)
  const from = nameIn(data, 'nick') ?? data.lenient('wxid') ?? 'somebody'
  return { ...native(data, caller), events: [{ kind: 'notice', text: `Payment by QR code: ${amount} from ${from}` }] }
}

/** Whom a query has found, and all of what it says of them: tickets, signature, pictures. */
export const found = (data: Fields, caller: Caller): Said => {
  const id = data.lenient('wxid')
  const failed = data.flag('status') === false
  const friend = data.flag('isFriend')
  const events: Told = id === undefined || failed ? [] : [{ kind: 'people', people: [{ ...person(data, id), friend }] }]
  return { ...native(data, caller), events }
}

/** 上报语音翻译结果 */
export const transcribed = (data: Fields): Said => {
  const id = data.optional('msgid') ?? data.text('msgId')
  return { events: [{ kind: 'transcript', wechat: weChatId(id), text: nameIn(data, 'text') ?? '' }] }
}
