import { type Cast, nameOf, personOf, roomOf } from './cast.ts'
import { type Fields, isFields, isStrings, kindOf } from './fields.ts'
import { has } from './versions.ts'

/** What the server wants done. */
export interface Task {
  /** Only where it was polled: then its result is reported. */
  readonly id?: string
  readonly type: number
  readonly dict: Fields
}

/** One message that goes out. */
export interface Sending {
  readonly chat: string
  readonly text: string
  readonly at: readonly string[]
}

export type Doing = { readonly sendings: readonly Sending[] } | { readonly reason: string }

/** Reads `{task_type, task_dict}` strictly. */
export const taskOf = (value: unknown, id: string | undefined, complain: (about: string) => void): Task | undefined => {
  if (!isFields(value)) return void complain(`task: found ${kindOf(value)}`)
  const { task_type: type, task_dict: dict } = value
  if (typeof type !== 'number' || !Number.isInteger(type)) return void complain(`task_type: found ${kindOf(type)}`)
  if (!isFields(dict)) return void complain(`task_dict: found ${kindOf(dict)}`)
  return id === undefined ? { type, dict } : { id, type, dict }
}

interface Target {
  readonly chat: string
  readonly at: readonly string[]
  readonly style: number
}

// ≤ 0.1.x: with a room, wxid is the one to mention; without, the one to write to
const earlyTarget = ({ room_wxid: room, wxid }: Fields): Target | string => {
  if (typeof room !== 'string') return `room_wxid: found ${kindOf(room)}`
  if (typeof wxid !== 'string') return `wxid: found ${kindOf(wxid)}`
  return room === '' ? { chat: wxid, at: [], style: 0 } : { chat: room, at: wxid === '' ? [] : [wxid], style: 0 }
}

const target = ({ wxid_to: chat, at_list: at = [], at_style: style = 0 }: Fields): Target | string => {
  if (typeof chat !== 'string') return `wxid_to: found ${kindOf(chat)}`
  if (!isStrings(at)) return `at_list: found ${kindOf(at)}`
  if (style !== 0 && style !== 1) return `at_style: neither 0 nor 1`
  return { chat, at, style }
}

const slot = '{$@}'

const styled = (text: string, { style, at, chat }: Target, cast: Cast): string => {
  const names = at.map((wxid) => `@${nameOf(cast, wxid, chat)}`)
  if (style === 0) return [...names, text].join(' ')
  return text.split(slot).reduce((before, after, index) => `${before}${names[index - 1] ?? ''}${after}`)
}

const unit = (value: unknown, to: Target, cast: Cast): string | Sending => {
  if (!isFields(value)) return `msg_list: holds ${kindOf(value)}`
  if (value.msg_type !== 1) return `msg_type ${String(value.msg_type)}: not supported`
  if (typeof value.msg !== 'string' || value.msg === '') return `msg: found ${kindOf(value.msg)}`
  const slots = value.msg.split(slot).length - 1
  if (to.style === 1 && (slots === 0 || slots !== to.at.length))
    return `at_style 1: ${slots} places, ${to.at.length} people`
  return { chat: to.chat, at: to.at, text: styled(value.msg, to, cast) }
}

const unreachable = (to: Target, cast: Cast): string | undefined => {
  const room = roomOf(cast, to.chat)
  if (room?.wxid === to.chat) return undefined
  if (personOf(cast, to.chat)?.wxid !== to.chat) return 'no such contact or room'
  return to.at.length > 0 ? 'mentions are for rooms' : undefined
}

/** 发消息任务: what would go out, or why nothing does. */
const sendings = (version: string, dict: Fields, cast: Cast): Doing => {
  const to = has(version, 'commonAck') ? target(dict) : earlyTarget(dict)
  if (typeof to === 'string') return { reason: to }
  if (to.style === 1 && !has(version, 'atStyle')) return { reason: `at_style: unknown to ${version}` }
  const problem = unreachable(to, cast)
  if (problem !== undefined) return { reason: problem }
  if (!Array.isArray(dict.msg_list) || dict.msg_list.length === 0) return { reason: 'msg_list: empty' }
  const units = dict.msg_list.map((value) => unit(value, to, cast))
  const wrong = units.find((each) => typeof each === 'string')
  return wrong === undefined ? { sendings: units.filter((each) => typeof each !== 'string') } : { reason: wrong }
}

/** What a task comes to. */
export const doing = (version: string, task: Task, cast: Cast): Doing =>
  task.type === 1 ? sendings(version, task.dict, cast) : { reason: `task_type ${task.type}: not supported` }
