import { Hono } from 'hono'
import type { WebOptions } from '../config.ts'
import { Code } from '../frame/codes.tsx'
import { Layout } from '../frame/layout.tsx'
import { written } from '../frame/written.ts'
import { type Reached, reachedAt } from './asked-at.ts'
import type { Signed, Visit } from './visit.ts'

interface DeviceProps {
  readonly visit: Visit
  /** A link that was made just now, and whether only this machine reaches it. */
  readonly link?: { readonly url: string } & Pick<Reached, 'isNear'>
}

const Link = ({ visit: { words }, link }: Required<DeviceProps>) => (
  <>
    <Code text={link.url} label={words.deviceCode} />
    <p>
      <a href={link.url}>{link.url}</a>
    </p>
    {link.isNear ? <p class="wrong">{words.nearOnly}</p> : undefined}
  </>
)

const Device = ({ visit, link }: DeviceProps) => {
  const { words, root, language } = visit
  return (
    <Layout language={language} title={`${words.otherDevice} · ${words.name}`} root={root} page="door">
      <main class="door">
        <h1>{words.otherDevice}</h1>
        <p class="hint">{words.deviceHint}</p>
        {link ? <Link visit={visit} link={link} /> : undefined}
        <form method="post" action={`${root}/device`}>
          <button type="submit" class={link ? 'plain' : undefined}>
            {link ? words.anotherCode : words.showCode}
          </button>
        </form>
        <p>
          <a href={`${root}/`}>{words.back}</a>
        </p>
      </main>
    </Layout>
  )
}

/** `/device`: a code that lets another browser in as the same person. Looking at the page makes none. */
export const device = (options: WebOptions): Hono<Signed> => {
  const app = new Hono<Signed>()
  app.get('/device', (c) => written(c, <Device visit={c.var.visit} />))
  app.post('/device', async (c) => {
    const { visit } = c.var
    const { url, isNear } = reachedAt(c, options)
    const token = await visit.hub.signins.link(visit.who)
    return written(c, <Device visit={visit} link={{ url: `${url}/in#${token}`, isNear }} />)
  })
  return app
}
