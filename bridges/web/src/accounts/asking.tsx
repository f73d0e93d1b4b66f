import type { PersonLine } from '@queqiao/hub'
import { type Context, Hono } from 'hono'
import type { Seen } from '../chats/seen.ts'
import type { Signed, Visit } from '../doors/visit.ts'
import { field, isPart, type Sent, sentIn } from '../frame/form.tsx'
import { wayOf } from '../frame/root.ts'
import { fromPlace } from '../ids.ts'
import { act, type Deed } from '../said/doings.ts'
import { ownId, Wrong } from '../said/sayings.ts'
import { accountAt } from './accounts.tsx'
import { wrongGreeting, wrongName } from './fields.ts'
import { peopleAt } from './people.tsx'
import { type About, type Asked, Person, type WrongField } from './person.tsx'

type Asking = (person: PersonLine, sent: Sent) => Deed

/** What is asked of WeChat by each form. */
const deeds: { readonly [K in About]: Asking } = {
  remark: ({ id }, sent) => ({ kind: 'remark', person: id, name: field(sent, 'name') }),
  remove: ({ id }) => ({ kind: 'remove-friend', person: id }),
  add: ({ id }, sent) => {
    const greeting = field(sent, 'greeting')
    return { kind: 'add-friend', person: id, ...(greeting !== '' && { greeting }) }
  },
}

/** The field of a form that is wrong. */
const wrongIn = (about: About, sent: Sent, { words }: Visit): WrongField | undefined => {
  const [name, greeting] = [field(sent, 'name'), field(sent, 'greeting')]
  if (about === 'remark') {
    const message = wrongName(name, words)
    return message === undefined ? undefined : { about, value: name, message }
  }
  const message = about === 'add' ? wrongGreeting(greeting, words) : undefined
  return message === undefined ? undefined : { about, value: greeting, message }
}

/** Somebody of the account, and whether they are a contact. */
const personAt = async ({ reading, who }: Visit, { account: { account } }: Seen, place: string) => {
  const chat = fromPlace(place)?.chat
  if (chat === undefined || chat.kind === 'room') return undefined
  for (const among of ['contacts', 'others'] as const) {
    const { people } = await reading.people(who, { account, among, person: chat.id, from: 0, limit: 1 })
    const [person] = people
    if (person) return { person, isContact: among === 'contacts' }
  }
  return undefined
}

const isAbout = (text: string): text is About => Object.hasOwn(deeds, text)

interface Known {
  readonly person: PersonLine
  readonly isContact: boolean
}

/** Whether what was asked has come about. */
const isSo: { readonly [K in About]: (known: Known, name: string) => boolean } = {
  remark: ({ person }, name) => person.remark === name,
  remove: ({ isContact }) => !isContact,
  add: ({ isContact }) => isContact,
}

/** What was asked, as the page says it that looks again. */
const askedIn = (c: Context<Signed>): Asked | undefined => {
  const { asked: about = '', name = '' } = c.req.query()
  return isAbout(about) ? { about, name } : undefined
}

/** Somebody as they are now; nothing where they are not what they were shown as any more. */
const shown = async (c: Context<Signed>, asked: Asked | undefined, wrong?: WrongField): Promise<Response> => {
  const { visit } = c.var
  const found = await accountAt(visit, c.req.param('key') ?? '')
  const known = found && (await personAt(visit, found, c.req.param('person') ?? ''))
  if (!found || !known) return c.text(visit.words.stale, 404)
  const isDone = asked !== undefined && isSo[asked.about](known, asked.name)
  if (isDone && asked.about !== 'remark') return c.html('')
  const root = wayOf(c, visit)
  const about = { account: found.account, words: visit.words, root, at: peopleAt(found, root), wrong }
  return c.html(<Person {...known} {...about} asked={isDone ? undefined : asked} />, wrong ? 422 : 200)
}

/** `/a/:key/people/:person`: somebody whom an account knows, and what is asked of WeChat about them. */
export const asking = (): Hono<Signed> => {
  const app = new Hono<Signed>()
  app.get('/a/:key/people/:person', (c) => shown(c, askedIn(c)))
  app.post('/a/:key/people/:person/:about', async (c) => {
    const { visit } = c.var
    const { key: place, person: whom, about } = c.req.param()
    const found = await accountAt(visit, place)
    if (!found) return c.text(visit.words.noChat, 404)
    if (!isAbout(about)) return c.text(visit.words.stale, 404)
    if (found.account.role !== 'owner') return c.text(visit.words.ownersOnly, 403)
    const known = await personAt(visit, found, whom)
    if (!known) return c.text(visit.words.stale, 404)
    const sent = await sentIn(c)
    const own = ownId(sent)
    const wrong = wrongIn(about, sent, visit)
    if (wrong) return isPart(c) ? shown(c, undefined, wrong) : c.text(wrong.message, 422)
    await act(visit, place, own, { deed: deeds[about](known.person, sent) })
    if (!isPart(c)) return c.redirect(`${visit.root}/a/${place}/people`, 303)
    return shown(c, { about, name: field(sent, 'name') })
  })
  app.onError((error, c) => {
    if (error instanceof Wrong) return c.text(error.message, 422)
    throw error
  })
  return app
}
