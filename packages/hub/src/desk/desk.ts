import type { ChatKey } from '../bridge.ts'
import type { Store } from '../store/store.ts'

/** What a typed line may ask. */
interface Asked {
  readonly store: Store
  readonly key: ChatKey
}

interface Typed {
  readonly help: string
  answer(asked: Asked): Promise<readonly string[]>
}

const typed: Readonly<Record<string, Typed>> = {
  help: {
    help: 'what can be typed here',
    answer: () => Promise.resolve(Object.entries(typed).map(([name, { help }]) => `${name}: ${help}`)),
  },
  status: {
    help: 'whether WeChat is logged in, and what waits',
    answer: async ({ store, key }) => [await loggedIn(store, key), await waiting(store, key)],
  },
}

/** Answers a line that somebody typed for us, without its prefix. */
export function answer(store: Store, key: ChatKey, line: string): Promise<readonly string[]> {
  const [name = ''] = line.trim().split(/\s+/u)
  const known = Object.hasOwn(typed, name) ? typed[name] : undefined
  return known ? known.answer({ store, key }) : Promise.resolve([`“${name}” is not known here; “help” lists what is.`])
}

async function loggedIn({ db }: Store, { account }: ChatKey): Promise<string> {
  const row = await db.selectFrom('accounts').select(['name', 'online']).where('id', '=', account).executeTakeFirst()
  return `WeChat (${row?.name ?? account}) is ${row?.online ? 'logged in' : 'not logged in'}.`
}

async function waiting({ db }: Store, { account }: ChatKey): Promise<string> {
  const rows = await db
    .selectFrom('commands')
    .select((eb) => ['state', eb.fn.countAll<number>().as('count')])
    .where('account', '=', account)
    .where('state', 'in', ['queued', 'handed', 'unknown'])
    .groupBy('state')
    .execute()
  if (!rows.length) return 'Nothing waits for WeChat.'
  return rows.map(({ state, count }) => `${count} ${state}`).join(', ')
}
