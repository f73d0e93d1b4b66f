import { type Medium, serving } from '@queqiao/hub'
import { Hono } from 'hono'

/** What a ticket opens; nothing for one that is wrong, over, or of a file that is gone. */
export type OpenMedia = (ticket: string) => Promise<Medium | undefined>

/** `GET /media/:ticket/:name`: files for WeChat clients and previews. Any name opens it: clients look at its extension alone,
 *  and the answer says the real one. Whatever is wrong with a ticket, there is nothing here. */
export const media = (open: OpenMedia): Hono => {
  const app = new Hono()
  app.get('/media/:ticket/:name', async (c) => {
    const found = await open(c.req.param('ticket'))
    return found ? serving(found, c.req.raw) : c.notFound()
  })
  return app
}
