import { steadyNow } from '../clock.ts'
import type { ChatKey } from '../ids.ts'
import { chatKey } from '../keys.ts'
import { type Row, statement } from '../store/statement.ts'
import type { Tx } from '../store/store.ts'

/** Something for the end of a chat. */
export interface Said {
  readonly account: string
  /** As `chatText` writes it. */
  readonly chat: string
  /** Whose words it is: of somebody else in WeChat, of the account itself there, of whoever is called so on another side.
   *  `nobody`: a line of nobody. None: it is no message. */
  readonly by?: 'others' | 'account' | 'nobody' | { readonly via: string }
}

/** What a change has made of what stands in chats, and has no number yet. */
interface Pending {
  /** Messages that are kept under no number, by their ids. */
  readonly fresh: Map<string, Said>
  /** Messages that are not as they were. */
  readonly touched: Set<string>
  readonly keys: Map<string, ChatKey>
}

// numbers come last in a change: whoever has a chat's waits for nothing more, and two changes never wait for each other
const changes = new WeakMap<Tx, Pending>()

const pendingIn = (tx: Tx): Pending => {
  const pending = changes.get(tx) ?? { fresh: new Map(), touched: new Set(), keys: new Map() }
  changes.set(tx, pending)
  return pending
}

/** A message was kept without a number: it gets one at the end of the change. */
export const wrote = (tx: Tx, id: string, said: Said): void => void pendingIn(tx).fresh.set(id, said)

/** A message is not as it was, or what became of it in WeChat. */
export const touch = (tx: Tx, id: string): void => void pendingIn(tx).touched.add(id)

/** Something about a chat is not as it was, for whoever has it open. */
export const stir = (tx: Tx, { account, chat }: Said): void =>
  void pendingIn(tx).keys.set(`${account}\n${chat}`, chatKey(account, chat))

/** The chats in which something has changed. The change begins anew, as it were. */
export function stirred(tx: Tx): readonly ChatKey[] {
  const keys = [...(changes.get(tx)?.keys.values() ?? [])]
  changes.delete(tx)
  return keys
}

/** One thing that gets a number. */
interface Numbered {
  readonly said: Said
  give(n: number): Promise<unknown>
}

/** Numbers what is new and what has changed, each in its chat, and gives the numbers of `said`. Chats are locked until the
 *  end of the change, always in the same order. */
export async function number(tx: Tx, said: readonly Said[] = []): Promise<readonly number[]> {
  const numbers = said.map(() => 0)
  const given = said.map((one, nth) => ({ said: one, give: async (n: number) => numbers.splice(nth, 1, n) }))
  const all = [...freshIn(tx), ...given, ...(await touchedIn(tx))]
  const chats = new Map<string, Numbered[]>()
  for (const one of all) {
    const key = `${one.said.account}\n${one.said.chat}`
    chats.set(key, [...(chats.get(key) ?? []), one])
  }
  for (const [, ones] of [...chats].sort(([a], [b]) => (a < b ? -1 : 1))) await extend(tx, ones)
  return numbers
}

function freshIn(tx: Tx): readonly Numbered[] {
  const { fresh } = pendingIn(tx)
  const all = [...fresh].map(([id, said]) => ({ said, give: (n: number) => place(tx, { id, n }) }))
  fresh.clear()
  return all
}

async function touchedIn(tx: Tx): Promise<readonly Numbered[]> {
  const { touched } = pendingIn(tx)
  if (!touched.size) return []
  const ids = [...touched]
  touched.clear()
  // what has just been kept is new as it is
  const rows = await tx.selectFrom('messages').select(['id', 'account', 'chat', 'n']).where('id', 'in', ids).execute()
  const known = rows.filter(({ n }) => n > 0)
  return known.map(({ id, account, chat }) => ({ said: { account, chat }, give: (n) => renumber(tx, { id, n }) }))
}

async function extend(tx: Tx, ones: readonly Numbered[]): Promise<void> {
  const [first] = ones
  if (!first) return
  const { account, chat } = first.said
  const [row] = await lengthen(tx, { account, chat, last: ones.length, ...factsOf(ones.map(({ said }) => said)) })
  if (!row) throw new Error('a chat was not noted')
  for (const [nth, one] of ones.entries()) await one.give(row.last - ones.length + 1 + nth)
  stir(tx, first.said)
}

function factsOf(all: readonly Said[]) {
  const now = steadyNow()
  const isOthers = ({ by }: Said) => by === 'others'
  const own = all.findLastIndex(({ by }) => by === 'account')
  const { by } = all.findLast((one) => typeof one.by === 'object') ?? {}
  const via = typeof by === 'object' ? by.via : null
  return {
    at: all.some((one) => one.by !== undefined) ? now : 0,
    others: all.filter(isOthers).length,
    // as many as there were before it; none where the account did not speak
    heard: own === -1 ? -1 : all.slice(0, own).filter(isOthers).length,
    by: via,
    answered: via === null ? null : now,
  }
}

const place = statement((db, given: { id: string; n: number }) =>
  db.updateTable('messages').set({ n: given.n }).where('id', '=', given.id).where('n', '=', 0),
)

const renumber = statement((db, given: { id: string; n: number }) =>
  db.updateTable('messages').set({ changed: given.n }).where('id', '=', given.id),
)

interface Lengthening extends Row {
  readonly account: string
  readonly chat: string
  readonly last: number
  readonly at: number
  readonly others: number
  readonly heard: number
  readonly by: string | null
  readonly answered: number | null
}

const lengthen = statement((db, given: Lengthening) =>
  db
    .insertInto('chats')
    .values({
      ...{ account: given.account, chat: given.chat, last: given.last, at: given.at },
      ...{ others: given.others, heard: given.heard, answered_by: given.by, answered_at: given.answered },
    })
    .onConflict((conflict) =>
      conflict.columns(['account', 'chat']).doUpdateSet((eb) => ({
        last: eb('chats.last', '+', eb.ref('excluded.last')),
        at: eb
          .case()
          .when('excluded.at', '>', eb.ref('chats.at'))
          .then(eb.ref('excluded.at'))
          .else(eb.ref('chats.at'))
          .end(),
        heard: eb
          .case()
          .when('excluded.heard', '>=', 0)
          .then(eb('chats.others', '+', eb.ref('excluded.heard')))
          .else(eb.ref('chats.heard'))
          .end(),
        others: eb('chats.others', '+', eb.ref('excluded.others')),
        answered_by: eb.fn.coalesce('excluded.answered_by', 'chats.answered_by'),
        answered_at: eb.fn.coalesce('excluded.answered_at', 'chats.answered_at'),
      })),
    )
    .returning('last'),
)
