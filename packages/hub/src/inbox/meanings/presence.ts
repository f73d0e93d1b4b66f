import type { Event, Source } from '@queqiao/protocol/model'
import { deskOf, endLogin, type Login, noteShown, replacePicture, shownFor } from '../../accounts/logins.ts'
import { loggedOutSince } from '../../accounts/presence-rows.ts'
import { reportedId } from '../../messages/messages.ts'
import { learnPeople } from '../../people/roster.ts'
import { desk, type From, type Meanings } from './means.ts'
import { personOf } from './people.ts'

/** Milliseconds after a logout in which what is reported may have been said before it. */
const late = 10_000

/** The account comes and goes. */
export const presence: Meanings<'login' | 'login-qr' | 'logout'> = {
  login: async (from, event) => {
    const { means, batch, account } = from
    const { isNews, isRenamed } = await means.accounts.loggedIn(batch.tx, account, event)
    const isTold = await means.presences.came(batch, account, from.at)
    if (isNews) await means.looks.tell(batch, { account })
    await means.tell(batch.tx, `account ${account}`)
    // what people wrote meanwhile has waited for it
    await means.again(batch.tx, account)
    await learnPeople(batch.tx, account, [personOf(event.person, event)])
    means.quiet.begin(account)
    const name = event.name ?? event.person
    if (isTold) batch.count('clients', { account, state: 'in' })
    if (isTold || isRenamed) desk(from, `WeChat is logged in as ${name}.`)
    await endLogin(batch, await loginOf(from, event.session), `✓ Scanned: WeChat is logged in as ${name}.`)
  },
  'login-qr': async (from, { picture, session }) => {
    const { tx } = from.batch
    const login = await loginOf(from, session)
    await from.means.outcomes.happened(from.batch, login.account, 'login-qr')
    const before = await shownFor(tx, login)
    if (before) await replacePicture(tx, before, picture, login.at)
    else await showPicture(from, login, picture)
    await noteShown(tx, login, before ?? reportedId(from.seq))
  },
  logout: async (from) => {
    const { means, batch, account, at } = from
    await means.outcomes.happened(batch, account, 'logout')
    if (await means.accounts.loggedOut(batch.tx, account)) await means.presences.went(batch, account, at)
    await means.tell(batch.tx, `account ${account}`)
  },
}

/** Something was said in WeChat at that time: whoever logged out before has logged in again, though nobody saw it. */
export async function proveLogin(from: From, time: number): Promise<void> {
  const { means, batch, account, at } = from
  if (!means.accounts.mayBeOut(account)) return
  const out = await loggedOutSince(batch.tx, account)
  if (out === undefined || Math.min(time, at) <= out + late) return
  const name = await means.accounts.nameOf(batch.tx, account)
  await presence.login(from, { kind: 'login', person: means.accounts.person(account), ...(name ? { name } : {}) })
}

const loginOf = async ({ batch, account, at }: From, session: string | undefined): Promise<Login> => ({
  ...{ account: await deskOf(batch.tx, account, session), session, at },
})

async function showPicture({ means, batch, seq, at }: From, { account }: Login, url: string): Promise<void> {
  desk(
    { batch, account },
    'Scan this with the phone of the account to log in; another one follows when it has run out.',
  )
  const message = reportedId(seq)
  const image = { kind: 'image', file: { url, name: 'qr.png' } } as const
  const content = await means.want(batch.tx, { account, message }, image)
  const sender = means.accounts.person(account)
  const said: Omit<Event<Source, 'message'>, 'content'> = {
    ...{ kind: 'message', chat: { kind: 'person', id: sender }, sender, fromSelf: false, time: at, mentions: [] },
  }
  batch.keep({ id: message, account, event: { ...said, content }, isDesk: true })
  batch.tell({ account }, { kind: 'message', message })
}
