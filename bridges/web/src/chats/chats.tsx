import { type AccountLine, at, type ChatLine } from '@queqiao/hub'
import { type Context, Hono } from 'hono'
import { version } from '../assets.ts'
import type { Signed, Visit } from '../doors/visit.ts'
import { Face } from '../frame/face.tsx'
import { Layout } from '../frame/layout.tsx'
import { mediaPath } from '../frame/media-path.ts'
import { waiting } from '../frame/waiting.ts'
import { written } from '../frame/written.ts'
import { toPlace } from '../ids.ts'
import { type Whose, whoseOf } from './whose.ts'

/** Chats that a list has at first, and with every look for more. */
const page = 60

interface ListProps {
  readonly visit: Visit
  readonly chats: readonly ChatLine[]
  readonly whose: Whose
  /** From the page that has the list to where the pages are mounted. */
  readonly root: string
  /** The chat that is open beside it. */
  readonly open?: string | undefined
  readonly find?: string
}

const Count = ({ unread, visit }: { readonly unread: number; readonly visit: Visit }) =>
  unread === 0 ? null : (
    <span class="count">
      {unread > 99 ? '99+' : unread}
      <span class="unseen"> {visit.words.unread}</span>
    </span>
  )

/** Who said the last of it: in a group, and where one of us did. */
const Speaker = ({ chat: { key, last, answered }, visit }: { readonly chat: ChatLine; readonly visit: Visit }) => {
  if (!last?.by || (key.chat?.kind !== 'room' && !last.self)) return null
  const isOther = !last.self || (answered?.by === last.by && last.by !== visit.name)
  return (
    <>
      <bdi>{isOther ? last.by : visit.words.you}</bdi>:{' '}
    </>
  )
}

const Line = ({ chat, visit, whose, root, open }: Omit<ListProps, 'chats'> & { readonly chat: ChatLine }) => {
  const place = toPlace(chat.key)
  const { title, avatar } = chat.look
  const { last } = chat
  const account = whose.get(chat.key.account)
  const picture = avatar?.state === 'ready' ? mediaPath(root, avatar) : undefined
  return (
    <li id={`chat-${place}`} class={chat.silent ? 'silent' : undefined} data-unread={chat.unread}>
      <a href={`${root}/c/${place}`} aria-current={place === open ? 'page' : undefined}>
        <Face name={title} id={place} picture={picture} />
        <span class="about">
          <span class="top">
            <bdi class="title">{title}</bdi>
            {account === undefined ? undefined : <bdi class="whose">{account}</bdi>}
            {chat.silent ? <span class="unseen">{visit.words.muted}</span> : undefined}
            {last ? <time datetime={new Date(last.time).toISOString()} data-short></time> : undefined}
          </span>
          <span class="top">
            <span class="last" dir="auto">
              <Speaker chat={chat} visit={visit} />
              {last?.words}
            </span>
            <Count unread={chat.unread} visit={visit} />
          </span>
        </span>
      </a>
    </li>
  )
}

const moreAddress = (root: string, after: string, open: string | undefined, find: string): string =>
  `${root}/chats?${new URLSearchParams({ root, after, words: find, ...(open !== undefined && { open }) })}`

/** Chats, the last spoken in first, and a way to more. */
const List = ({ visit, chats, whose, root, open, find = '' }: ListProps) => {
  const last = chats.at(-1)
  return (
    <>
      {chats.map((chat) => (
        <Line {...{ chat, visit, whose, root, open }} />
      ))}
      {chats.length === page && last ? (
        <li class="more" hx-get={moreAddress(root, last.at, open, find)} hx-trigger="revealed" hx-swap="outerHTML">
          {visit.words.more} …
        </li>
      ) : undefined}
      {chats.length === 0 ? <li class="none">{find ? visit.words.nothingFound : visit.words.noChats}</li> : undefined}
      {chats.length < page && find ? (
        <li class="deeper">
          <a href={`${root}/search?${new URLSearchParams({ words: find })}`}>
            {visit.words.searchSaid}: <bdi>{find}</bdi>
          </a>
        </li>
      ) : undefined}
    </>
  )
}

const Account = ({ account, visit, open }: { account: AccountLine; visit: Visit; open: string | undefined }) => {
  const place = toPlace({ account: account.account })
  return (
    <li>
      <a href={`${visit.root}/c/${place}`} aria-current={place === open ? 'page' : undefined}>
        <span class={`state ${account.state}`} aria-hidden="true"></span>
        <bdi>{account.name}</bdi>
        <small>{visit.words[account.state]}</small>
      </a>
    </li>
  )
}

const ToHealth = ({ visit, isOpen }: { readonly visit: Visit; readonly isOpen: boolean }) =>
  visit.ownsAll && visit.api !== undefined ? (
    <a
      class="plain watch"
      href={`${visit.root}/health`}
      title={visit.words.health}
      aria-current={isOpen ? 'page' : undefined}
    >
      <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">
        <path
          d="M3 12.5h4l2.5-6.5 4.5 12 2.5-5.5H21"
          fill="none"
          stroke="currentColor"
          stroke-width="1.8"
          stroke-linecap="round"
          stroke-linejoin="round"
        />
      </svg>
      <span class="unseen">{visit.words.health}</span>
    </a>
  ) : undefined

/** What stands beside every conversation: accounts, and the chats in them. */
export const Side = waiting(async ({ visit, open }: { readonly visit: Visit; readonly open?: string | undefined }) => {
  const { reading, who, words, root } = visit
  const [accounts, whose, chats] = await Promise.all([
    reading.accounts(who),
    whoseOf(visit),
    reading.chats(who, { limit: page, called: words.labels }),
  ])
  const unread = await reading.unread(who)
  const query = new URLSearchParams({ root, ...(open !== undefined && { open }) })
  return (
    <nav class="side" aria-label={words.chats}>
      <header>
        <a class="home" href={`${root}/`}>
          {words.name}
        </a>
        <button
          type="button"
          id="notify"
          class="plain"
          hidden
          aria-pressed="false"
          title={words.notify}
          aria-label={words.notify}
          data-refused={words.notifyRefused}
          data-on={words.notifyOn}
          data-off={words.notifyOff}
        >
          <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">
            <path
              d="M6 17V11a6 6 0 0 1 12 0v6l1.5 1.5h-15zM10 21h4"
              fill="none"
              stroke="currentColor"
              stroke-width="1.8"
              stroke-linecap="round"
              stroke-linejoin="round"
            />
          </svg>
        </button>
        <ToHealth visit={visit} isOpen={open === 'health'} />
        <form class="device" method="post" action={`${root}/device`}>
          <button type="submit" class="plain" aria-label={words.otherDevice} title={words.otherDevice}>
            <svg class="phone" viewBox="0 0 16 16" aria-hidden="true">
              <rect x="4" y="1" width="8" height="14" rx="1.5" />
              <path d="M7 12.5h2" />
            </svg>
          </button>
        </form>
        <form method="post" action={`${root}/out`}>
          <small>
            <bdi>{visit.name}</bdi>
          </small>
          <button type="submit" class="plain">
            {words.signOut}
          </button>
        </form>
      </header>
      <p id="notified" role="status"></p>
      <ul class="accounts" aria-label={words.accounts}>
        {accounts.map((account) => (
          <Account {...{ account, visit, open }} />
        ))}
      </ul>
      <search>
        <form action={`${root}/search`}>
          <input
            type="search"
            name="words"
            id="find"
            placeholder={words.findChats}
            aria-label={words.findChats}
            aria-keyshortcuts="/"
            autocomplete="off"
            hx-get={`${root}/chats?${query}`}
            hx-trigger="input changed delay:250ms, search"
            hx-target="#chats"
            hx-swap="innerHTML"
          />
        </form>
      </search>
      <ul
        id="chats"
        data-unread={unread}
        hx-get={`${root}/chats?${query}`}
        hx-include="#find"
        hx-trigger="chats from:body throttle:1s"
        hx-swap="innerMorph"
      >
        <List {...{ visit, chats, whose, root, open }} />
      </ul>
    </nav>
  )
})

/** Keeps the page up to date. `talk`: with what is said in a chat after a moment. */
export const Live = ({ visit, talk }: { visit: Visit; talk?: { readonly key: string; readonly after: string } }) => {
  const query = new URLSearchParams({ root: visit.root, version: version(), ...talk })
  return (
    <div
      hidden
      id="live"
      hx-sse:connect={`${visit.root}/live?${query}`}
      hx-trigger="load, every 15s"
      hx-swap="none"
    ></div>
  )
}

/** Said where the connection is lost, and where the page is of another version, or stands on what is no longer known. */
export const Lost = ({ visit: { words } }: { readonly visit: Visit }) => (
  <>
    <p id="lost" class="state-line" role="status" hidden>
      {words.lost}
    </p>
    <p id="outdated" class="state-line" role="status" hidden>
      {words.outdated} <a href="?">{words.reload}</a>
    </p>
  </>
)

// it stands before every address in a part of a page: one that leads anywhere else would lead people there
const isWay = (root: string | undefined): root is string => root !== undefined && /^\.[\w./-]{0,100}$/.test(root)

/** The way that a part of a page was asked for with. */
export const wayOf = (c: Context, visit: Visit): string => {
  const root = c.req.query('root')
  return isWay(root) ? root : visit.root
}

const optional = (text: string | undefined): string | undefined => (text === '' ? undefined : text)

/** `/` with all chats, and `/chats`, a part of the list. */
export const chats = (): Hono<Signed> => {
  const app = new Hono<Signed>()
  app.get('/', async (c) => {
    const { visit } = c.var
    return written(
      c,
      <Layout language={visit.language} title={visit.words.name} root={visit.root} page="list">
        <Side visit={visit} />
        <main class="blank">
          <h1 class="unseen">{visit.words.name}</h1>
          <p>{visit.words.pick}</p>
        </main>
        <Lost visit={visit} />
        <Live visit={visit} />
      </Layout>,
    )
  })
  app.get('/chats', async (c) => {
    const { visit } = c.var
    const find = optional(c.req.query('words')?.trim().slice(0, 100))
    const after = optional(c.req.query('after'))
    const found = await visit.reading.chats(visit.who, {
      words: find,
      limit: page,
      called: visit.words.labels,
      after: after === undefined ? undefined : at(after),
    })
    const unread = await visit.reading.unread(visit.who)
    c.header('x-unread', String(unread))
    const about = { visit, whose: await whoseOf(visit), root: wayOf(c, visit), open: c.req.query('open') }
    return c.html(<List {...about} chats={found} find={find} />)
  })
  return app
}
