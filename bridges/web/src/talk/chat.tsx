import { type At, at, type ChatKey, messageId, type Page } from '@queqiao/hub'
import { type Context, Hono } from 'hono'
import { Panel } from '../accounts/panel.tsx'
import { type Seen, seen } from '../chats/seen.ts'
import { Side } from '../chats/side.tsx'
import type { Signed, Visit } from '../doors/visit.ts'
import { sentIn } from '../frame/form.tsx'
import { Icon } from '../frame/icon.tsx'
import { Layout } from '../frame/layout.tsx'
import { Live, Lost } from '../frame/live.tsx'
import { wayOf } from '../frame/root.ts'
import { waiting } from '../frame/waiting.ts'
import { written } from '../frame/written.ts'
import type { Words } from '../words/words.ts'
import { LastAnswer } from './answered.tsx'
import { Compose } from './compose.tsx'
import { Messages, type Talk, talkOf } from './messages.tsx'

/** Messages that a page has at first, and with every look further back. */
const page = 50
/** Of these, those that stand before the message around which it opens. */
const above = 20

/** The way to what was said here. */
const Seek = ({ root, place, label }: { readonly root: string; readonly place: string; readonly label: string }) => (
  <a class="seek" href={`${root}/search?${new URLSearchParams({ in: place })}`} title={label}>
    <span class="unseen">{label}</span>
    <Icon size={20} width="2" path="M10.5 4a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13M15.5 15.5L20 20" />
  </a>
)

/** A page that says why there is none. */
const Nothing = ({ visit, why }: { readonly visit: Visit; readonly why: string }) => (
  <Layout language={visit.language} title={visit.words.name} root={visit.root} page="chat">
    <Side visit={visit} />
    <main class="blank">
      <h1 class="unseen">{visit.words.name}</h1>
      <p>{why}</p>
      <a href={`${visit.root}/`}>{visit.words.back}</a>
    </main>
    <Lost visit={visit} />
    <Live visit={visit} />
  </Layout>
)

/** The way further back: it is followed once it can be seen. */
const Older = ({ before, talk }: { readonly before: string | undefined; readonly talk: Talk }) =>
  before === undefined ? null : (
    <li
      class="older"
      hx-get={`${talk.root}/c/${talk.place}/older?${new URLSearchParams({ before, root: talk.root })}`}
      hx-trigger="intersect once"
      hx-swap="outerHTML"
    >
      {talk.words.older} …
    </li>
  )

/** The way to a group's own page. */
const AboutGroup = ({ address, words }: { readonly address: string; readonly words: Words }) => (
  <a class="round" href={address} title={words.aboutGroup}>
    <span class="unseen">{words.aboutGroup}</span>
    <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true" fill="none" stroke="currentColor">
      <g stroke-width="1.8" stroke-linecap="round">
        <circle cx="9" cy="8.5" r="3.2" />
        <path d="M3.2 19c.5-3.4 2.8-5.2 5.8-5.2s5.3 1.8 5.8 5.2" />
        <path d="M15.5 5.7a3 3 0 0 1 0 5.6M17.3 14.2c2 .6 3.2 2.2 3.5 4.8" />
      </g>
    </svg>
  </a>
)

/** The way to what was said later, on a page that does not end where the chat does. */
const Newer = ({ after, talk }: { readonly after: string; readonly talk: Talk }) => (
  <li
    id="newer"
    class="older"
    hx-get={`${talk.root}/c/${talk.place}/newer?${new URLSearchParams({ after, root: talk.root })}`}
    hx-trigger="intersect once"
    hx-swap="outerHTML"
  >
    {talk.words.newer} …
  </li>
)

/** The end of a chat, or what stands around something in it. */
const pageOf = async ({ reading, who }: Visit, key: ChatKey, around: At | undefined): Promise<Page> => {
  if (around === undefined) return reading.history(who, key, { limit: page })
  const [older, newer] = await Promise.all([
    reading.history(who, key, { before: around, limit: above }),
    reading.history(who, key, { from: around, limit: page - above }),
  ])
  const { before } = older
  return { ...(before && { before }), ...withoutBefore(newer), written: [...older.written, ...newer.written] }
}

const withoutBefore = ({ before: _, ...rest }: Page): Page => rest

interface ConversationProps {
  readonly visit: Visit
  readonly place: string
  readonly found: Seen
  /** The message around which it opens; its end without one. */
  readonly around: At | undefined
}

const Conversation = waiting(async ({ visit, place, found, around }: ConversationProps) => {
  const { key, account } = found
  const { words, hub, root } = visit
  const by = { id: visit.who, name: visit.name }
  const [{ written: said, before, after, cursor }, look, mayWrite] = await Promise.all([
    pageOf(visit, key, around),
    hub.look(key),
    hub.mayWrite({ by, to: key }),
  ])
  const talk = talkOf(visit, place, root)
  const title = key.chat ? look.title : account.name
  return (
    <Layout language={visit.language} title={`${title} · ${words.name}`} root={root} page="chat">
      {mayWrite ? (
        <a class="skip" href="#text">
          {words.skip}
        </a>
      ) : undefined}
      <Side visit={visit} open={place} />
      <main class="talk" data-drop={words.dropHere}>
        <header>
          <a class="back" href={`${root}/`} aria-label={words.back}>
            ‹
          </a>
          <div>
            <h1>
              <bdi>{title}</bdi>
            </h1>
            <small>{key.chat ? <bdi>{account.name}</bdi> : words.desk}</small>
            <small class={`state ${account.state}`}>{words[account.state]}</small>
            <small id="answered">
              <LastAnswer visit={visit} of={key} />
            </small>
          </div>
          {key.chat ? <Seek root={root} place={place} label={words.searchHere} /> : undefined}
          {key.chat?.kind === 'room' ? <AboutGroup address={`${root}/c/${place}/group`} words={words} /> : undefined}
        </header>
        {key.chat ? undefined : <Panel {...{ visit, found, root }} />}
        <ol id="talk" aria-label={words.conversation} tabindex={0} data-read={`${root}/c/${place}/read`}>
          <Older before={before} talk={talk} />
          <Messages {...talk} written={said} />
          {after === undefined ? undefined : <Newer after={after} talk={talk} />}
        </ol>
        {after === undefined ? undefined : (
          <a id="latest" href={`${root}/c/${place}`}>
            {words.latest} ↓
          </a>
        )}
        {mayWrite ? (
          <Compose visit={visit} place={place} isDesk={!key.chat} />
        ) : (
          <p class="only-read">{words.readOnly}</p>
        )}
      </main>
      <Lost visit={visit} />
      {after === undefined ? <Live visit={visit} talk={{ key: place, after: cursor }} /> : <Live visit={visit} />}
    </Layout>
  )
})

const optional = (text: string | undefined): At | undefined => (text ? at(text) : undefined)

/** The message around which a chat opens: by where it stands, or by its id. */
const aroundIn = async (c: Context<Signed>, { key }: Seen): Promise<At | undefined> => {
  const { at: place, of } = c.req.query()
  const { reading, who } = c.var.visit
  return of ? reading.where(who, key, messageId(of)) : optional(place)
}

/** The end of the chat is there: from now on the page shows what comes. */
const Arrived = ({ visit, talk, cursor }: { visit: Visit; talk: Talk; cursor: string }) => (
  <>
    <hx-partial hx-target="#latest" hx-swap="delete"></hx-partial>
    <hx-partial hx-target="#live" hx-swap="outerHTML">
      <Live visit={{ ...visit, root: talk.root }} talk={{ key: talk.place, after: cursor }} />
    </hx-partial>
  </>
)

/** `/c/:key`, what was said before and after, and that somebody has read it. */
export const chat = (): Hono<Signed> => {
  const app = new Hono<Signed>()
  app.get('/c/:key', async (c) => {
    const { visit } = c.var
    const place = c.req.param('key')
    const found = await seen(visit, place)
    if (!found) return written(c, <Nothing visit={visit} why={visit.words.noChat} />, 404)
    return written(c, <Conversation {...{ visit, place, found, around: await aroundIn(c, found) }} />)
  })
  app.get('/c/:key/older', async (c) => {
    const { visit } = c.var
    const place = c.req.param('key')
    const found = await seen(visit, place)
    const from = c.req.query('before')
    if (!found || !from) return c.text(visit.words.stale, 404)
    const talk = talkOf(visit, place, wayOf(c, visit))
    const { written: said, before } = await visit.reading.history(visit.who, found.key, {
      before: at(from),
      limit: page,
    })
    return c.html(
      <>
        <Older before={before} talk={talk} />
        <Messages {...talk} written={said} />
      </>,
    )
  })
  app.get('/c/:key/newer', async (c) => {
    const { visit } = c.var
    const place = c.req.param('key')
    const found = await seen(visit, place)
    const from = optional(c.req.query('after'))
    if (!found || !from) return c.text(visit.words.stale, 404)
    const talk = talkOf(visit, place, wayOf(c, visit))
    const { written: said, after, cursor } = await visit.reading.history(visit.who, found.key, { from, limit: page })
    return c.html(
      <>
        <Messages {...talk} written={said} />
        {after === undefined ? <Arrived {...{ visit, talk, cursor }} /> : <Newer after={after} talk={talk} />}
      </>,
    )
  })
  app.post('/c/:key/read', async (c) => {
    const { visit } = c.var
    const [found, { upto }] = [await seen(visit, c.req.param('key')), await sentIn(c)]
    if (!found || typeof upto !== 'string' || upto === '') return c.text(visit.words.stale, 404)
    await visit.reading.mark(visit.who, found.key, at(upto))
    return c.body(null, 204)
  })
  return app
}
