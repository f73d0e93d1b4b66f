/** What changed in WeHub's wire, and the client version that brought it. */
const since = {
  /** `client_version` in login and logout. */
  clientVersion: '0.1.5',
  noticeWord: '0.1.5',
  /** `common_ack`, and the send task with several mentions. */
  commonAck: '0.2.0',
  /** `nonce`; the server must sign its answer. */
  nonce: '0.2.2',
  localIp: '0.2.3',
  region: '0.2.6',
  contactUpdate: '0.2.6',
  machineId: '0.2.15',
  publicList: '0.3.0',
  voiceFile: '0.3.0',
  atUserList: '0.3.3',
  fileFacts: '0.3.3',
  roomFacts: '0.3.3',
  friendRemoved: '0.3.8',
  owner: '0.3.8',
  rawLink: '0.3.14',
  isFriend: '0.4.0',
  socket: '0.4.2',
  atStyle: '0.4.2',
  /** `msg_id` and `msg_timestamp`; about then members' names were seen in room lists. */
  messageId: '0.4.6',
  contactFlag: '0.4.9',
  inviteFlag: '0.4.12',
  subType: '0.4.12',
  cover: '0.4.12',
  clientSession: '0.4.26',
  roomRemoved: '0.4.26',
} as const

export type Feature = keyof typeof since

/** Whether one version is another or comes after it. */
export const reaches = (version: string, first: string): boolean =>
  version.localeCompare(first, 'en', { numeric: true }) >= 0

/** Whether a client of this version does that. */
export const has = (version: string, feature: Feature): boolean => reaches(version, since[feature])

const ownAck = new Set(['login', 'logout', 'pull_task'])

/** The `ack_type` that a client of this version expects as the answer to an action. */
export const ackOf = (version: string, action: string): string =>
  has(version, 'commonAck') && !ownAck.has(action) ? 'common_ack' : `${action}_ack`

const early = new Set(['report_new_msg', 'report_new_friend'])

/** Whether the answer to this action may carry tasks in `reply_task_list`. */
export const mayCarryTasks = (version: string, action: string): boolean =>
  has(version, 'commonAck') ? !ownAck.has(action) : early.has(action)
