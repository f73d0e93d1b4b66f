import { Hono } from 'hono'
import { Side } from '../chats/side.tsx'
import type { Signed, Visit } from '../doors/visit.ts'
import { Layout } from '../frame/layout.tsx'
import { Live, Lost } from '../frame/live.tsx'
import { wayOf } from '../frame/root.ts'
import { waiting } from '../frame/waiting.ts'
import { written } from '../frame/written.ts'
import { Decisions, openFor } from './decisions.tsx'
import { Charts, Rates } from './rates.tsx'
import { Outgoing, Queues, Sides, Uploads } from './tables.tsx'

/** Somebody for whom it is, where there is an API. */
interface Looking {
  readonly visit: Visit
  readonly api: string
}

/** How everything stands at this moment. */
const Now = waiting(async ({ visit, api }: Looking) => {
  const { hub, reading, who, words } = visit
  const [standing, accounts, open] = await Promise.all([hub.standing(), reading.accounts(who), openFor(visit)])
  const looked = { visit, standing, accounts }
  return (
    <>
      <Sides {...looked} />
      <Decisions {...{ visit, api, ...open }} />
      <section aria-label={words.outgoing} tabindex={0}>
        <Outgoing {...looked} />
        <Uploads {...looked} />
      </section>
      <section aria-label={words.queues} tabindex={0}>
        <Queues {...looked} />
      </section>
      <section aria-label={words.lastHour} tabindex={0}>
        <Rates rates={standing.rates} visit={visit} />
      </section>
    </>
  )
})

const Health = ({ visit, api }: Looking) => {
  const { words, root, language } = visit
  const more = ['uplot.css', 'uplot.js', 'charts.js'] as const
  return (
    <Layout language={language} title={`${words.health} · ${words.name}`} root={root} page="chat" more={more}>
      <a class="skip" href="#health">
        {words.skipToHealth}
      </a>
      <Side visit={visit} open="health" />
      <main class="health">
        <header>
          <a class="back" href={`${root}/`} aria-label={words.back}>
            ‹
          </a>
          <h1>{words.health}</h1>
          <small id="as-of" data-good={words.asOf} data-lost={words.noNews}></small>
        </header>
        <div class="cards">
          <p id="refused" class="wrong" role="alert" hidden></p>
          <Charts visit={visit} api={api} />
          <div
            id="health"
            tabindex={-1}
            hx-get={`${root}/health/now?${new URLSearchParams({ root })}`}
            hx-trigger="look"
            hx-swap="innerMorph"
          >
            <Now visit={visit} api={api} />
          </div>
        </div>
      </main>
      <Lost visit={visit} />
      <Live visit={visit} />
    </Layout>
  )
}

const NotForThem = ({ visit }: { readonly visit: Visit }) => (
  <Layout language={visit.language} title={visit.words.name} root={visit.root} page="chat">
    <Side visit={visit} />
    <main class="blank">
      <h1 class="unseen">{visit.words.health}</h1>
      <p>{visit.words.healthOnly}</p>
      <a href={`${visit.root}/`}>{visit.words.back}</a>
    </main>
    <Lost visit={visit} />
    <Live visit={visit} />
  </Layout>
)

const lookingOf = (visit: Visit): Looking | undefined =>
  visit.ownsAll && visit.api !== undefined ? { visit, api: `${visit.root}/${visit.api}` } : undefined

/** `/health`: how everything stands, for who owns all accounts; `/health/now`, the part of it that changes. */
export const health = (): Hono<Signed> => {
  const app = new Hono<Signed>()
  app.get('/health', async (c) => {
    const looking = lookingOf(c.var.visit)
    return looking ? written(c, <Health {...looking} />) : written(c, <NotForThem visit={c.var.visit} />, 403)
  })
  app.get('/health/now', async (c) => {
    const { visit } = c.var
    // what it leads to stands as it does from the page that has it
    const looking = lookingOf({ ...visit, root: wayOf(c, visit) })
    return looking ? c.html(<Now {...looking} />) : c.text(visit.words.healthOnly, 403)
  })
  return app
}
