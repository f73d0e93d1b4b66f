import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { type Hub, Refused } from '@queqiao/hub'
import { json } from './answers.ts'
import { trouble } from './form.ts'

/** A link with which one browser signs in to the page. */
export const signIn = z
  .object({ url: z.string().describe('Lets one browser in, once, within ten minutes: for that person alone') })
  .openapi('SignIn')

const body = z.object({
  name: z.string({ error: 'a name of `users`' }).describe('A name of `users`; empty: whoever has the admin token'),
})

const give = createRoute({
  method: 'post',
  path: '/sign-ins',
  summary: 'A link with which somebody signs in to the page',
  request: { body: { ...json(body, 'Who'), required: true } },
  responses: {
    200: json(signIn, 'The link'),
    400: json(trouble, 'A field is wrong'),
    404: json(trouble, 'Nobody of that name is listed, or there is no page'),
  },
})

/** The link that signs somebody in. What it holds behind `#` no server and no log sees before somebody presses the button.
 *  @throws Refused where nobody of that name is listed. */
export const signInLink = async (hub: Pick<Hub, 'signins'>, page: string, name: string): Promise<string> =>
  `${page}/in#${await hub.signins('web').link(name)}`

/** `/sign-ins`: links to the page. `page`: where it is; undefined: there is none. */
export const addSignIns = (app: OpenAPIHono, hub: Pick<Hub, 'signins'>, page: string | undefined): void => {
  app.openapi(give, async (c) => {
    if (page === undefined) return c.json({ error: 'there is no page: `web.enabled` is false' }, 404)
    try {
      return c.json({ url: await signInLink(hub, page, c.req.valid('json').name) }, 200)
    } catch (error) {
      if (error instanceof Refused) return c.json({ error: error.message }, 404)
      throw error
    }
  })
}
