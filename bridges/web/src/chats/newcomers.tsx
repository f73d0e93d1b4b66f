import { serving } from '@queqiao/hub'
import { Hono } from 'hono'
import type { Signed, Visit } from '../doors/visit.ts'
import { minutesTo } from '../frame/minutes.ts'
import { wayOf } from '../frame/root.ts'
import { waiting } from '../frame/waiting.ts'
import { filled } from '../words/words.ts'

/** What can be scanned to log in an account that is not known yet, by each client that waits for one. It is looked for again
 *  while the page is open. */
export const Newcomers = waiting(async ({ visit, root }: { readonly visit: Visit; readonly root: string }) => {
  const { words, ownsAll, reading, who } = visit
  if (!ownsAll) return <></>
  const codes = await reading.newcomers(who)
  return (
    <section
      id="newcomers"
      aria-label={words.newAccount}
      hx-get={`${root}/newcomers?${new URLSearchParams({ root })}`}
      hx-trigger="every 10s"
      hx-swap="outerMorph"
    >
      {codes.map(({ key, endpoint, until }) => (
        <figure class="code">
          <img
            // another picture has the same address otherwise
            src={`${root}/newcomers/${key}?until=${until}`}
            alt={filled(words.newAccountAlt, { endpoint })}
            width="220"
            height="220"
          />
          <figcaption>
            <strong>{words.newAccount}</strong>
            <span>{filled(words.newAccountHint, { endpoint })}</span>
            <span>{filled(words.scanWithin, { minutes: minutesTo(until) })}</span>
          </figcaption>
        </figure>
      ))}
    </section>
  )
})

/** `/newcomers`: that part of the page; `/newcomers/:key`: the picture of one code. */
export const newcomers = (): Hono<Signed> => {
  const app = new Hono<Signed>()
  app.get('/newcomers', (c) => {
    const { visit } = c.var
    return c.html(<Newcomers visit={visit} root={wayOf(c, visit)} />)
  })
  app.get('/newcomers/:key', async (c) => {
    const { reading, who, words } = c.var.visit
    const one = (await reading.newcomers(who)).find(({ key }) => key === c.req.param('key'))
    return one ? serving(one.picture, c.req.raw) : c.text(words.notFound, 404)
  })
  return app
}
