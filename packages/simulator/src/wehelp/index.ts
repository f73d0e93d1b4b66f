import { clientOf, type WeChatClient } from '../client.ts'
import { deedsOf } from '../deeds.ts'
import { type Line, lineOf } from '../line.ts'
import type { PolledOptions } from '../polled/options.ts'
import { talkOf } from '../polled/talk.ts'
import type { Report } from '../report.ts'
import { commandOf, performCommand } from './commands.ts'
import { messageOf, requestOf } from './messages.ts'
import { friendList, happenings, loginReports, roomList } from './reports.ts'

export interface WeHelpOptions extends PolledOptions {
  /** What a poll may be answered with: no document says. Default: both. */
  readonly accepts?: 'one' | 'array'
}

// each of these is printed in a form of its own
const bodies: Readonly<Record<string, (data: object, more: { processid: number; cwxid: string }) => object>> = {
  '78': (data, { processid, cwxid }) => ({ type: 78, ...data, processid: `${processid}`, cwxid }),
  '401': (data) => ({ data: { code: 401, ...data } }),
  '66': (data) => ({ data: { type: 66, ...data } }),
}

const written = ({ action, data }: Report, more: { processid: number; cwxid: string }): string => {
  const body = bodies[action]?.(data, more) ?? { data: { type: Number(action), ...more, ...data } }
  return JSON.stringify(body)
}

const lists = (line: Line, flag: number): readonly Report[] => [
  ...(flag & 1 ? [friendList(line.cast)] : []),
  ...(flag & 2 ? [roomList(line.cast)] : []),
]

/** Makes a WeHelp client that has not logged in yet. It never tells how a command ended. */
export const wehelp = (options: WeHelpOptions): WeChatClient => {
  const line = lineOf(options)
  const { wxid: cwxid, pid: processid = 6072, accepts } = options

  const { client } = clientOf(line, (perform) => {
    const habit = {
      accepts: { one: accepts !== 'array', array: accepts !== 'one' },
      command: commandOf,
      written: (report: Report) => written(report, { processid, cwxid }),
    }
    const { request, ask, pull, enter, leave, report, isIn } = talkOf(line, { options, habit, perform })
    const means = { line, deeds: deedsOf(line), leave }
    return {
      ...{ request, ask, pull },
      happenings: { ...happenings, 'friend-request': (it) => [requestOf(it)] },
      message: (seen) => messageOf(line, seen),
      perform: (task) => performCommand(task, means),
      result: () => undefined,
      login: () => enter(loginReports(line.cast)),
      logout: async () => {
        if (!isIn()) return
        leave()
        for (const each of happenings.logout({ kind: 'logout' }, line.cast)) await report(each.action, each.data)
      },
      reportContacts: async (flag = 7) => {
        for (const each of lists(line, flag)) await ask(request(each))
      },
    }
  })
  return client
}
