import { clientOf, type WeChatClient } from '../client.ts'
import { deedsOf } from '../deeds.ts'
import type { Seen } from '../history.ts'
import { lineOf } from '../line.ts'
import type { Hooks } from '../report.ts'
import type { Task } from '../task.ts'
import type { Vendor } from '../vendor.ts'
import type { Answer } from './answer.ts'
import { doorOf } from './door.ts'
import { messageData } from './messages.ts'
import type { WeHubOptions } from './options.ts'
import { happeningsOf } from './reports.ts'
import { talkOf } from './talk.ts'
import { performTask } from './tasks.ts'
import { uploads } from './upload.ts'
import { has } from './versions.ts'

/** A WeHub client. */
export interface WeHub extends WeChatClient {
  /** Any other action. Tasks in the answer are performed. Throws `Unanswered`. */
  report(action: string, data: object, hooks?: Hooks): Promise<Answer>
  /** Whether it talks over the WebSocket now; then it does not poll. */
  onSocket(): boolean
  /** Breaks the WebSocket, as a bad network does: the client logs in again over HTTP. */
  dropSocket(): void
}

/** Makes a WeHub client that has not logged in yet. */
export const wehub = (options: WeHubOptions): WeHub => {
  const { url, version, uploadUrl = `${url}/upload`, code } = options
  const line = lineOf(options)
  const means = { version, line, deeds: deedsOf(line), uploads: uploads(line, uploadUrl, code) }

  const { client, vendor } = clientOf(line, (perform) => {
    const talk = talkOf(line, options, perform)
    const result: Vendor['result'] = ({ id }, { reason = '' }) =>
      id === undefined ? undefined : reportResult(id, reason)

    const reportResult = async (id: string, reason: string) => {
      const data = { task_id: id, task_result: reason === '' ? 1 : 0, error_reason: reason }
      const answer = await talk.report('report_task_result', data)
      const named = has(version, 'commonAck') || answer.data.task_id === id
      if (!named) line.complain('report_task_result: data.task_id: not the one reported')
    }

    const pull: Vendor['pull'] = async (hooks) => {
      // nothing is polled for over the WebSocket: tasks are pushed
      if (talk.onSocket()) return []
      return [talk.pulled(await talk.report('pull_task', {}, hooks))].filter((task) => task !== undefined)
    }

    return {
      ...{ request: talk.request, ask: talk.ask, talk, pull, result, ...doorOf(line, options, talk) },
      message: (seen: Seen) => ({ action: 'report_new_msg', data: messageData(version, line.cast, line.disk, seen) }),
      happenings: happeningsOf(version),
      perform: (task: Task) => performTask(task, means),
      close: (politely: boolean) => (politely ? talk.socket()?.close() : talk.socket()?.terminate()),
    }
  })
  const { report, onSocket, socket } = vendor.talk
  return Object.assign(client, { report, onSocket, dropSocket: () => socket()?.drop() })
}
