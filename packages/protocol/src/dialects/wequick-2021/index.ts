import type { Dialect, Speech } from '../dialect.ts'
import { pollOf } from '../polling.ts'
import { files, fits, reader, reply } from '../wequick.ts'
import { can, written } from './commands.ts'
import type { Terms } from './contents.ts'
import { said } from './events.ts'

const name = 'wequick-2021'

const speech = (terms: Terms): Speech => ({
  can,
  write: (handed) => written(handed, terms),
  fits,
  reply: (_to, wire, refused) => reply(wire, refused),
})

/**
 * WeQuick since August 2020: a Windows client that posts its reports to one URL, polls another one for commands, and takes
 * them from either. It sends only files that lie on its own machine.
 */
export const wequick2021: Dialect = {
  name,
  read: reader({ name, said, can }),
  speak: ({ wxid = '' }, { links, downloads } = {}) => speech({ wxid, links, downloads }),
  unreadable: () => reply([]),
  poll: pollOf,
  files,
}
