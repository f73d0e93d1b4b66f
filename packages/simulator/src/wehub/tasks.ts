import type { Deeds } from '../deeds.ts'
import { Refused } from '../errors.ts'
import type { Line } from '../line.ts'
import {
  type Done,
  filled,
  list,
  nothing,
  one,
  oneOf,
  optional,
  type Row,
  row,
  say,
  type Task,
  text,
  texts,
  whole,
} from '../task.ts'
import { contactData, roomMembers, userDetails } from './reports.ts'
import { earlyTarget, lateTarget, type Target, unitOf } from './units.ts'
import type { Uploads } from './upload.ts'
import { has, reaches } from './versions.ts'

/** What tasks are done with. */
export interface Means {
  readonly version: string
  readonly line: Line
  readonly deeds: Deeds
  readonly uploads: Uploads
}

const send = async ({ version, line, deeds }: Means, to: Target, units: readonly unknown[]): Promise<Done> => {
  if (to.style === 1 && !has(version, 'atStyle')) throw new Refused(`at_style: unknown to ${version}`)
  const { chat } = deeds.send(to.chat, { kind: 'system', text: '' })
  if (to.at.length > 0 && line.cast.people.some(({ wxid }) => wxid === chat))
    throw new Refused('mentions are for rooms')
  if (units.length === 0) throw new Refused('msg_list: empty')
  const all: Awaited<ReturnType<typeof unitOf>>[number][] = []
  for (const unit of units) all.push(...(await unitOf(version, unit, { line, to })))
  return { deeds: all }
}

// everybody whom an empty room means: the member is removed from all rooms of which the account is the owner
const kicked = ({ line: { cast }, deeds }: Means, room: string, wxid: string): Done => {
  const isIn = ({ members }: { members: readonly { wxid: string }[] }) => members.some((each) => each.wxid === wxid)
  const from = room === '' ? cast.rooms.filter((each) => each.owner === cast.self.wxid && isIn(each)) : undefined
  return { deeds: (from?.map((each) => each.wxid) ?? [room]).map((each) => deeds.kick(each, [wxid])) }
}

const pulledIn = 40

interface Known {
  /** The first version of the client that knows it. */
  readonly since: string
  readonly row: Row<Means>
}

const sendRow = {
  early: row({ room_wxid: text, wxid: text, msg_list: list }, (dict, means: Means) =>
    send(means, earlyTarget(dict), dict.msg_list),
  ),
  late: row(
    { wxid_to: text, at_list: optional(texts), msg_list: list, at_style: optional(oneOf(0, 1)) },
    (dict, means: Means) => send(means, lateTarget(dict), dict.msg_list),
  ),
}

const requests = row({ v1: filled, v2: text }, ({ v1 }, { deeds }: Means) => one(deeds.acceptFriend(v1)))

/** 任务: `task_type` → since when, what its `task_dict` holds, and what is done; in the order of the document. */
const table: Readonly<Record<number, Known>> = {
  // 发消息任务
  1: { since: '0.2.0', row: sendRow.late },
  // 踢人任务
  2: {
    since: '0',
    row: row({ room_wxid: text, wxid: filled }, ({ room_wxid: room, wxid }, means: Means) => kicked(means, room, wxid)),
  },
  // 拉人入群任务
  3: {
    since: '0',
    row: row(
      { room_wxid: filled, wxid: filled, flag: optional(oneOf(0, 1)) },
      ({ room_wxid: room, wxid, flag = 0 }, { deeds }: Means) => {
        if (flag === 0) return one(deeds.sendInvitation(room, wxid))
        if (deeds.room(room).members.length > pulledIn) throw new Refused('more than 40 members')
        return one(deeds.invite(room, [wxid]))
      },
    ),
  },
  // 上报群成员信息
  4: {
    since: '0',
    row: row({ room_wxid_list: texts }, ({ room_wxid_list: rooms }, { version, line, deeds }: Means) =>
      say('report_room_member_info', roomMembers(version, line.cast, rooms.map(deeds.room))),
    ),
  },
  // 加群成员为好友
  5: {
    since: '0',
    row: row({ room_wxid: text, wxid: filled, msg: text }, ({ wxid }, { deeds }: Means) => {
      deeds.addFriend(wxid)
      return nothing
    }),
  },
  // 修改好友备注
  6: {
    since: '0',
    row: row({ wxid: filled, remark_name: text }, ({ wxid, remark_name: name }, { deeds }: Means) =>
      one(deeds.remark(wxid, name)),
    ),
  },
  // 修改自己的群昵称
  7: {
    since: '0',
    row: row({ room_wxid: filled, room_nickname: text }, ({ room_wxid: room, room_nickname: name }, { deeds }: Means) =>
      one(deeds.nickname(room, name)),
    ),
  },
  // 退群
  8: { since: '0', row: row({ room_wxid: filled }, ({ room_wxid: room }, { deeds }: Means) => one(deeds.leave(room))) },
  // 文件上传; `flag` went with 0.1.5
  9: {
    since: '0',
    row: row({ file_index: filled, flag: optional(oneOf(0, 1)) }, async ({ file_index: index, flag }, means: Means) => {
      if (flag !== undefined && reaches(means.version, '0.1.5'))
        means.line.complain('task 9: flag: not in the document')
      await means.uploads.file(index)
      return nothing
    }),
  },
  // 发群公告
  10: {
    since: '0.1.4',
    row: row({ room_wxid: filled, msg: filled }, ({ room_wxid: room, msg }, { deeds }: Means) =>
      one(deeds.announce(room, msg)),
    ),
  },
  // 自动收账
  11: {
    since: '0.1.4',
    row: row({ wxid_from: filled, transferid: filled }, ({ transferid }, { deeds }: Means) =>
      one(deeds.settle(transferid, 'accepted')),
    ),
  },
  // 删除好友
  12: {
    since: '0.1.4',
    row: row({ wxid_delete: filled }, ({ wxid_delete: wxid }, { deeds }: Means) => one(deeds.removeFriend(wxid))),
  },
  // 通过好友验证
  13: { since: '0.1.4', row: requests },
  // 重新上报联系人
  14: {
    since: '0.2.15',
    row: row({ flag_report_contact: optional(whole) }, ({ flag_report_contact: flag = 7 }, { version, line }: Means) =>
      say('report_contact', contactData(version, line.cast, flag)),
    ),
  },
  // 僵尸粉检测
  15: {
    since: '0.4.0',
    row: row({ wxid: filled }, ({ wxid }, { deeds }: Means) =>
      say('report_zoom_check_status', { wxid, result: deeds.person(wxid).friend === false ? 2 : 0 }),
    ),
  },
  // 查询某人详细信息
  16: {
    since: '0.4.6',
    row: row({ wxid: filled }, ({ wxid }, { version, line }: Means) =>
      say('report_user_info', userDetails(version, line.cast, wxid)),
    ),
  },
  // 创建群
  17: {
    since: '0.4.6',
    row: row({ member_list: texts }, ({ member_list: people }, { deeds }: Means) => one(deeds.createRoom(people))),
  },
  // 修改群名称
  18: {
    since: '0.4.9',
    row: row({ room_wxid: filled, room_name: text }, ({ room_wxid: room, room_name: name }, { deeds }: Means) =>
      one(deeds.rename(room, name)),
    ),
  },
  // 自动通过群邀请
  19: {
    since: '0.4.12',
    row: row({ invite_url: filled }, ({ invite_url: url }, { deeds }: Means) => one(deeds.joinRoom(url))),
  },
  // 标签: nothing of them is ever reported
  100: {
    since: '0.4.2',
    row: row({ tag_name: filled, wxid_list: texts, op_code: oneOf(1, 2, 3) }, (_, _means: Means) => nothing),
  },
  // 标签改名
  101: { since: '0.4.2', row: row({ old_tag_name: filled, new_tag_name: filled }, (_, _means: Means) => nothing) },
  // 二维码登录
  200: {
    since: '0.4.4',
    row: row({ qrcode_session_id: filled }, async ({ qrcode_session_id: session }, { uploads }: Means) => {
      await uploads.qrCode(session)
      return nothing
    }),
  },
}

const knownOf = (version: string, { type, dict }: Task): Row<Means> | undefined => {
  if (type === 1 && !has(version, 'commonAck')) return sendRow.early
  // the documents of these versions print it so
  if (type === 12 && !has(version, 'commonAck') && 'v1' in dict) return requests
  const known = typeof type === 'number' ? table[type] : undefined
  return known !== undefined && reaches(version, known.since) ? known.row : undefined
}

/** Does a task. Throws `Refused`; what is wrong with it is complained about. */
export const performTask = (task: Task, means: Means): Done | Promise<Done> => {
  const known = knownOf(means.version, task)
  if (known === undefined) throw new Refused(`task_type ${task.type}: not supported`)
  for (const wrong of known.misfits(task.dict)) means.line.complain(`task ${task.type}: ${wrong}`)
  return known.perform(task.dict, means)
}
