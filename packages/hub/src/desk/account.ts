import { randomUUID } from 'node:crypto'
import type { Tx } from '../store/store.ts'
import { ask, loggedIn, unless } from './ask.ts'
import { type Answer, type Asked, say, type Words } from './asked.ts'
import { mayOwn } from './roles.ts'

/** The account as a whole. */
export const account: Words = {
  status: { help: 'whether WeChat is logged in, and what waits', answer: status },
  login: {
    help: 'asks WeChat for a QR code to log in with',
    refusal: mayOwn,
    does: 'login-qr',
    answer: (asked) => ask(asked, { kind: 'login-qr', session: randomUUID() }, 'show a QR code'),
  },
  logout: { help: 'logs WeChat out, once you have confirmed it', refusal: mayOwn, does: 'logout', answer: logout },
}

async function status({ batch: { tx }, key: { account } }: Asked): Promise<Answer> {
  const { name, online } = await loggedIn(tx, account)
  return say(`WeChat (${name}) is ${online ? 'logged in' : 'not logged in'}.`, await waiting(tx, account))
}

async function waiting(tx: Tx, account: string): Promise<string> {
  const rows = await tx
    .selectFrom('commands')
    .select((eb) => ['state', eb.fn.countAll<number>().as('count')])
    .where('account', '=', account)
    .where('state', 'in', ['queued', 'handed', 'unknown'])
    .where('closed', '=', 0)
    .groupBy('state')
    .execute()
  if (!rows.length) return 'Nothing waits for WeChat.'
  return rows.map(({ state, count }) => `${count} ${state}`).join(', ')
}

async function logout(asked: Asked): Promise<Answer> {
  if (asked.rest === 'now') return ask(asked, { kind: 'logout' }, 'log out')
  const { name } = await loggedIn(asked.batch.tx, asked.key.account)
  return unless(`This logs WeChat (${name}) out: somebody must log in again at the PC.`, {
    label: 'Log out',
    line: 'logout now',
  })
}
