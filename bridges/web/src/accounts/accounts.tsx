import { remoteId } from '@queqiao/hub'
import { type Context, Hono } from 'hono'
import { type Seen, seen } from '../chats/seen.ts'
import type { Signed, Visit } from '../doors/visit.ts'
import { field, isPart, sentIn } from '../frame/form.tsx'
import { wayOf } from '../frame/root.ts'
import { htmlOf } from '../frame/written.ts'
import { act } from '../said/doings.ts'
import { ownId, Wrong } from '../said/sayings.ts'
import { wrongName } from './fields.ts'
import { Decided } from './money.tsx'
import { Panel } from './panel.tsx'

/** An account that somebody may see, by its own page; undefined for a chat, and for what is not for their eyes. */
export const accountAt = async (visit: Visit, place: string): Promise<Seen | undefined> => {
  const found = await seen(visit, place)
  return found?.key.chat ? undefined : found
}

type Shown = Omit<Parameters<typeof Panel>[0], 'visit' | 'found' | 'root'>

/** The account as it is now, or the way to its page. */
const again = async (c: Context<Signed>, found: Seen, shown: Shown = {}): Promise<Response> => {
  const { visit } = c.var
  if (!isPart(c)) return c.redirect(`${visit.root}/c/${c.req.param('key')}`, 303)
  return c.html(await htmlOf(<Panel {...{ visit, found, root: wayOf(c, visit), ...shown }} />), shown.wrong ? 422 : 200)
}

/** What is typed at the desk by a button. */
const lines = { login: 'login', logout: 'logout now' } as const

/** `/a/:key`: an account, logging in and out, and who wants to be a contact of it. */
export const accounts = (): Hono<Signed> => {
  const app = new Hono<Signed>()
  app.get('/a/:key', async (c) => {
    const found = await accountAt(c.var.visit, c.req.param('key'))
    return found ? again(c, found) : c.text(c.var.visit.words.noChat, 404)
  })
  app.post('/a/:key/:what{login|logout}', async (c) => {
    const { visit } = c.var
    const place = c.req.param('key')
    const found = await accountAt(visit, place)
    if (!found) return c.text(visit.words.noChat, 404)
    if (found.account.role !== 'owner') return c.text(visit.words.ownersOnly, 403)
    const line = c.req.param('what') === 'login' ? lines.login : lines.logout
    await act(visit, place, ownId(await sentIn(c)), { line })
    return again(c, found)
  })
  app.post('/a/:key/requests/:request', async (c) => {
    const { visit } = c.var
    const { key: place, request: id } = c.req.param()
    const found = await accountAt(visit, place)
    if (!found) return c.text(visit.words.noChat, 404)
    if (found.account.role !== 'owner') return c.text(visit.words.ownersOnly, 403)
    const sent = await sentIn(c)
    const [own, name] = [ownId(sent), field(sent, 'name')]
    const message = wrongName(name, visit.words, true)
    if (message !== undefined)
      return isPart(c) ? again(c, found, { wrong: { id, value: name, message } }) : c.text(message, 422)
    const all = await visit.reading.requests(visit.who, found.account.account)
    const request = all.find((one) => one.id === id)
    // somebody else was quicker: the page shows how it is now
    if (!request) return again(c, found)
    await act(visit, place, own, { line: request.choice.line })
    const { person } = request
    if (person && name !== '')
      await act(visit, place, remoteId(`${own} name`), { deed: { kind: 'remark', person: person.id, name } })
    return again(c, found, { without: id })
  })
  app.post('/c/:key/money/:message', async (c) => {
    const { visit } = c.var
    const { words } = visit
    const { key: place, message } = c.req.param()
    const found = await seen(visit, place)
    if (!found) return c.text(words.noChat, 404)
    if (found.account.role !== 'owner') return c.text(words.ownersOnly, 403)
    const sent = await sentIn(c)
    const [own, line] = [ownId(sent), field(sent, 'choice')]
    if (line === '') throw new Wrong('choice', 'choice: expected what is decided')
    const offers = await visit.reading.offered(visit.who, found.account.account)
    const choice = offers.find((one) => one.message === message)?.choices.find((one) => one.line === line)
    if (!choice) return c.html(<Decided words={words} wrong />, 422)
    await act(visit, place, own, { line: choice.line })
    return isPart(c) ? c.html(<Decided words={words} />) : c.redirect(`${visit.root}/c/${place}`, 303)
  })
  app.onError((error, c) => {
    if (error instanceof Wrong) return c.text(error.message, 422)
    throw error
  })
  return app
}
