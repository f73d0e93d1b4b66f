import type { Dialect, Files, Speech } from '../dialect.ts'
import { datPlain } from '../dat.ts'
import { understood } from '../said.ts'
import { envelope, fits, pollOf, reply } from '../wequick.ts'
import { can, written } from './commands.ts'
import { said } from './events.ts'

/** 上传文件到服务器: 必须返回一个数字型状态码, which comes back as the outcome. */
const files: Files = {
  answer: (_fields, refused) => ({ body: refused === undefined ? '1' : '0', type: 'text/plain' }),
  plain: (source) => (/\.dat$/i.test(source) ? datPlain() : undefined),
}

/**
 * WeQuick as its document was from December 2019 to August 2020: a Windows client that posts its reports to one URL and asks
 * another for commands. Its messages have neither ids nor times.
 */
export const wequick2019: Dialect = {
  name: 'wequick-2019',
  read(text, { endpoint, now, limits }) {
    const { action, account, data } = envelope(text)
    const caller = { action, account, now, limits }
    const understanding = understood('wequick-2019', action, text, () => said(data, caller))
    const { events = [], results = [], natives, session } = understanding
    const login = session !== undefined
    return {
      report: {
        endpoint,
        account: understanding.account ?? account,
        can: login ? can : undefined,
        session,
        events,
        results,
        natives,
      },
      asks: false,
      login,
      about: undefined,
    }
  },
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
