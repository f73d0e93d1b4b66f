import { md5 } from '@noble/hashes/legacy.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import type { Links } from '../dialect.ts'
import type { Fields } from '../fields.ts'
import { since, type Version } from './version.ts'

/** 基本的数据结构 (request): as much of it as the answer needs. */
export class Asked {
  readonly action: string
  readonly wxid: string
  readonly data: Fields

  constructor(action: string, wxid: string, data: Fields) {
    this.action = action
    this.wxid = wxid
    this.data = data
  }
}

/** Who answers: to which version, with the signature key of the appid, and with addresses, where they are known. */
export interface Speaker {
  readonly version: Version
  readonly secret: string | undefined
  readonly links: Links | undefined
}

/** What an ack says, and how many tasks it has room for. */
interface Ack {
  readonly fits: number
  data(to: Asked, speaker: Speaker, tasks: readonly unknown[]): unknown
}

type Acks = Readonly<Record<string, Ack>>

const signed = ({ wxid, data }: Asked, { secret }: Speaker) => {
  // whatever version it says: a client that sends one looks for the signature
  const nonce = data.lenient('nonce')
  if (nonce === undefined || secret === undefined) return undefined
  return { signature: bytesToHex(md5(utf8ToBytes(`${wxid}#${nonce}#${secret}`))) }
}

/** Friends, rooms and public accounts: all of the lists. */
const EVERY_LIST = 7

const wanted = ({ version }: Speaker) =>
  version < since.contactFlag ? undefined : { option: { flag_report_contact: EVERY_LIST } }

const socket = ({ version, links }: Speaker) => {
  if (version < since.socket || links?.socket === undefined) return undefined
  const { url, heartbeat } = links.socket
  return { extension_protocol: { type: 'websocket', param: { ws_url: url, heartbeat_interval: heartbeat } } }
}

/** What a polled task is without its id: in a list none has one, and no result is reported. */
const unpolled = (task: unknown): unknown =>
  typeof task === 'object' && task !== null && 'task_data' in task ? task.task_data : task

const list: Ack['data'] = (_to, _speaker, tasks) => ({ reply_task_list: tasks.map(unpolled) })

const nothing: Ack['data'] = () => ({})

/** Actions that have an ack of their own in every version. */
const own: Acks = {
  // 微信登录通知
  login: {
    fits: 0,
    data: (to, speaker) => ({ ...signed(to, speaker), ...wanted(speaker), ...socket(speaker) }),
  },
  // 微信退出通知: the client stays open
  logout: { fits: 0, data: nothing },
  // 向回调接口请求一个任务
  pull_task: { fits: 1, data: (_to, _speaker, [task]) => task ?? {} },
}

const empty: Ack = { fits: 0, data: nothing }

/** Before 0.2.0 every action has one, most of them without data. */
const v1: Acks = {
  ...own,
  // 上报新的聊天消息
  report_new_msg: { fits: 3, data: list },
  // 新的加好友请求: nobody is accepted by the way
  report_friend_add_request: { fits: 0, data: () => ({ op_code: 0 }) },
  // 新好友通知
  report_new_friend: { fits: 3, data: list },
  // 向回调接口反馈任务执行的结果
  report_task_result: { fits: 0, data: ({ data }) => ({ task_id: data.lenient('task_id') }) },
}

/** From 0.2.0: everything else. No limit is documented. */
const common: Ack = {
  fits: 20,
  data: (to, speaker, tasks) => (tasks.length === 0 ? {} : list(to, speaker, tasks)),
}

const ackOf = (action: string, version: Version): Ack => {
  const [table, other] = version < since.v2 ? [v1, empty] : [own, common]
  return (Object.hasOwn(table, action) ? table[action] : undefined) ?? other
}

/** 回调接口返回的数据 (respone). Its numbers must be numbers, and `ack_type` must be there. */
const envelope = (ack: string, data: unknown, refused?: string): string =>
  JSON.stringify({
    error_code: refused === undefined ? 0 : 1,
    error_reason: refused ?? '',
    ack_type: ack,
    data,
  })

/** The answer that turns down what has no ack of its own, or could not be read at all. */
export const refusal = (reason: string): string => envelope('common_ack', {}, reason)

/** The answer to nearly everything, put together once. */
const COMMON = envelope('common_ack', {})

/** One task on a WebSocket, where clients do not poll. */
export const pushed = (task: unknown): string => envelope('pull_task_ack', task)

/** How many tasks the answer to this request may carry. */
export const fits = ({ action }: Asked, version: Version): number => ackOf(action, version).fits

/** What a client that is turned down is told: it looks at the signature first, and only then at why. */
const refusedData = (to: Asked, speaker: Speaker): unknown =>
  to.action === 'login' ? { ...signed(to, speaker) } : ackOf(to.action, speaker.version).data(to, speaker, [])

/** What an answer brings, or why the request is turned down. */
interface Answered {
  readonly tasks: readonly unknown[]
  readonly refused: string | undefined
}

/** The answer to a request, in that version's words. */
export const ack = (to: Asked, speaker: Speaker, { tasks, refused }: Answered): string => {
  const { action } = to
  const known = ackOf(action, speaker.version)
  if (known === common && tasks.length === 0) return refused === undefined ? COMMON : refusal(refused)
  const name = known === common ? 'common_ack' : `${action}_ack`
  const data = refused === undefined ? known.data(to, speaker, tasks) : refusedData(to, speaker)
  return envelope(name, data, refused)
}
