import { clientOf, type WeChatClient } from '../client.ts'
import { deedsOf } from '../deeds.ts'
import { lineOf } from '../line.ts'
import { talkOf } from '../polled/talk.ts'
import { commandOf, performCommand, resultOf } from '../wequick/commands.ts'
import { commands, type WeQuick2021Options } from './commands.ts'
import { messageOf, requestOf } from './messages.ts'
import { chatRooms, contacts, happenings, loginUser, publics } from './reports.ts'

/** Makes a WeQuick client of the document of 2021 that has not logged in yet. */
export const wequick2021 = (options: WeQuick2021Options): WeChatClient => {
  const line = lineOf(options)
  const { wxid: cwxid } = options

  const { client } = clientOf(line, (perform) => {
    const talk = talkOf(line, {
      options,
      habit: {
        accepts: { one: false, array: true },
        command: commandOf,
        written: ({ action, data }) => {
          // nobody is in while a QR code is shown
          const known = action === 'reportQrCodeMessage' && !talk.isIn() ? 'null' : cwxid
          return JSON.stringify({ data: { action, cwxid: known, data } })
        },
      },
      perform,
    })
    const { request, ask, pull, enter, leave, report } = talk
    const means = { line, options, deeds: deedsOf(line), leave }
    return {
      ...{ request, ask, pull },
      happenings: { ...happenings, 'friend-request': (it) => [requestOf(line, it)] },
      message: (seen) => messageOf(line, seen),
      perform: (task) => performCommand(commands, task, means),
      result: (task, { reason, answer }) => ask(request(resultOf(task, reason, answer))),
      login: () => enter([loginUser(line.cast)]),
      logout: async () => {
        if (!talk.isIn()) return
        leave()
        await report('reportLogout', {})
      },
      reportContacts: async (flag = 7) => {
        const lists = [contacts, chatRooms, publics].filter((_, bit) => flag & (1 << bit))
        for (const list of lists) await ask(request(list(line.cast)))
      },
    }
  })
  return client
}
