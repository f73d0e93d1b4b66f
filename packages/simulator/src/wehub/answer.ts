import { createHash } from 'node:crypto'
import { type Fields, isFields, kindOf, parsed } from '../fields.ts'
import type { Reply } from '../post.ts'
import type { Complain, Taken } from '../report.ts'
import type { Task } from '../task.ts'
import { ackOf, has, mayCarryTasks } from './versions.ts'

export interface Answer extends Taken {
  readonly ack: string
  readonly data: Fields
}

const expected: Readonly<Record<string, (value: unknown) => boolean>> = {
  error_code: Number.isInteger,
  error_reason: (value) => typeof value === 'string',
  ack_type: (value) => typeof value === 'string',
  data: isFields,
}

// what `data` may hold, by the ack's name
const known: Readonly<Record<string, readonly string[]>> = {
  login_ack: ['signature', 'option', 'extension_protocol'],
  logout_ack: ['exit_wehub', 'exit_wechat'],
  pull_task_ack: ['task_id', 'task_data'],
  report_task_result_ack: ['task_id'],
  report_friend_add_request_ack: ['op_code', 'v1', 'v2'],
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const code = (value: unknown): number => (typeof value === 'number' ? value : Number.NaN)

/** Reads one answer as strictly as the document asks; undefined where it is no JSON object. */
export const envelopeOf = (body: string, complain: Complain): Answer | undefined => {
  const answer = parsed(body)
  if (!isFields(answer))
    return void complain(`unknown format of reply data: ${answer === undefined ? 'not pure JSON' : kindOf(answer)}`)
  for (const [key, fits] of Object.entries(expected)) {
    if (!fits(answer[key])) complain(`${key}: found ${kindOf(answer[key])}`)
  }
  for (const key of Object.keys(answer)) {
    if (!Object.hasOwn(expected, key)) complain(`${key}: not in the document`)
  }
  const ack = text(answer.ack_type)
  const data = isFields(answer.data) ? answer.data : {}
  for (const key of Object.keys(data)) {
    if (!(known[ack] ?? []).includes(key) && key !== 'reply_task_list') complain(`data.${key}: not in the document`)
  }
  return { code: code(answer.error_code), reason: text(answer.error_reason), ack, data }
}

const nothing: Answer = { code: Number.NaN, reason: 'unknown format', ack: '', data: {} }

/** The answer to an action, and whether it is the right one. */
export const answerOf = (version: string, action: string, reply: Reply, complain: Complain): Answer => {
  if (reply.status !== 200) complain(`HTTP status ${reply.status}`)
  const answer = envelopeOf(reply.body, complain)
  if (answer === undefined) return nothing
  rightAck(version, action, answer, complain)
  return { ...answer, code: reply.status === 200 ? answer.code : reply.status }
}

export const rightAck = (version: string, action: string, { ack }: Answer, complain: Complain): void => {
  const right = ackOf(version, action)
  if (ack !== right) complain(`ack_type: expected ${right}, found ${ack}`)
}

/** `md5(wxid#nonce#secret)` of 微信登录通知, in hex of either case. */
export const isSigned = (data: Fields, wxid: string, nonce: string, secret: string): boolean =>
  text(data.signature).toLowerCase() === createHash('md5').update(`${wxid}#${nonce}#${secret}`).digest('hex')

/** Reads `{task_type, task_dict}` strictly. */
const taskOf = (value: unknown, id: string | undefined, complain: Complain): Task | undefined => {
  if (!isFields(value)) return void complain(`task: found ${kindOf(value)}`)
  const { task_type: type, task_dict: dict, ...more } = value
  for (const key of Object.keys(more)) complain(`${key}: not in the document`)
  if (typeof type !== 'number' || !Number.isInteger(type)) return void complain(`task_type: found ${kindOf(type)}`)
  if (!isFields(dict)) return void complain(`task_dict: found ${kindOf(dict)}`)
  return id === undefined ? { type, dict } : { id, type, dict }
}

/** The one task of a `pull_task_ack`. */
export const pulledTask = (data: Fields, complain: Complain): Task | undefined => {
  if (Object.keys(data).length === 0) return undefined
  if (typeof data.task_id !== 'string' || data.task_id === '') complain(`task_id: found ${kindOf(data.task_id)}`)
  return taskOf(data.task_data, text(data.task_id), complain)
}

const atMost = 3

/** The tasks in `reply_task_list`, in order; nobody hears how they ended. */
export const repliedTasks = (version: string, action: string, data: Fields, complain: Complain): readonly Task[] => {
  const list = data.reply_task_list
  if (list === undefined) return []
  if (!mayCarryTasks(version, action)) complain('reply_task_list: this answer cannot carry tasks')
  if (!Array.isArray(list)) complain(`reply_task_list: found ${kindOf(list)}`)
  const tasks = Array.isArray(list) ? list : []
  if (!has(version, 'commonAck') && tasks.length > atMost) complain(`reply_task_list: more than ${atMost}`)
  return tasks.flatMap((item) => taskOf(item, undefined, complain) ?? [])
}
