import { Refused } from '@queqiao/hub'
import { personId } from '@queqiao/protocol/model'
import { type Context, Hono } from 'hono'
import { wayOf } from '../chats/chats.tsx'
import { seen } from '../chats/seen.ts'
import type { Signed } from '../doors/visit.ts'
import { written } from '../frame/written.ts'
import { act } from '../talk/doings.ts'
import { ownId, Wrong } from '../talk/sayings.ts'
import { FormOf } from './forms.tsx'
import { GroupPage, GroupState } from './group.tsx'
import { type GroupDeed, isGroupDeed, mayDo } from './may.ts'
import { Members, type Sought, Strangers } from './members.tsx'
import type { Group } from './parts.tsx'
import { asksFirst, Sure } from './sure.tsx'
import { type GroupForm, wantedIn } from './wanted.ts'

/** The group that an address names; undefined for what they may not see, and for other chats. */
const groupIn = async (c: Context<Signed>, root = c.var.visit.root): Promise<Group | undefined> => {
  const { visit } = c.var
  const place = c.req.param('key') ?? ''
  const found = await seen(visit, place)
  if (found?.key.chat?.kind !== 'room') return undefined
  const room = found.key.chat.id
  const look = await visit.hub.look(found.key)
  return { visit, place, found, room, look, root, line: await visit.reading.group(visit.who, found.key) }
}

/** The same, for a part of a page. */
const partIn = (c: Context<Signed>): Promise<Group | undefined> => groupIn(c, wayOf(c, c.var.visit))

/** Whose names are looked for. */
const soughtIn = (c: Context<Signed>): Sought => ({
  words: (c.req.query('words') ?? '').trim().slice(0, 100),
  from: Math.min(Math.max(0, Number.parseInt(c.req.query('from') ?? '0', 10) || 0), 100_000),
})

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

/** What somebody sent by a form. */
interface Sent {
  readonly group: Group
  readonly deed: GroupDeed
  readonly form: GroupForm
  readonly isHtmx: boolean
}

/** Without what htmx does for transitions: it would write styles into the page, which our policy forbids. */
const anew = 'outerHTML settle:0'

/** A form with what is wrong with it. */
const refused = (c: Context<Signed>, { group, deed, form, isHtmx }: Sent, why: string) => {
  const writing = { deed, text: form.text, why }
  if (!isHtmx) return written(c, <GroupPage {...{ group, writing }} />, 422)
  return c.html(
    <hx-partial hx-target={`#f-${deed}`} hx-swap={anew}>
      <FormOf {...{ group, deed }} held={writing} />
    </hx-partial>,
    422,
  )
}

/** Asks once more, before anything is done. */
const asked = async (c: Context<Signed>, { group, deed, form, isHtmx }: Sent) => {
  const { visit, found, room } = group
  const { person } = form
  const who = person === '' ? '' : (await visit.hub.person(found.key.account, personId(person), room)).name
  const asking = { deed, form, who }
  if (!isHtmx) return written(c, <GroupPage {...{ group, asking }} />)
  return c.html(
    <hx-partial hx-target="#sure" hx-swap="innerHTML">
      <Sure group={group} {...asking} />
    </hx-partial>,
  )
}

/** Says that it is asked of WeChat, and closes what it was asked in. */
const told = (c: Context<Signed>, { group, deed, form, isHtmx }: Sent) => {
  const { root, place, visit } = group
  if (!isHtmx) return c.redirect(`${root}/c/${place}/group`, 303)
  // what was announced need not be written again; a name stands there until the group has it
  const held = { text: deed === 'announce' ? '' : form.text }
  return c.html(
    <>
      <hx-partial hx-target="#sure" hx-swap="innerHTML"></hx-partial>
      <hx-partial hx-target="#told" hx-swap="innerHTML">
        {visit.words.weChatIsAsked}
      </hx-partial>
      <hx-partial hx-target={`#f-${deed}`} hx-swap={anew}>
        <FormOf {...{ group, deed, held }} />
      </hx-partial>
    </>,
  )
}

/** Reads what a form wants, and has it done, or says what is still missing. */
const done = async (c: Context<Signed>, sent: Sent, fields: Readonly<Record<string, unknown>>) => {
  const { group, deed, form } = sent
  const { visit, room, place } = group
  try {
    const doing = wantedIn(deed, { room, form, words: visit.words })
    if (asksFirst(deed) && fields.sure !== 'yes') return await asked(c, sent)
    await act(visit, place, ownId(fields), doing)
    return told(c, sent)
  } catch (error) {
    if (error instanceof Wrong && error.field === 'text') return refused(c, sent, error.message)
    throw error
  }
}

/** `/c/:key/group`: who is in a group, and what can be done about it, by forms. */
export const groups = (): Hono<Signed> => {
  const app = new Hono<Signed>()
  const noChat = (c: Context<Signed>) => c.text(c.var.visit.words.noChat, 404)
  app.get('/c/:key/group', async (c) => {
    const group = await groupIn(c)
    return group ? written(c, <GroupPage group={group} />) : noChat(c)
  })
  app.get('/c/:key/group/state', async (c) => {
    const group = await partIn(c)
    return group ? c.html(<GroupState group={group} />) : noChat(c)
  })
  app.get('/c/:key/group/members', async (c) => {
    const group = await partIn(c)
    return group ? c.html(<Members group={group} {...soughtIn(c)} />) : noChat(c)
  })
  app.get('/c/:key/group/people', async (c) => {
    const group = await partIn(c)
    if (!group || !mayDo(group.found.account, 'invite')) return noChat(c)
    return c.html(<Strangers group={group} {...soughtIn(c)} />)
  })
  app.post('/c/:key/group', async (c) => {
    const group = await groupIn(c)
    if (!group) return noChat(c)
    const fields = await c.req.parseBody()
    const deed = fields.do
    if (!isGroupDeed(deed) || !mayDo(group.found.account, deed)) return c.text(group.visit.words.notAllowed, 403)
    const form = { text: textOf(fields.text), person: textOf(fields.person) }
    return done(c, { group, deed, form, isHtmx: c.req.header('hx-request') !== undefined }, fields)
  })
  app.onError((error, c) => {
    if (error instanceof Wrong || error instanceof Refused) return c.text(error.message, 422)
    throw error
  })
  return app
}
