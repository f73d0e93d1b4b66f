import { Hono } from 'hono'
import { assets } from './assets.ts'
import type { WebOptions } from './config.ts'
import { Layout } from './layout.tsx'
import { rootOf } from './root.ts'
import { wordsOf } from './words.ts'

const html = (page: unknown): string => `<!doctype html>${page}`

/** The pages, and what they load. Addresses in them are relative: they may be mounted anywhere. */
export const pages = ({ language = 'en' }: WebOptions): Hono => {
  const app = new Hono()
  const words = wordsOf(language)
  app.get('/', (c) =>
    c.html(
      html(
        <Layout language={language} title={words.name} root={rootOf(c)}>
          <h1>{words.name}</h1>
          <p>{words.hello}</p>
        </Layout>,
      ),
    ),
  )
  app.route('/', assets())
  return app
}
