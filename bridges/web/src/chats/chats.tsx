import { at } from '@queqiao/hub'
import { Hono } from 'hono'
import type { Signed } from '../doors/visit.ts'
import { Layout } from '../frame/layout.tsx'
import { Live, Lost } from '../frame/live.tsx'
import { wayOf } from '../frame/root.ts'
import { written } from '../frame/written.ts'
import { List, page } from './list.tsx'
import { Side } from './side.tsx'
import { whoseOf } from './whose.ts'

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
