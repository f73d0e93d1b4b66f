import { createHash } from 'node:crypto'
import { type Fields, isFields, kindOf } from './fields.ts'
import type { Reply } from './post.ts'
import { type Task, taskOf } from './task.ts'
import { ackOf, mayCarryTasks } from './versions.ts'

/** What the server did against the document. Never holds what people wrote. */
export type Complain = (about: string) => void

export interface Answer {
  readonly code: number
  readonly reason: string
  readonly data: Fields
}

const parsed = (body: string): unknown => {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

const expected: Readonly<Record<string, (value: unknown) => boolean>> = {
  error_code: Number.isInteger,
  error_reason: (value) => typeof value === 'string',
  ack_type: (value) => typeof value === 'string',
  data: isFields,
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const code = (value: unknown): number => (typeof value === 'number' ? value : Number.NaN)

/** Reads the envelope of an answer as strictly as the document asks. */
export const answerOf = (version: string, action: string, reply: Reply, complain: Complain): Answer => {
  if (reply.status !== 200) complain(`HTTP status ${reply.status}`)
  const body = parsed(reply.body)
  if (!isFields(body)) {
    complain(`unknown format of reply data: ${body === undefined ? 'not pure JSON' : kindOf(body)}`)
    return { code: Number.NaN, reason: 'unknown format', data: {} }
  }
  for (const [key, fits] of Object.entries(expected)) {
    if (!fits(body[key])) complain(`${key}: found ${kindOf(body[key])}`)
  }
  const ack = ackOf(version, action)
  if (text(body.ack_type) !== ack) complain(`ack_type: expected ${ack}, found ${text(body.ack_type)}`)
  return {
    code: reply.status === 200 ? code(body.error_code) : reply.status,
    reason: text(body.error_reason),
    data: isFields(body.data) ? body.data : {},
  }
}

/** `md5(wxid#nonce#secret)` of 微信登录通知, in hex of either case. */
export const isSigned = (data: Fields, wxid: string, nonce: string, secret: string): boolean =>
  text(data.signature).toLowerCase() === createHash('md5').update(`${wxid}#${nonce}#${secret}`).digest('hex')

/** The one task of a `pull_task_ack`. */
export const pulledTask = (data: Fields, complain: Complain): Task | undefined => {
  if (Object.keys(data).length === 0) return undefined
  if (typeof data.task_id !== 'string' || data.task_id === '') complain(`task_id: found ${kindOf(data.task_id)}`)
  return taskOf(data.task_data, text(data.task_id), complain)
}

/** The tasks in `reply_task_list`, in order; nobody hears how they ended. */
export const repliedTasks = (version: string, action: string, data: Fields, complain: Complain): readonly Task[] => {
  const list = data.reply_task_list
  if (list === undefined) return []
  if (!mayCarryTasks(version, action)) complain('reply_task_list: this answer cannot carry tasks')
  if (!Array.isArray(list)) complain(`reply_task_list: found ${kindOf(list)}`)
  return (Array.isArray(list) ? list : []).flatMap((item) => taskOf(item, undefined, complain) ?? [])
}
