import { type Context, Hono } from 'hono'
import type { Child } from 'hono/jsx'
import type { WebOptions } from '../config.ts'
import { sentIn } from '../frame/form.tsx'
import { Layout } from '../frame/layout.tsx'
import { rootOf } from '../frame/root.ts'
import { written } from '../frame/written.ts'
import { wordsOf } from '../words/words.ts'
import { forget, isToken, remember, stewardId } from './session.ts'
import type { Serving } from './visit.ts'

interface DoorProps {
  readonly root: string
  readonly language: NonNullable<WebOptions['language']>
  readonly wrong?: string | undefined
  readonly children?: Child
}

/** A page for whoever is not signed in. */
const Door = ({ root, language, wrong, children }: DoorProps) => {
  const words = wordsOf(language)
  return (
    <Layout language={language} title={`${words.signIn} · ${words.name}`} root={root} page="door">
      <main class="door">
        <h1>
          {words.name} <small lang="zh">{words.tagline}</small>
        </h1>
        {wrong === undefined ? undefined : (
          <p class="wrong" role="alert">
            {wrong}
          </p>
        )}
        {children}
      </main>
    </Layout>
  )
}

/** A page below the root to go on with: only what the way to the door names. */
const onward = (to: unknown): string => (typeof to === 'string' && /^[ca]\/[\w-]+(?:\/people)?$/.test(to) ? to : '')

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

/** `/sign-in` with the admin token, `/in` with somebody's link, `/out`. What a link carries stands behind its `#`: no server, log or
 *  preview of it has that before somebody presses the button. */
export const doors = (options: WebOptions, serving: Serving): Hono => {
  const app = new Hono()
  const { language = 'en' } = options
  const words = wordsOf(language)
  const byToken = (c: Context, to: string, wrong?: string) => (
    <Door {...{ root: rootOf(c), language, wrong }}>
      <form method="post" action={`${rootOf(c)}/sign-in`}>
        <label for="token">{words.adminToken}</label>
        <input id="token" name="token" type="password" required autocomplete="current-password" autofocus />
        <input type="hidden" name="to" value={to} />
        <button type="submit">{words.signIn}</button>
      </form>
      <p class="hint">{words.orByLink}</p>
    </Door>
  )
  const byLink = (c: Context, wrong?: string) => (
    <Door {...{ root: rootOf(c), language, wrong }}>
      {wrong === undefined ? (
        <>
          <form method="post" action={`${rootOf(c)}/in`} data-link>
            <input type="hidden" name="token" value="" />
            <button type="submit">{words.signInHere}</button>
          </form>
          <p class="hint">{words.linkHint}</p>
        </>
      ) : undefined}
    </Door>
  )
  app.get('/sign-in', (c) => written(c, byToken(c, onward(c.req.query('to')))))
  app.post('/sign-in', async (c) => {
    const served = serving()
    if (!served) return c.text(words.starting, 503, { refresh: '2' })
    const { token, to } = await sentIn(c)
    if (!isToken(text(token), options)) return written(c, byToken(c, onward(to), words.wrongToken), 401)
    remember(c, options, await served.hub.signins.begin(stewardId))
    return c.redirect(`${rootOf(c)}/${onward(to)}`, 303)
  })
  app.get('/in', (c) => written(c, byLink(c)))
  app.post('/in', async (c) => {
    const served = serving()
    if (!served) return c.text(words.starting, 503, { refresh: '2' })
    const { token } = await sentIn(c)
    const session = await served.hub.signins.open(text(token))
    if (session === undefined) return written(c, byLink(c, words.spentLink), 401)
    remember(c, options, session)
    return c.redirect(`${rootOf(c)}/`, 303)
  })
  app.post('/out', async (c) => {
    const served = serving()
    if (served) await forget(c, options, served.hub.signins)
    return c.redirect(`${rootOf(c)}/sign-in`, 303)
  })
  return app
}
