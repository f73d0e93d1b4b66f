import type { PeoplePage, WhichPeople } from '@queqiao/hub'
import { Hono } from 'hono'
import type { Seen } from '../chats/seen.ts'
import { Side } from '../chats/side.tsx'
import type { Signed, Visit } from '../doors/visit.ts'
import { Finding } from '../frame/finding.tsx'
import { Layout } from '../frame/layout.tsx'
import { Live, Lost } from '../frame/live.tsx'
import { wayOf } from '../frame/root.ts'
import { waiting } from '../frame/waiting.ts'
import { written } from '../frame/written.ts'
import { toPlace } from '../ids.ts'
import { accountAt } from './accounts.tsx'
import { Person } from './person.tsx'

/** People that a page has at first, and with every look for more. */
const page = 50

type Among = WhichPeople['among']

interface ListProps extends PeoplePage {
  readonly visit: Visit
  readonly found: Seen
  readonly root: string
  readonly among: Among
  readonly find: string
  readonly from: number
}

/** Where an account's people are. */
export const peopleAt = ({ key }: Seen, root: string): string => `${root}/a/${toPlace(key)}/people`

/** Some people, and a way to more. */
const List = ({ visit, found, root, among, find, from, people, count }: ListProps) => {
  const { words } = visit
  const at = peopleAt(found, root)
  const about = { account: found.account, words, root, at, isContact: among === 'contacts' }
  const next = from + people.length
  const more = new URLSearchParams({ root, among, words: find, from: String(next) })
  const none = find === '' && among === 'contacts' ? words.noContacts : words.nobodyFound
  return (
    <>
      {people.map((person) => (
        <Person {...about} person={person} />
      ))}
      {next < count ? (
        <li class="more" hx-get={`${at}/list?${more}`} hx-trigger="revealed" hx-swap="outerHTML">
          {words.more} …
        </li>
      ) : undefined}
      {count === 0 ? <li class="none">{none}</li> : undefined}
    </>
  )
}

const Find = ({ at, root, among, label }: { at: string; root: string; among: Among; label: string }) => (
  <Finding
    id={`find-${among}`}
    label={label}
    list={among}
    from={`${at}/list?${new URLSearchParams({ root, among })}`}
  />
)

/** Whom else the account knows: they can be asked to be contacts. */
const Others = ({ visit, at }: { readonly visit: Visit; readonly at: string }) => (
  <details class="adding">
    <summary>{visit.words.addContact}</summary>
    <p class="hint">{visit.words.findOthersHint}</p>
    <Find at={at} root={visit.root} among="others" label={visit.words.findOthers} />
    <ul id="others" class="known" aria-label={visit.words.addContact}></ul>
  </details>
)

const People = waiting(async ({ visit, found }: { readonly visit: Visit; readonly found: Seen }) => {
  const { words, root, language } = visit
  const { account } = found
  const at = peopleAt(found, root)
  const home = toPlace(found.key)
  const which = { account: account.account, among: 'contacts', from: 0, limit: page } as const
  const known = await visit.reading.people(visit.who, which)
  const mayAdd = account.role === 'owner' && account.can.commands['add-friend']
  return (
    <Layout language={language} title={`${words.contacts} · ${account.name} · ${words.name}`} root={root} page="chat">
      <Side visit={visit} open={home} />
      <main class="talk">
        <header>
          <a class="back" href={`${root}/c/${home}`} aria-label={account.name}>
            ‹
          </a>
          <div>
            <h1>{words.contacts}</h1>
            <small>
              <a href={`${root}/c/${home}`}>
                <bdi>{account.name}</bdi>
              </a>
            </small>
            <small>
              {known.count} {words.people}
            </small>
          </div>
        </header>
        <div class="roll">
          <p id="wrong" role="alert"></p>
          {mayAdd ? <Others {...{ visit, at }} /> : undefined}
          <Find {...{ at, root }} among="contacts" label={words.findContacts} />
          <ul id="contacts" class="known" aria-label={words.contacts}>
            <List {...{ visit, found, root, ...known }} among="contacts" find="" from={0} />
          </ul>
        </div>
      </main>
      <Lost visit={visit} />
      <Live visit={visit} />
    </Layout>
  )
})

const isAmong = (text: string | undefined): text is Among => text === 'contacts' || text === 'others'

/** `/a/:key/people`: whom an account knows. */
export const people = (): Hono<Signed> => {
  const app = new Hono<Signed>()
  app.get('/a/:key/people', async (c) => {
    const { visit } = c.var
    const found = await accountAt(visit, c.req.param('key'))
    return found ? written(c, <People {...{ visit, found }} />) : c.text(visit.words.noChat, 404)
  })
  app.get('/a/:key/people/list', async (c) => {
    const { visit } = c.var
    const found = await accountAt(visit, c.req.param('key'))
    const [among, from] = [c.req.query('among'), Number(c.req.query('from') ?? 0)]
    if (!found || !isAmong(among) || !Number.isSafeInteger(from) || from < 0) return c.text(visit.words.stale, 404)
    const find = (c.req.query('words') ?? '').trim().slice(0, 100)
    const which = { account: found.account.account, among, words: find, from, limit: page }
    const some = await visit.reading.people(visit.who, which)
    return c.html(<List {...{ visit, found, root: wayOf(c, visit), among, find, from, ...some }} />)
  })
  return app
}
