import { randomUUID } from 'node:crypto'
import type { AccountLine } from '@queqiao/hub'
import { Hono } from 'hono'
import { seen } from '../chats/seen.ts'
import type { Signed } from '../doors/visit.ts'
import { act } from '../said/doings.ts'
import { ownId, Wrong } from '../said/sayings.ts'

/** What people decide about something that did not end well. */
export type Settling = 'retry' | 'drop'

/** Whether somebody may decide about what did not go. The hub has the last word: what only owners may ask, only they ask again. */
export const maySettle = (account: Pick<AccountLine, 'role'> | undefined): boolean =>
  account !== undefined && account.role !== 'guest'

/** Where a button is sent that decides about it: once, however often it is pressed. */
export const owedPath = (
  { root, place }: { readonly root: string; readonly place: string },
  owed: string,
  what: Settling,
): string => `${root}/c/${place}/owed/${owed}/${what}?${new URLSearchParams({ id: randomUUID() })}`

/** What waits for WeChat: nothing else stands in a chat. */
const command = /^c\d{1,15}$/

/** `/c/:key/owed/:id`: what did not go, once more, or never. */
export const owed = (): Hono<Signed> => {
  const app = new Hono<Signed>()
  app.post('/c/:key/owed/:id/:what{retry|drop}', async (c) => {
    const { visit } = c.var
    const { key: place, id, what } = c.req.param()
    const found = await seen(visit, place)
    if (!found) return c.text(visit.words.noChat, 404)
    if (!command.test(id)) return c.text(visit.words.stale, 404)
    if (!maySettle(found.account)) return c.text(visit.words.notAllowed, 403)
    await act(visit, place, ownId({ id: c.req.query('id') }), { line: `${what} ${id}` })
    return c.body(null, 204)
  })
  app.onError((error, c) => {
    if (error instanceof Wrong) return c.text(error.message, 422)
    throw error
  })
  return app
}
