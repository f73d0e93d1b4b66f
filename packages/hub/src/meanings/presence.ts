import { learnPeople } from '../roster.ts'
import { desk, type Meanings } from './means.ts'
import { personOf } from './people.ts'

/** The account comes and goes. */
export const presence: Meanings<'login' | 'login-qr' | 'logout'> = {
  login: async (from, event) => {
    const { means, batch, account } = from
    const isNews = await means.accounts.loggedIn(batch.tx, account, event)
    if (isNews) await means.looks.tell(batch, { account })
    await means.tell(batch.tx, `account ${account}`)
    await learnPeople(batch.tx, account, [personOf(event.person, event)])
    means.quiet.begin(account)
    if (isNews) desk(from, `WeChat is logged in as ${event.name ?? event.person}.`)
  },
  // every new picture is another report
  'login-qr': (from) => desk(from, `WeChat shows a QR code to log in; the picture is kept as report ${from.seq}.`),
  logout: async (from) => {
    await from.means.accounts.loggedOut(from.batch.tx, from.account)
    desk(from, 'WeChat is logged out.')
  },
}
