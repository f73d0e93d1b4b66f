import type { Outcome } from '../../model/command.ts'
import type { Event, Member, Person, Room } from '../../model/event.ts'
import { personId, roomId, taskId } from '../../model/id.ts'
import type { Report, Session } from '../../model/keeper.ts'
import type { Fields } from '../fields.ts'
import { isOfficial } from './ids.ts'
import { message } from './messages.ts'
import { UNNAMED } from './version.ts'

/** Whose client speaks, and when. */
export interface Caller {
  readonly account: string
  readonly now: number
}

/** What one action says. */
export interface Said {
  readonly events?: readonly Event[]
  readonly results?: Report['results']
  readonly session?: Session
  /** Tasks that its answer may carry. A `common_ack` may carry some too, but nothing ever says how those ended. */
  readonly wants?: number
}

type Read<T> = (info: Fields, id: string) => T

/** $userInfo */
const friend: Read<Person> = (info, id) => ({
  id: personId(id),
  nickname: info.lenient('nickname'),
  remark: info.lenient('remark_name'),
  alias: info.lenient('wx_alias'),
  avatar: info.lenient('head_img'),
  friend: true,
  official: isOfficial(id) || undefined,
})

/** $publicinfo */
const official: Read<Person> = (info, id) => ({
  id: personId(id),
  nickname: info.lenient('nickname'),
  avatar: info.lenient('head_img'),
  official: true,
})

/** The nicknames are in no document; real clients send as many as ids, in the same order. */
const members = (info: Fields): readonly Member[] | undefined => {
  const ids = info.texts('member_wxid_list')
  const nicknames = info.texts('member_nickname_list')
  const paired = nicknames.length === ids.length
  if (ids.length === 0) return undefined
  return ids.map((id, index) => ({ id: personId(id), roomNickname: paired ? nicknames[index] : undefined }))
}

/** $groupinfo */
const room: Read<Room> = (info, id) => {
  const owner = info.lenient('owner_wxid')
  return {
    id: roomId(id),
    name: info.lenient('name'),
    owner: owner === undefined ? undefined : personId(owner),
    avatar: info.lenient('head_img'),
    members: members(info),
  }
}

/** Every entry that has an id; the others are added to `nameless`. */
const entries = <T>(list: readonly Fields[], read: Read<T>, nameless: Fields[]): readonly T[] => {
  const known: T[] = []
  for (const info of list) {
    const id = info.lenient('wxid')
    if (id === undefined) nameless.push(info)
    else known.push(read(info, id))
  }
  return known
}

const lists = ['friend_list', 'group_list', 'public_list'] as const

const contacts = (data: Fields): readonly Event[] => {
  if (!lists.some((list) => data.has(list))) {
    return [{ kind: 'unknown', summary: 'wehub report_contact: no list', raw: data.raw() }]
  }
  const nameless: Fields[] = []
  const people = [
    ...entries(data.objects('friend_list'), friend, nameless),
    ...entries(data.objects('public_list'), official, nameless),
  ]
  const rooms = entries(data.objects('group_list'), room, nameless)
  const events: Event[] = []
  if (people.length > 0) events.push({ kind: 'people', people })
  if (rooms.length > 0) events.push({ kind: 'rooms', rooms })
  if (nameless.length > 0) {
    const raw = `[${nameless.map((info) => info.raw())}]`
    events.push({ kind: 'unknown', summary: `wehub report_contact: ${nameless.length} without an id`, raw })
  }
  return events
}

/** task_result: 0 failed, 1 done. */
const outcome = (result: number, reason: string): Outcome =>
  result === 1 ? { kind: 'done' } : { kind: result === 0 ? 'failed' : 'unknown', reason }

type Decoders = Readonly<Record<string, (data: Fields, caller: Caller) => Said>>

/** 业务数据定义: what each action says, in the order of the vendor's document. */
const decoders: Decoders = {
  // 微信登录通知
  login: (data, { account }) => ({
    events: [
      {
        kind: 'login',
        person: personId(account),
        name: data.lenient('nickname'),
        avatar: data.lenient('head_img'),
      },
    ],
    session: { version: data.lenient('client_version') ?? UNNAMED },
  }),
  // 微信退出通知
  logout: () => ({ events: [{ kind: 'logout' }] }),
  // 上报当前好友列表和群列表
  report_contact: (data) => ({ events: contacts(data) }),
  // 上报新的聊天消息
  report_new_msg: (data, { account, now }) => ({ events: [message(data.within('msg'), account, now)] }),
  // 向回调接口请求一个任务
  pull_task: () => ({ wants: 1 }),
  // 向回调接口反馈任务执行的结果
  report_task_result: (data) => ({
    results: [
      {
        task: taskId(data.text('task_id')),
        outcome: outcome(data.integer('task_result'), data.lenient('error_reason') ?? 'WeHub gave no reason'),
      },
    ],
  }),
}

/** What an action says; none where it is not known. Throws `Malformed` where what it needs is missing. */
export const said = (action: string, data: Fields, caller: Caller): Said | undefined =>
  Object.hasOwn(decoders, action) ? decoders[action]?.(data, caller) : undefined
