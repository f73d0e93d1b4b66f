import { clientOf, type WeChatClient } from '../client.ts'
import { deedsOf } from '../deeds.ts'
import { lineOf } from '../line.ts'
import { talkOf } from '../polled/talk.ts'
import { commandOf, performCommand, resultOf } from '../wequick/commands.ts'
import type { WeQuickOptions } from '../wequick/options.ts'
import { commands } from './commands.ts'
import { messageOf } from './messages.ts'
import { contactData, happenings, loginReports } from './reports.ts'

/** Makes a WeQuick client of the document of 2019 that has not logged in yet. */
export const wequick2019 = (options: WeQuickOptions): WeChatClient => {
  const line = lineOf(options)
  const { wxid: cwxid } = options
  let statuses = 0

  const { client } = clientOf(line, (perform) => {
    const talk = talkOf(line, {
      options,
      habit: {
        accepts: { one: false, array: true },
        command: commandOf,
        written: ({ action, data }) => {
          // the first status of all is said before anybody is known to be in; a logout by command names nobody either
          const unknown = (action === 'loginStatus' && statuses++ === 0) || action === 'resLogout'
          return JSON.stringify({
            data: { action, ...(action !== 'resLogout' && { cwxid: unknown ? '' : cwxid }), data },
          })
        },
      },
      perform,
    })
    const { request, ask, pull, enter, leave, report } = talk
    const means = { line, options, deeds: deedsOf(line), leave }
    return {
      ...{ request, ask, pull, happenings },
      message: (seen) => messageOf(line, seen),
      perform: (task) => performCommand(commands, task, means),
      result: (task, { reason, answer }) => ask(request(resultOf(task, reason, answer))),
      login: () => enter(loginReports(line.cast)),
      logout: async () => {
        if (!talk.isIn()) return
        leave()
        await report('reportLogout', { code: '1' })
      },
      reportContacts: (flag = 7) => report('reportContact', contactData(line.cast, flag)),
    }
  })
  return client
}
