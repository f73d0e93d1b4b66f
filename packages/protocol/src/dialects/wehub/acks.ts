import { md5 } from '@noble/hashes/legacy.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import type { Fields } from '../fields.ts'
import { since, type Version } from './version.ts'

/** 基本的数据结构 (request): as much of it as the answer needs. */
export class Request {
  readonly action: string
  readonly wxid: string
  readonly data: Fields

  constructor(action: string, wxid: string, data: Fields) {
    this.action = action
    this.wxid = wxid
    this.data = data
  }
}

/** Who answers: to which version, and with the signature key of the appid, where it is known. */
export interface Speaker {
  readonly version: Version
  readonly secret: string | undefined
}

type Data = (to: Request, speaker: Speaker, tasks: readonly unknown[]) => unknown

/** The client looks at the signature first, and only then at `error_code`: a refusal is signed too. */
const signed: Data = ({ wxid, data }, { version, secret }) => {
  const nonce = version < since.signature ? undefined : data.lenient('nonce')
  if (nonce === undefined || secret === undefined) return {}
  return { signature: bytesToHex(md5(utf8ToBytes(`${wxid}#${nonce}#${secret}`))) }
}

/** Actions that have an ack of their own in every version: what its data is. */
const own: Readonly<Record<string, Data>> = {
  // 微信登录通知
  login: signed,
  // 微信退出通知
  logout: () => ({}),
  // 向回调接口请求一个任务
  pull_task: (_to, _speaker, [task]) => task ?? {},
}

/** Before 0.2.0 every action has one, most of them without data. */
const v1: Readonly<Record<string, Data>> = {
  ...own,
  // 上报新的聊天消息
  report_new_msg: () => ({ reply_task_list: [] }),
  // 新好友通知
  report_new_friend: () => ({ reply_task_list: [] }),
  // 向回调接口反馈任务执行的结果
  report_task_result: ({ data }) => ({ task_id: data.lenient('task_id') }),
}

/** 回调接口返回的数据 (respone). Its numbers must be numbers, and `ack_type` must be there. */
const envelope = (ack: string, data: unknown, refused: string | undefined): string =>
  JSON.stringify({
    error_code: refused === undefined ? 0 : 1,
    error_reason: refused ?? '',
    ack_type: ack,
    data,
  })

/** The answer that turns down what has no ack of its own, or could not be read at all. */
export const refusal = (reason: string): string => envelope('common_ack', {}, reason)

/** The answer to nearly everything, put together once. */
const COMMON = envelope('common_ack', {}, undefined)

/** The answer to a request, in that version's words. */
export const ack = (to: Request, speaker: Speaker, tasks: readonly unknown[], refused?: string): string => {
  const { action } = to
  const old = speaker.version < since.v2
  const table = old ? v1 : own
  const data = Object.hasOwn(table, action) ? table[action]?.(to, speaker, tasks) : undefined
  if (old || data !== undefined) return envelope(`${action}_ack`, data ?? {}, refused)
  return refused === undefined ? COMMON : refusal(refused)
}
