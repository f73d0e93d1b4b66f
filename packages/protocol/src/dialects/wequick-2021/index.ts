import type { Session } from '../../model/keeper.ts'
import { datPlain } from '../dat.ts'
import type { Dialect, Files, Setting, Speech } from '../dialect.ts'
import { understood } from '../said.ts'
import { envelope, fits, pollOf, reply } from '../wequick.ts'
import type { Terms } from './calls.ts'
import { calls, can } from './commands.ts'
import { said } from './events.ts'

const termsOf = ({ wxid = '' }: Session, { links, downloads }: Setting): Terms => ({ wxid, links, downloads })

const speech = (terms: Terms): Speech => ({
  can,
  write: ({ task, command }) => {
    const written = calls(command, terms)
    if ('kind' in written) return { answer: written }
    return { wire: written.map(({ api, option }) => ({ api, sendId: task, option })) }
  },
  fits,
  reply: (_to, wire, refused) => reply(wire, refused),
})

/** The address of an upload says which file it is; the client reports the body of the answer back as its result. */
const files: Files = {
  answer: (_fields, refused) => ({ body: refused === undefined ? '1' : '0', type: 'text/plain' }),
  plain: (source) => (/\.dat$/i.test(source) ? datPlain() : undefined),
}

/**
 * WeQuick since August 2020: a Windows client that posts its reports to one URL, polls another one for commands, and takes
 * them from either. It sends only files that lie on its own machine.
 */
export const wequick2021: Dialect = {
  name: 'wequick-2021',
  read(text, { endpoint, now, limits }) {
    const { action, account, data } = envelope(text, limits)
    const caller = { action, account, now, limits }
    const understanding = understood('wequick-2021', action, text, () => said(data, caller))
    const { events = [], results = [], natives, session } = understanding
    return {
      report: {
        endpoint,
        account: understanding.account ?? account,
        can: session === undefined ? undefined : can,
        session,
        events,
        results,
        natives,
      },
      asks: false,
      login: session !== undefined,
      about: undefined,
    }
  },
  speak: (session, setting = {}) => speech(termsOf(session, setting)),
  unreadable: () => '[]',
  poll: pollOf,
  files,
}
