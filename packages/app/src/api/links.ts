import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { type Hub, placeId } from '@queqiao/hub'
import { accountId } from '@queqiao/protocol/model'
import { json } from './answers.ts'
import { trouble } from './form.ts'

const some = (what: string) => z.string({ error: what }).min(1, { error: what })

/** A chat, and where it is to live. */
export const wanted = z
  .object({
    bridge: some('the name of a bridge').describe('telegram or matrix'),
    place: some('a place').describe(
      'Of Telegram CHAT/TOPIC, with topic 0 for the whole chat; of Matrix the id of a room',
    ),
    wechat: some('the id of a person or group in WeChat'),
    account: some('the wxid of an account').optional().describe('Default: the only one that knows that id'),
    trial: z.boolean({ error: 'true or false' }).optional().describe('Look whether it could be, and change nothing'),
  })
  .openapi('Wanted')

/** The same as JSON. */
export type WantedJson = z.infer<typeof wanted>

/** A chat that lives where it was wanted. */
export const adopted = z.object({ name: z.string().describe('How the chat is called') }).openapi('Adopted')

/** Why a chat does not live where it was wanted. */
export const unadopted = trouble
  .extend({ name: z.string().optional().describe('How the chat is called, where an account knows it') })
  .openapi('Unadopted')

/** Where people have linked chats. */
export const chosen = z
  .object({
    links: z.array(
      z.object({
        bridge: z.string(),
        place: z.string().describe('As in `Wanted`'),
        account: z.string().describe('Its wxid'),
        name: z.string().describe('How the chat is called'),
      }),
    ),
  })
  .openapi('Links')

const look = createRoute({
  method: 'get',
  path: '/links',
  summary: 'Places that people have chosen for chats',
  responses: { 200: json(chosen, 'All of them') },
})

const link = createRoute({
  method: 'post',
  path: '/links',
  summary: 'Make a place that people have chosen that of a chat, as `link` does where it is typed',
  request: { body: { ...json(wanted, 'Which chat, and where'), required: true } },
  responses: {
    200: json(adopted, 'It lives there, now or already'),
    400: json(trouble, 'A field is wrong'),
    404: json(trouble, 'No account knows anybody of this id'),
    409: json(unadopted, 'It cannot be done, and why'),
  },
})

/** What the hub is asked with. */
export const asAdoption = ({ place, account, ...rest }: WantedJson) => ({
  ...rest,
  place: placeId(place),
  account: account === undefined ? undefined : accountId(account),
})

/** `/links`: chats in places that people have chosen. */
export const addLinks = (app: OpenAPIHono, hub: Pick<Hub, 'adopt' | 'chosen'>): void => {
  app.openapi(look, async (c) => c.json({ links: [...(await hub.chosen())] }, 200))
  app.openapi(link, async (c) => {
    const done = await hub.adopt(asAdoption(c.req.valid('json')))
    if (done.kind === 'done') return c.json({ name: done.name }, 200)
    if (done.kind === 'unknown') return c.json({ error: done.reason }, 404)
    return c.json({ error: done.reason, name: done.name }, 409)
  })
}
