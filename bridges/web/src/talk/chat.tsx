import { at, Refused } from '@queqiao/hub'
import { Hono } from 'hono'
import { Live, Lost, Side, wayOf } from '../chats/chats.tsx'
import { type Seen, seen } from '../chats/seen.ts'
import type { Signed, Visit } from '../doors/visit.ts'
import { Layout } from '../frame/layout.tsx'
import { written } from '../frame/written.ts'
import { Compose } from './compose.tsx'
import { Messages, type Talk } from './messages.tsx'

/** Messages that a page has at first, and with every look further back. */
const page = 50

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
  before === undefined ? (
    <></>
  ) : (
    <li
      class="older"
      hx-get={`${talk.root}/c/${talk.place}/older?${new URLSearchParams({ before, root: talk.root })}`}
      hx-trigger="intersect once"
      hx-swap="outerHTML"
    >
      {talk.words.older} …
    </li>
  )

const Conversation = async ({ visit, place, found }: { visit: Visit; place: string; found: Seen }) => {
  const { key, account } = found
  const { reading, who, words, hub, root } = visit
  const [{ written: said, before, cursor }, look] = await Promise.all([
    reading.history(who, key, { limit: page }),
    hub.look(key),
  ])
  const talk = { words, root, place }
  const title = key.chat ? look.title : account.name
  return (
    <Layout language={visit.language} title={`${title} · ${words.name}`} root={root} page="chat">
      <a class="skip" href="#text">
        {words.skip}
      </a>
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
          </div>
        </header>
        <ol id="talk" aria-label={words.conversation} data-read={`${root}/c/${place}/read`}>
          <Older before={before} talk={talk} />
          <Messages {...talk} written={said} />
        </ol>
        <Compose visit={visit} place={place} isDesk={!key.chat} />
      </main>
      <Lost visit={visit} />
      <Live visit={visit} talk={{ key: place, after: cursor }} />
    </Layout>
  )
}

/** `/c/:key`, what was said before, and that somebody has read it. */
export const chat = (): Hono<Signed> => {
  const app = new Hono<Signed>()
  app.get('/c/:key', async (c) => {
    const { visit } = c.var
    const place = c.req.param('key')
    const found = await seen(visit, place)
    if (!found) return written(c, <Nothing visit={visit} why={visit.words.noChat} />, 404)
    return written(c, <Conversation {...{ visit, place, found }} />)
  })
  app.get('/c/:key/older', async (c) => {
    const { visit } = c.var
    const place = c.req.param('key')
    const found = await seen(visit, place)
    const from = c.req.query('before')
    if (!found || !from) return c.text(visit.words.stale, 404)
    const talk = { words: visit.words, root: wayOf(c, visit), place }
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
  app.post('/c/:key/read', async (c) => {
    const { visit } = c.var
    const [found, { upto }] = [await seen(visit, c.req.param('key')), await c.req.parseBody()]
    if (!found || typeof upto !== 'string' || upto === '') return c.text(visit.words.stale, 404)
    await visit.reading.mark(visit.who, found.key, at(upto))
    return c.body(null, 204)
  })
  app.post('/c/:key/owed/:id/:what{retry|drop}', async (c) => {
    const { visit } = c.var
    const { key: place, id, what } = c.req.param()
    const found = await seen(visit, place)
    if (found?.account.role !== 'owner') return c.text(visit.words.ownersOnly, 403)
    const owed = (await visit.hub.owing.list(found.key)).find((one) => one.id === id)
    if (!owed) return c.text(visit.words.stale, 409)
    const settled = await (what === 'retry' ? visit.hub.owing.retry(owed.id) : visit.hub.owing.drop(owed.id))
    return settled.kind === 'done' ? c.body(null, 204) : c.text(settled.reason, 409)
  })
  app.onError((error, c) => {
    if (error instanceof Refused) return c.text(error.message, 422)
    throw error
  })
  return app
}
