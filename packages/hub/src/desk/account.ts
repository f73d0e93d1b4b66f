import { randomUUID } from 'node:crypto'
import { inWords } from '../accounts/goings.ts'
import { beginLogin } from '../accounts/logins.ts'
import { mayOwn } from '../accounts/roles.ts'
import { steadyNow } from '../clock.ts'
import type { Tx } from '../store/store.ts'
import { ask, loggedIn, unless } from './ask.ts'
import { type Answer, type Asked, asLine, say, type Words } from './asked.ts'

/** The account as a whole. */
export const account: Words = {
  for: {
    takes: 'ACCOUNT LINE',
    help: 'a line for one of your accounts, where several share this place',
    // where accounts are dealt with, it is read before any word is looked up
    answer: (asked) => say(`Type ${asLine(asked, 'for ACCOUNT LINE')} where the accounts are dealt with, in no chat.`),
  },
  status: { help: 'whether WeChat is logged in, and what waits', answer: status },
  login: {
    help: 'asks WeChat for a QR code to log in with',
    refusal: mayOwn,
    does: 'login-qr',
    answer: login,
  },
  logout: { help: 'logs WeChat out, once you have confirmed it', refusal: mayOwn, does: 'logout', answer: logout },
}

/** What comes under its session is shown at this desk. */
async function login(asked: Asked): Promise<Answer> {
  const session = randomUUID()
  await beginLogin(asked.batch.tx, session, asked.key.account)
  const asking = await ask(asked, { kind: 'login-qr', session }, 'show a QR code')
  const there =
    asked.key.chat || asked.vacant
      ? ['It comes where the account’s own messages are, not here: who scans it logs in.']
      : []
  return { ...asking, lines: [...asking.lines, ...there] }
}

async function status({ batch: { tx }, key: { account } }: Asked): Promise<Answer> {
  const { name, online, silent } = await loggedIn(tx, account)
  const of = `WeChat (${name}) is ${online ? 'logged in' : 'not logged in'}`
  const heard =
    silent === undefined ? '' : `, but nothing has been heard from its client for ${inWords(steadyNow() - silent)}`
  return say(`${of}${heard}.`, await waiting(tx, account))
}

const states = {
  queued: 'waiting for WeChat',
  handed: 'given to the WeChat client, which has not said yet how it ended',
  unknown: 'of which nobody knows whether WeChat has it',
} as const

/** In words, how many commands there are of each kind. */
async function waiting(tx: Tx, account: string): Promise<string> {
  const counts: string[] = []
  for (const state of ['queued', 'handed', 'unknown'] as const) {
    const count = await countOf(tx, account, state)
    if (count) counts.push(`${count} ${states[state]}`)
  }
  return counts.length ? counts.join(', ') : 'Nothing waits for WeChat.'
}

async function countOf(tx: Tx, account: string, state: 'queued' | 'handed' | 'unknown'): Promise<number> {
  const { count } = await tx
    .selectFrom('commands')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('account', '=', account)
    .where('state', '=', state)
    .where('closed', '=', 0)
    .executeTakeFirstOrThrow()
  return Number(count)
}

async function logout(asked: Asked): Promise<Answer> {
  if (asked.rest === 'now') return ask(asked, { kind: 'logout' }, 'log out')
  const { name } = await loggedIn(asked.batch.tx, asked.key.account)
  return unless(`This logs WeChat (${name}) out: somebody must log in again at the PC.`, {
    label: 'Log out',
    line: 'logout now',
  })
}
