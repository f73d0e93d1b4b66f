import { Hono } from 'hono'
import { assets } from './assets.ts'
import type { WebOptions } from './config.ts'
import { doors } from './doors.tsx'
import { guards } from './guards.ts'
import { Layout } from './layout.tsx'
import { type Serving, type Signed, signedIn } from './visit.ts'
import { written } from './written.ts'

/** What people must be signed in for. What answers elsewhere has no `visit`: nothing of it can be shown there. */
const inside = ['/', '/chats', '/c/*', '/live', '/media/*'] as const
const outside = ['/sign-in', '/in', '/out'] as const

const home = (): Hono<Signed> => {
  const app = new Hono<Signed>()
  app.get('/', (c) => {
    const { language, name, root, words } = c.var.visit
    return written(
      c,
      <Layout language={language} title={words.name} root={root} page="door">
        <main class="door">
          <h1>{words.name}</h1>
          <p>{words.hello}</p>
          <form method="post" action={`${root}/out`}>
            <bdi>{name}</bdi>
            <button type="submit">{words.signOut}</button>
          </form>
        </main>
      </Layout>,
    )
  })
  return app
}

/** The pages, and what they load. Addresses in them are relative: they may be mounted anywhere, and beside other things: what they
 *  guard is theirs alone. */
export const pages = (options: WebOptions, serving: Serving): Hono => {
  const app = new Hono()
  for (const path of [...inside, ...outside]) app.use(path, guards(options))
  app.route('/', assets())
  app.route('/', doors(options, serving))
  const signed = new Hono<Signed>()
  for (const path of inside) signed.use(path, signedIn(options, serving))
  signed.route('/', home())
  return app.route('/', signed)
}
