import type { Dialect, Speech } from '../dialect.ts'
import { pollOf } from '../polling.ts'
import { files, fits, reader, reply } from '../wequick.ts'
import { can, written } from './commands.ts'
import { said } from './events.ts'

const name = 'wequick-2019'

/**
 * WeQuick as its document was from December 2019 to August 2020: a Windows client that posts its reports to one URL and asks
 * another for commands. Its messages have neither ids nor times.
 */
export const wequick2019: Dialect = {
  name,
  read: reader({ name, said, can }),
  speak: (_session, { links } = {}): Speech => ({
    can,
    write: (handed) => written(handed, links),
    fits,
    reply: (_to, wire, refused) => reply(wire, refused),
  }),
  unreadable: () => reply([]),
  poll: pollOf,
  files,
}
