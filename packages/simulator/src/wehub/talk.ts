import { isFields } from '../fields.ts'
import type { Line } from '../line.ts'
import type { Hooks, Report, Request } from '../report.ts'
import type { Task } from '../task.ts'
import { type Answer, answerOf, pulledTask, repliedTasks, rightAck } from './answer.ts'
import type { Offer } from './offer.ts'
import type { WeHubOptions } from './options.ts'
import { written } from './reports.ts'
import { openSocket, type Socket } from './socket.ts'
import { has } from './versions.ts'

/** Requests and answers of one client, over HTTP or the WebSocket, strictly checked. */
export const talkOf = (line: Line, options: WeHubOptions, perform: (task: Task) => void) => {
  const { url, appid, wxid, version } = options
  const session = has(version, 'clientSession') ? { client_session: 'simulated' } : {}
  let socket: Socket | undefined

  const request = ({ action, data }: Report): Request => ({
    action,
    body: written({ action, appid, wxid, ...session, data }),
  })

  const post = async ({ action, body }: Request, hooks?: Hooks): Promise<Answer> => {
    const headers = { 'Content-Type': 'application/json' }
    const reply = await line.call(action, { method: 'POST', url, headers, body }, hooks)
    return answerOf(version, action, reply, (what) => line.complain(`${action}: ${what}`))
  }

  const frame = async (through: Socket, asked: Request): Promise<Answer> => {
    const answer = await through.ask(asked)
    rightAck(version, asked.action, answer, (what) => line.complain(`${asked.action}: ${what}`))
    return answer
  }

  /** Tasks in the answer are performed, which is not waited for. */
  const ask = async (asked: Request, hooks?: Hooks): Promise<Answer> => {
    const answer = await (socket?.isOpen() ? frame(socket, asked) : post(asked, hooks))
    const about = (what: string) => line.complain(`${asked.action}: ${what}`)
    for (const task of repliedTasks(version, asked.action, answer.data, about)) perform(task)
    if (asked.action === 'report_friend_add_request' && answer.data.op_code === 1)
      perform({ type: 13, dict: { v1: answer.data.v1, v2: answer.data.v2 } })
    return answer
  }

  const report = (action: string, data: object, hooks?: Hooks): Promise<Answer> => ask(request({ action, data }), hooks)

  const pulled = (answer: Answer): Task | undefined => {
    const task = pulledTask(answer.data, (about) => line.complain(`pull_task: ${about}`))
    line.once('pull_task: task_id', task?.id === undefined ? [] : [task.id])
    return task
  }

  const pushed = (answer: Answer) => {
    const about = (what: string) => line.complain(`pushed: ${what}`)
    const task = answer.ack === 'pull_task_ack' ? pulled(answer) : undefined
    if (task !== undefined) perform(task)
    const replied = answer.ack === 'pull_task_ack' ? {} : answer.data
    for (const each of repliedTasks(version, 'pushed', replied, about)) perform(each)
    if (!isFields(answer.data)) about('data: nothing')
  }

  /** Goes over to the WebSocket; `broken` when it closes by itself. Throws `Unanswered`. */
  const connect = async (offer: Offer, broken: () => void) => {
    const beat = written({ atcion: 'heartbeat', appid, wxid, data: {} })
    socket = await openSocket(offer, { line, beat, pushed, broken })
  }

  const onSocket = () => socket?.isOpen() === true
  return { request, ask, report, pulled, connect, onSocket, socket: () => socket }
}

export type Talk = ReturnType<typeof talkOf>
