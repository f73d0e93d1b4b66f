import { at } from '@queqiao/hub'
import { type Context, Hono } from 'hono'
import { type Seen, seen } from '../chats/seen.ts'
import { Side } from '../chats/side.tsx'
import { whoseOf } from '../chats/whose.ts'
import type { Signed, Visit } from '../doors/visit.ts'
import { Layout } from '../frame/layout.tsx'
import { Live, Lost } from '../frame/live.tsx'
import { wayOf } from '../frame/root.ts'
import { waiting } from '../frame/waiting.ts'
import { written } from '../frame/written.ts'
import { toPlace } from '../ids.ts'
import { type Finding, Hits } from './hits.tsx'

/** Characters that are looked for at most. */
const longest = 100

/** What is looked for, and in which chat; in all of them where none is named. */
interface Wanted {
  readonly words: string
  readonly within?: Seen
  /** Where the look goes on. */
  readonly before?: string
}

/** Undefined where a chat is named that they may not see. */
const wantedIn = async (c: Context<Signed>): Promise<Wanted | undefined> => {
  const { in: place = '', before = '', words = '' } = c.req.query()
  const within = place === '' ? undefined : await seen(c.var.visit, place)
  if (place !== '' && !within?.key.chat) return undefined
  return { words: words.trim().slice(0, longest), ...(within && { within }), ...(before !== '' && { before }) }
}

const addressOf = (root: string, { words, within }: Wanted, more: Readonly<Record<string, string>> = {}): string =>
  `${root}/search?${new URLSearchParams({ words, ...(within && { in: toPlace(within.key) }), ...more })}`

interface FoundProps {
  readonly visit: Visit
  readonly root: string
  readonly wanted: Wanted
}

const look = async ({ visit, root, wanted }: FoundProps): Promise<Finding & { readonly before?: string }> => {
  const { words, within, before: from } = wanted
  const before = from === undefined ? undefined : at(from)
  const which = {
    words,
    before,
    called: visit.words.labels,
    ...(within && { account: within.key.account, chat: within.key.chat }),
  }
  const { hits, before: further } = await visit.reading.search(visit.who, which)
  const found = await Promise.all(hits.map(async (hit) => ({ hit, look: await visit.hub.look(hit.key) })))
  return { visit, words, whose: await whoseOf(visit), root, found, ...(further && { before: further }) }
}

/** What was found so far, and the way further back: it is followed once it can be seen. */
const Found = waiting(async (props: FoundProps) => {
  const { visit, root, wanted } = props
  if (wanted.words === '') return null
  const { before, ...finding } = await look(props)
  const { searching, noMoreHits, noHits } = visit.words
  const isFirst = wanted.before === undefined && finding.found.length === 0
  if (before === undefined)
    return (
      <>
        <Hits {...finding} />
        <li class="none">{isFirst ? noHits : noMoreHits}</li>
      </>
    )
  const address = addressOf(root, wanted, { before })
  return (
    <>
      <Hits {...finding} />
      <li
        class="none"
        hx-get={`${address}&${new URLSearchParams({ root })}`}
        hx-trigger="intersect once"
        hx-swap="outerHTML"
      >
        <a href={address}>{searching}</a>
      </li>
    </>
  )
})

const Form = ({ visit, wanted, title }: { visit: Visit; wanted: Wanted; title: string | undefined }) => {
  const { words, root } = visit
  return (
    <search>
      <form action={`${root}/search`}>
        <input
          type="search"
          name="words"
          id="words"
          value={wanted.words}
          maxlength={longest}
          placeholder={words.searchSaid}
          aria-label={words.searchSaid}
          autocomplete="off"
          autofocus={wanted.words === ''}
        />
        {wanted.within ? <input type="hidden" name="in" value={toPlace(wanted.within.key)} /> : undefined}
        <button type="submit">{words.search}</button>
        {title === undefined ? undefined : (
          <p>
            {words.searchedIn} <bdi>{title}</bdi> ·{' '}
            <a href={addressOf(root, { words: wanted.words })}>{words.searchAll}</a>
          </p>
        )}
      </form>
    </search>
  )
}

const Searching = waiting(async ({ visit, wanted }: { readonly visit: Visit; readonly wanted: Wanted }) => {
  const { words, root, language, hub } = visit
  const { within } = wanted
  const place = within && toPlace(within.key)
  const title = within && (await hub.look(within.key)).title
  return (
    <Layout language={language} title={`${words.search} · ${words.name}`} root={root} page="chat">
      <Side visit={visit} open={place} />
      <main class="search">
        <header>
          <a class="back" href={`${root}/${place === undefined ? '' : `c/${place}`}`} aria-label={words.back}>
            ‹
          </a>
          <h1>{words.search}</h1>
        </header>
        <Form {...{ visit, wanted, title }} />
        <ol id="hits" aria-label={words.hits}>
          <Found {...{ visit, root, wanted }} />
        </ol>
      </main>
      <Lost visit={visit} />
      <Live visit={visit} />
    </Layout>
  )
})

/** `/search`: what was said in all chats or in one, the newest first; as a part of a page, what stands further back. */
export const search = (): Hono<Signed> => {
  const app = new Hono<Signed>()
  app.get('/search', async (c) => {
    const { visit } = c.var
    const wanted = await wantedIn(c)
    if (!wanted) return c.text(visit.words.noChat, 404)
    const isPart = c.req.header('hx-request') !== undefined
    return isPart
      ? c.html(<Found {...{ visit, root: wayOf(c, visit), wanted }} />)
      : written(c, <Searching {...{ visit, wanted }} />)
  })
  return app
}
