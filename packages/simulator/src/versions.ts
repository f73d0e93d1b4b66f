/** What changed in WeHub's wire, and the client version that brought it. */
const since = {
  /** `client_version` in login and logout. */
  clientVersion: '0.1.5',
  /** `common_ack`, and the send task with several mentions. */
  commonAck: '0.2.0',
  /** `nonce`; the server must sign its answer. */
  nonce: '0.2.2',
  localIp: '0.2.3',
  region: '0.2.6',
  machineId: '0.2.15',
  publicList: '0.3.0',
  atUserList: '0.3.3',
  atStyle: '0.4.2',
  /** `msg_id` and `msg_timestamp`; about then members' names were seen in room lists. */
  messageId: '0.4.6',
  contactFlag: '0.4.9',
  clientSession: '0.4.26',
} as const

export type Feature = keyof typeof since

const compare = (left: string, right: string): number => left.localeCompare(right, 'en', { numeric: true })

/** Whether a client of this version does that. */
export const has = (version: string, feature: Feature): boolean => compare(version, since[feature]) >= 0

const ownAck = new Set(['login', 'logout', 'pull_task'])

/** The `ack_type` that a client of this version expects as the answer to an action. */
export const ackOf = (version: string, action: string): string =>
  has(version, 'commonAck') && !ownAck.has(action) ? 'common_ack' : `${action}_ack`

const early = new Set(['report_new_msg', 'report_new_friend'])

/** Whether the answer to this action may carry tasks in `reply_task_list`. */
export const mayCarryTasks = (version: string, action: string): boolean =>
  has(version, 'commonAck') ? !ownAck.has(action) : early.has(action)
