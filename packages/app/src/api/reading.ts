import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { type AccountLine, at, type ChatKey, type ChatLine, type Reading } from '@queqiao/hub'
import { accountId } from '@queqiao/protocol/model'
import { whoAsks } from '../process/doorkeeper.ts'
import { answering, json } from './answers.ts'
import { chatText, inPlace, placeOf, trouble } from './form.ts'
import { written, writtenJson } from './written.ts'

const refusals = { 400: json(trouble, 'A parameter is wrong'), 404: json(trouble, 'There is no such account') }

const time = z.iso.datetime()
const some = (error: string) => z.string({ error }).min(1, { error })
const wxid = some('the wxid of an account')
const place = some('what an answer before gave')

const limit = (most: number) => {
  const error = `1 to ${most}`
  return z.coerce.number({ error }).int({ error }).min(1, { error }).max(most, { error }).default(50)
}

const accountLine = z
  .object({
    account: wxid.describe('Its wxid'),
    name: z.string(),
    role: z.enum(['owner', 'member', 'guest']).describe('Of who asks, in this account'),
    state: z.enum(['online', 'silent', 'offline']).describe('silent: its client is not heard any more'),
    since: time.nullable().describe('From when on it is not online, where that is known'),
    unread: z.number().int(),
  })
  .openapi('Account')

const chatLine = z
  .object({
    account: wxid,
    chat: z.string().nullable().describe('room:ID, person:ID or official:ID; null: the desk of the account'),
    title: z.string(),
    unread: z.number().int(),
    last: z.object({ words: z.string(), by: z.string(), time, own: z.boolean() }).nullable(),
    answered: z.object({ by: z.string(), time }).nullable().describe('Who of our sides wrote there last'),
    at: place.describe('What `after` takes'),
  })
  .openapi('Chat')

const iso = (moment: number): string => new Date(moment).toISOString()
const nameOf = ({ chat }: ChatKey): string | null => (chat ? chatText(chat) : null)

const accountJson = ({ account, name, role, state, since, unread }: AccountLine): z.infer<typeof accountLine> => ({
  ...{ account, name, role, state, unread },
  since: since === undefined ? null : iso(since),
})

const chatJson = ({ key, look, unread, last, answered, at }: ChatLine): z.infer<typeof chatLine> => ({
  ...{ account: key.account, chat: nameOf(key), title: look.title, unread, at },
  last: last ? { words: last.words, by: last.by, time: iso(last.time), own: last.self } : null,
  answered: answered ? { by: answered.by, time: iso(answered.time) } : null,
})

const accounts = createRoute({
  method: 'get',
  path: '/accounts',
  summary: 'The accounts that whoever asks may see',
  responses: { 200: json(z.object({ accounts: z.array(accountLine) }), 'All of them') },
})

const chats = createRoute({
  method: 'get',
  path: '/chats',
  summary: 'Chats, the one in which something was said last first',
  request: {
    query: z.object({
      account: wxid.transform(accountId).optional().openapi({ type: 'string' }),
      words: z.string().optional().openapi({ description: 'What their names hold' }),
      limit: limit(200),
      after: place.transform(at).optional().openapi({ type: 'string', description: '`next` of the page before' }),
    }),
  },
  responses: {
    200: json(z.object({ chats: z.array(chatLine), next: z.string().nullable() }), 'A page'),
    ...refusals,
  },
})

const messages = createRoute({
  method: 'get',
  path: '/accounts/{account}/chats/{chat}/messages',
  summary: 'What was said in a chat: the last of it, or what came before; the oldest first',
  request: {
    params: inPlace,
    query: z.object({
      limit: limit(200),
      before: place.transform(at).optional().openapi({ type: 'string', description: '`before` of the page after' }),
    }),
  },
  responses: {
    200: json(
      z.object({
        written: z.array(written),
        before: z.string().nullable(),
        cursor: z.string().describe('What is new from now on is after this: for `after` of news'),
      }),
      'A page',
    ),
    ...refusals,
  },
})

const read = createRoute({
  method: 'post',
  path: '/accounts/{account}/chats/{chat}/read',
  summary: 'Whoever asks has read the chat up to there',
  request: {
    params: inPlace,
    body: { required: true, content: { 'application/json': { schema: z.object({ upto: place }) } } },
  },
  responses: { 200: json(z.object({ unread: z.number().int().describe('In all chats') }), 'Done'), ...refusals },
})

const search = createRoute({
  method: 'get',
  path: '/search',
  summary: 'Messages with these words, the newest first; looks for a moment at a time',
  request: {
    query: z.object({
      words: z.string().trim().min(1, { error: 'some words' }),
      account: wxid.transform(accountId).optional().openapi({ type: 'string' }),
      before: place.transform(at).optional().openapi({ type: 'string', description: '`before` of the answer before' }),
    }),
  },
  responses: {
    200: json(
      z.object({
        hits: z.array(written.extend({ account: wxid, chat: z.string().nullable() })),
        before: z.string().nullable().describe('Where to go on, also where nothing was found; null: that was all'),
      }),
      'What was found',
    ),
    ...refusals,
  },
})

/** `/accounts`, `/chats`, `/search` …: what whoever asks may read, and that they have read it. */
export const addReading = (app: OpenAPIHono, reading: Reading): void => {
  app.openapi(accounts, async (c) => c.json({ accounts: (await reading.accounts(whoAsks(c))).map(accountJson) }, 200))
  app.openapi(chats, (c) =>
    answering(c, async () => {
      const which = c.req.valid('query')
      const found = await reading.chats(whoAsks(c), which)
      const last = found.length === which.limit ? found.at(-1) : undefined
      return c.json({ chats: found.map(chatJson), next: last?.at ?? null }, 200)
    }),
  )
  app.openapi(messages, (c) =>
    answering(c, async () => {
      const page = await reading.history(whoAsks(c), placeOf(c.req.valid('param')), c.req.valid('query'))
      return c.json({ written: page.written.map(writtenJson), before: page.before ?? null, cursor: page.cursor }, 200)
    }),
  )
  app.openapi(read, (c) =>
    answering(c, async () => {
      await reading.mark(whoAsks(c), placeOf(c.req.valid('param')), at(c.req.valid('json').upto))
      return c.json({ unread: await reading.unread(whoAsks(c)) }, 200)
    }),
  )
  app.openapi(search, (c) =>
    answering(c, async () => {
      const { hits, before } = await reading.search(whoAsks(c), c.req.valid('query'))
      const found = hits.map((hit) => ({ ...writtenJson(hit), account: hit.key.account, chat: nameOf(hit.key) }))
      return c.json({ hits: found, before: before ?? null }, 200)
    }),
  )
}
