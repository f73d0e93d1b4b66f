import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { type Hub, type Owed, type Owing, owedId, type Settled, type Which } from '@queqiao/hub'
import { accountId } from '@queqiao/protocol/model'
import { json } from './answers.ts'
import { asJson, chat, oneState, owed, page, state, trouble } from './form.ts'

const most = 1_000

const cursor = z
  .string()
  .regex(/^\d+,.+$/s, { error: 'what `next` was on the page before' })
  .transform((text) => {
    const comma = text.indexOf(',')
    return { since: Number(text.slice(0, comma)), id: owedId(text.slice(comma + 1)) }
  })

const theAccount = z.string().min(1, { error: 'the wxid of an account' }).transform(accountId).optional()
const theChat = chat.optional().openapi({ type: 'string', description: 'room:ID, person:ID or official:ID' })
const someStates = z.union([state.transform((one) => [one]), z.array(state)], { error: oneState }).optional()

/** What became of many. */
const settledAll = z
  .object({
    settled: z.number().int(),
    refused: z.number().int().describe('Of which it could not be done: somebody was faster, or it goes by itself'),
  })
  .openapi('Settled')

const list = createRoute({
  method: 'get',
  path: '/outbox',
  summary: 'What is still owed, either way; the oldest first',
  request: {
    query: z.object({
      account: theAccount,
      chat: theChat,
      state: someStates.openapi({ description: 'May stand several times' }),
      limit: z.coerce
        .number({ error: `1 to ${most}` })
        .int({ error: `1 to ${most}` })
        .min(1, { error: `1 to ${most}` })
        .max(most, { error: `1 to ${most}` })
        .default(100),
      after: cursor.optional().openapi({ type: 'string', description: '`next` of the page before' }),
    }),
  },
  responses: { 200: json(page, 'A page'), 400: json(trouble, 'A parameter is wrong') },
})

const deed = <Deed extends 'retry' | 'drop'>(name: Deed, summary: string) =>
  createRoute({
    method: 'post',
    path: `/outbox/{id}/${name}`,
    summary,
    request: { params: z.object({ id: z.string().min(1) }) },
    responses: {
      200: json(z.object({ id: owed.shape.id }), 'Done'),
      404: json(trouble, 'Nothing of that id is owed'),
      409: json(trouble, 'It cannot be done, and why'),
    },
  })
const retry = deed('retry', 'Once more')
const drop = deed('drop', 'Never mind')

const all = <Deed extends 'retry' | 'drop'>(name: Deed, summary: string) =>
  createRoute({
    method: 'post',
    path: `/outbox/${name}`,
    summary,
    request: {
      query: z.object({
        account: theAccount,
        chat: theChat,
        state: someStates.openapi({ description: 'May stand several times; default dead and failed' }),
      }),
    },
    responses: {
      200: json(settledAll, 'Done'),
      400: json(trouble, 'A parameter is wrong'),
    },
  })
const retryAll = all('retry', 'Everything once more that was set aside, or failed')
const dropAll = all('drop', 'Never mind everything that was set aside, or failed')

const nextOf = (found: readonly Owed[], limit: number): string | null => {
  const last = found.length === limit ? found.at(-1) : undefined
  return last ? `${last.since},${last.id}` : null
}

/** Why it was not done, and the status of that; undefined: it was. */
const refusal = (id: string, settled: Settled) => {
  if (settled.kind === 'done') return undefined
  return { error: `${id}: ${settled.reason}`, status: settled.kind === 'unknown' ? 404 : 409 } as const
}

/** Milliseconds by which the hub's clock may be ahead of this machine's. */
const tolerance = 1_000

/** Does it with each of them that was owed when it began, the oldest first: what comes again meanwhile is not done twice. */
const settleAll = async (owing: Owing, deed: 'retry' | 'drop', which: Which): Promise<z.infer<typeof settledAll>> => {
  const until = Date.now() + tolerance
  const counts = { settled: 0, refused: 0 }
  let after: Which['after']
  for (;;) {
    const found = (await owing.list({ ...which, limit: 100, after })).filter(({ since }) => since <= until)
    for (const { id } of found) counts[(await owing[deed](id)).kind === 'done' ? 'settled' : 'refused']++
    after = found.at(-1)
    if (!after) return counts
  }
}

/** What is meant where nothing is said: what surely did not arrive. */
const usual = ['dead', 'failed'] as const

/** `/outbox`: what is owed, and what a person decides about it. */
export const addOutbox = (app: OpenAPIHono, { owing }: Pick<Hub, 'owing'>): void => {
  app.openapi(list, async (c) => {
    const { account, chat, state: states, limit, after } = c.req.valid('query')
    const found = await owing.list({ account, chat, states, limit, after })
    return c.json({ owed: found.map(asJson), next: nextOf(found, limit) }, 200)
  })
  for (const [route, deed] of [
    [retryAll, 'retry'],
    [dropAll, 'drop'],
  ] as const)
    app.openapi(route, async (c) => {
      const { state: states = usual, ...where } = c.req.valid('query')
      return c.json(await settleAll(owing, deed, { ...where, states }), 200)
    })
  app.openapi(retry, async (c) => {
    const { id } = c.req.valid('param')
    const refused = refusal(id, await owing.retry(owedId(id)))
    return refused ? c.json({ error: refused.error }, refused.status) : c.json({ id }, 200)
  })
  app.openapi(drop, async (c) => {
    const { id } = c.req.valid('param')
    const refused = refusal(id, await owing.drop(owedId(id)))
    return refused ? c.json({ error: refused.error }, refused.status) : c.json({ id }, 200)
  })
}
