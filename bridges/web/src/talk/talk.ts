import { type Author, at, placeId, Refused } from '@queqiao/hub'
import type { PersonId } from '@queqiao/protocol/model'
import { type Context, Hono } from 'hono'
import { type Seen, seen } from '../chats/seen.ts'
import type { Signed, Visit } from '../doors/visit.ts'
import { sentIn } from '../frame/form.tsx'
import { act } from '../said/doings.ts'
import { once } from '../said/once.ts'
import { givenKinds, isFields, isNote, ownId, saying, Wrong } from '../said/sayings.ts'
import { TooManyFiles } from '../said/uploads.ts'
import { inWords } from './answered.tsx'

/** Members that are offered. */
const offered = 8

const authorOf = ({ who, name }: Visit): Author => ({ id: who, name })

/** Who else has answered since this page saw the chat last, in words; none where the page does not ask. */
const overtaken = async (visit: Visit, { key }: Seen, sent: unknown) => {
  const seen = isFields(sent) ? sent.seen : undefined
  if (typeof seen !== 'string' || seen === '') return undefined
  const other = await visit.reading.answered(visit.who, key, at(seen))
  return other && inWords(visit, visit.words.overtaken, other)
}

interface Offered {
  readonly id: PersonId | 'all'
  readonly name: string
}

const membersOf = async ({ hub, words }: Visit, { key, account }: Seen, typed: string): Promise<readonly Offered[]> => {
  if (key.chat?.kind !== 'room') return []
  const self = await hub.self(key.account)
  // one more: the account itself is never called
  const members = (await hub.members(key.account, key.chat.id, offered + 1, typed)).filter(({ id }) => id !== self)
  // what somebody may not do is not offered
  const calls = account.role === 'owner' ? [{ id: 'all' as const, name: words.everybody }] : []
  const called = calls.filter(({ name }) => name.toLowerCase().includes(typed.toLowerCase()))
  const all: readonly Offered[] = [...called, ...members]
  return all.slice(0, offered)
}

/** A file's bytes as they come: nothing of it is held. */
const keep = async (c: Context<Signed>, { key }: Seen): Promise<string> => {
  const { body } = c.req.raw
  const [id, name = '', as] = [c.req.query('id') ?? '', c.req.query('name'), c.req.query('kind')]
  const kind = givenKinds.find((one) => one === as)
  if (!kind) throw new Wrong('kind', 'kind: expected what it is sent as')
  if (!body) throw new Wrong('file', 'file: expected its bytes')
  const given = { key: ownId({ id }), kind, name: name.slice(0, 255) }
  const { hub, uploads, who } = c.var.visit
  const by = authorOf(c.var.visit)
  return uploads.give(who, body, (bytes) => hub.keep({ ...given, open: async () => bytes }, { by, to: key }))
}

/** `POST /c/:key` with what somebody says, `PUT /c/:key/files` with a file that goes with it, who can be called there, and buttons
 *  that somebody presses. What was sent twice under one id is said once. */
export const talk = (): Hono<Signed> => {
  const app = new Hono<Signed>()
  app.post('/c/:key', async (c) => {
    const { visit } = c.var
    const place = c.req.param('key')
    const found = await seen(visit, place)
    if (!found || !(await visit.reading.has(visit.who, found.key))) return c.text(visit.words.noChat, 404)
    const sent: unknown = await c.req.json().catch(() => undefined)
    const id = ownId(sent)
    const said = saying(sent, authorOf(visit))
    if (said.text.trim() === '' && said.files.length === 0) throw new Wrong('text', visit.words.empty)
    if (isNote(said.text) && said.files.length > 0) throw new Wrong('files', visit.words.noteAlone)
    if (!(await visit.hub.mayWrite({ by: said.by, to: found.key }))) return c.text(visit.words.readOnly, 403)
    if (
      said.answers !== undefined &&
      found.key.chat &&
      !(await visit.reading.canAnswer(visit.who, found.key, said.answers))
    )
      throw new Wrong('answers', visit.words.noAnswer)
    const other = await overtaken(visit, found, sent)
    if (other !== undefined) {
      const { sendStill: yes, keepWriting: no } = visit.words
      return c.json({ error: other, ask: { words: other, yes, no } }, 409)
    }
    if (!(await once(visit.hub, { id, place: placeId(place), body: JSON.stringify(said) })))
      throw new Wrong('id', visit.words.stale)
    visit.uploads.sent(visit.who, said.files)
    return c.body(null, 204)
  })
  app.post('/c/:key/press', async (c) => {
    const { visit } = c.var
    const place = c.req.param('key')
    const found = await seen(visit, place)
    const { id, token } = await sentIn(c)
    if (!found) return c.text(visit.words.noChat, 404)
    if (typeof token !== 'string' || token === '') throw new Wrong('token', visit.words.stale)
    const pressed = await visit.hub.pressed(token, visit.who)
    if ('refused' in pressed) return c.text(visit.words.said(pressed.refused), 409)
    await act(visit, place, ownId({ id }), { press: token })
    // its form goes; who has no script is led back to the conversation
    return c.req.header('hx-request') ? c.html('') : c.redirect(`${visit.root}/c/${place}`, 303)
  })
  app.get('/c/:key/members', async (c) => {
    const { visit } = c.var
    const found = await seen(visit, c.req.param('key'))
    if (!found) return c.text(visit.words.noChat, 404)
    const members = await membersOf(visit, found, (c.req.query('words') ?? '').slice(0, 50))
    return c.json(members.map(({ id, name }) => ({ id, name })))
  })
  app.put('/c/:key/files', async (c) => {
    const { visit } = c.var
    const found = await seen(visit, c.req.param('key'))
    return found ? c.json({ file: await keep(c, found) }) : c.text(visit.words.noChat, 404)
  })
  app.onError((error, c) => {
    if (error instanceof Wrong)
      return c.json({ error: error.message, fields: [{ path: error.field, message: error.message }] }, 422)
    if (error instanceof TooManyFiles)
      return c.json({ error: c.var.visit.words.tooManyFiles }, 429, { 'retry-after': String(error.seconds) })
    if (error instanceof Refused) return c.json({ error: c.var.visit.words.said(error.message) }, 422)
    throw error
  })
  return app
}
