import type { Outcome } from '../../model/command.ts'
import { personId, roomId, taskId } from '../../model/id.ts'
import type { Caller } from '../caller.ts'
import { nameIn } from '../people.ts'
import type { Decoder } from '../said.ts'
import { contacts, memberChange, memberLists, newRoom, updates } from './contacts.ts'
import { friendRequest, newFriend, removedFriend, userInfo } from './friends.ts'
import { told } from './messages.ts'
import { SIGNED, UNNAMED } from './version.ts'

/** task_result: 0 failed, 1 done. */
const outcome = (result: number, reason: string): Outcome =>
  result === 1 ? { kind: 'done' } : { kind: result === 0 ? 'failed' : 'unknown', reason }

/** Every request names the account. */
interface Client extends Caller {
  readonly account: string
}

/** 业务数据定义: what each action says, in the order of the vendor's document. */
const decoders: Readonly<Record<string, Decoder<Client>>> = {
  // 微信登录通知
  login: (data, { account }) => ({
    events: [
      {
        kind: 'login',
        person: personId(account),
        name: nameIn(data, 'nickname'),
        avatar: data.lenient('head_img'),
        session: data.lenient('qr_session_id'),
      },
    ],
    session: { version: data.lenient('client_version') ?? (data.has('nonce') ? SIGNED : UNNAMED) },
  }),
  // 微信退出通知
  logout: () => ({ events: [{ kind: 'logout' }] }),
  // 上报当前好友列表和群列表
  report_contact: (data, caller) => ({ events: contacts(data, caller) }),
  // changes of people and rooms, from 0.2.6
  report_contact_update: (data, caller) => ({ events: updates(data, caller) }),
  // 上报群成员详细信息
  report_room_member_info: (data, caller) => ({ events: memberLists(data, caller) }),
  // 上报群成员变化
  report_room_member_change: (data, caller) => ({ events: memberChange(data, caller) }),
  // 上报新群
  report_new_room: (data, caller) => ({ events: newRoom(data, caller) }),
  // a room that the account left, or was taken out of, from 0.4.26
  report_room_removed: (data) => ({ events: [{ kind: 'room-left', room: roomId(data.text('wxid_removed')) }] }),
  // 上报新的聊天消息
  report_new_msg: (data, caller) => ({ events: told(data.within('msg'), caller) }),
  // 新的加好友请求
  report_friend_add_request: (data, { limits }) => ({ events: [friendRequest(data, limits)] }),
  // 新好友通知
  report_new_friend: (data) => ({ events: [newFriend(data)] }),
  // a contact less, from 0.3.8
  report_friend_removed: (data) => ({ events: [removedFriend(data)] }),
  // 向回调接口请求一个任务
  pull_task: () => ({}),
  // 向回调接口反馈任务执行的结果
  report_task_result: (data) => ({
    results: [
      {
        task: taskId(data.text('task_id')),
        answer: outcome(data.integer('task_result'), data.lenient('error_reason') ?? 'WeHub gave no reason'),
      },
    ],
  }),
  // the answer to task 15, from 0.4.0; at first documented as `status`
  report_zoom_check_status: (data) => ({
    natives: [
      {
        name: 'report_zoom_check_status',
        data: { wxid: data.text('wxid'), result: data.optionalInteger('result') ?? data.integer('status') },
      },
    ],
  }),
  // the answer to task 16, from 0.4.6: more than we have words for
  report_user_info: (data) => ({
    events: [userInfo(data)],
    natives: [{ name: 'report_user_info', data: data.value() }],
  }),
  // a sign of life on a WebSocket
  heartbeat: () => ({}),
}

/** What an action says; none where it is not known. Throws `Malformed` where what it needs is missing. */
export const said: Decoder<Client> = (data, caller) =>
  Object.hasOwn(decoders, caller.action) ? decoders[caller.action]?.(data, caller) : undefined
