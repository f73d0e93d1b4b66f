import { fileId, serving } from '@queqiao/hub'
import { Hono } from 'hono'
import type { Signed } from '../doors/visit.ts'

/** `/media/:file`: a file of an account that somebody may see; parts of it, where they are asked for. */
export const media = (): Hono<Signed> => {
  const app = new Hono<Signed>()
  app.get('/media/:file', async (c) => {
    const { hub, who, words } = c.var.visit
    const found = await hub.medium(who, fileId(c.req.param('file')))
    return found ? serving(found, c.req.raw) : c.text(words.notFound, 404)
  })
  return app
}
