import { Refused, type RemoteId } from '@queqiao/hub'
import { type Context, Hono } from 'hono'
import { seen } from '../chats/seen.ts'
import type { Signed } from '../doors/visit.ts'
import { field, isPart, sentIn } from '../frame/form.tsx'
import { wayOf } from '../frame/root.ts'
import { written } from '../frame/written.ts'
import { act } from '../said/doings.ts'
import { ownId, Wrong } from '../said/sayings.ts'
import { FormOf } from './forms.tsx'
import { GroupPage, GroupState } from './group.tsx'
import { type GroupDeed, isGroupDeed, mayDo } from './may.ts'
import { Members, type Sought, Strangers } from './members.tsx'
import { type GroupForm, wantedIn } from './wanted.ts'
import type { Group } from './where.ts'

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

/** What somebody wants by a form. */
interface Wanted {
  readonly group: Group
  readonly deed: GroupDeed
  readonly form: GroupForm
}

/** Without what htmx does for transitions: it would write styles into the page, which our policy forbids. */
const anew = 'outerHTML settle:0'

/** A form with what is wrong with it. */
const refused = (c: Context<Signed>, { group, deed, form }: Wanted, why: string) => {
  const writing = { deed, text: form.text, why }
  if (!isPart(c)) return written(c, <GroupPage {...{ group, writing }} />, 422)
  return c.html(
    <hx-partial hx-target={`#f-${deed}`} hx-swap={anew}>
      <FormOf {...{ group, deed }} held={writing} />
    </hx-partial>,
    422,
  )
}

/** Says that it is asked of WeChat. */
const told = (c: Context<Signed>, { group, deed, form }: Wanted) => {
  const { root, place, visit } = group
  if (!isPart(c)) return c.redirect(`${root}/c/${place}/group`, 303)
  // what was announced need not be written again; a name stands there until the group has it
  const held = { text: deed === 'announce' ? '' : form.text }
  return c.html(
    <>
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
const done = async (c: Context<Signed>, wanted: Wanted, own: RemoteId) => {
  const { group, deed, form } = wanted
  const { visit, room, place } = group
  try {
    const doing = wantedIn(deed, { room, form, words: visit.words })
    await act(visit, place, own, doing)
    return told(c, wanted)
  } catch (error) {
    if (error instanceof Wrong && error.field === 'text') return refused(c, wanted, error.message)
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
    const group = await partIn(c)
    if (!group) return noChat(c)
    const sent = await sentIn(c)
    const deed = sent.do
    if (!isGroupDeed(deed) || !mayDo(group.found.account, deed)) return c.text(group.visit.words.notAllowed, 403)
    const form = { text: field(sent, 'text'), person: field(sent, 'person') }
    return done(c, { group, deed, form }, ownId(sent))
  })
  app.onError((error, c) => {
    if (error instanceof Wrong || error instanceof Refused) return c.text(error.message, 422)
    throw error
  })
  return app
}
