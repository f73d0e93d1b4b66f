import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { type Hub, type Owed, owedId, type Settled } from '@queqiao/hub'
import { accountId } from '@queqiao/protocol/model'
import { asJson, chat, oneState, owed, page, state, trouble } from './form.ts'

const most = 1_000

const json = <Schema extends z.ZodType>(schema: Schema, description: string) => ({
  content: { 'application/json': { schema } },
  description,
})

const cursor = z
  .string()
  .regex(/^\d+,.+$/s, { error: 'what `next` was on the page before' })
  .transform((text) => {
    const comma = text.indexOf(',')
    return { since: Number(text.slice(0, comma)), id: owedId(text.slice(comma + 1)) }
  })

const list = createRoute({
  method: 'get',
  path: '/outbox',
  summary: 'What is still owed, either way; the oldest first',
  request: {
    query: z.object({
      account: z.string().min(1, { error: 'the wxid of an account' }).transform(accountId).optional(),
      chat: chat.optional().openapi({ type: 'string', description: 'room:ID, person:ID or official:ID' }),
      state: z
        .union([state.transform((one) => [one]), z.array(state)], { error: oneState })
        .optional()
        .openapi({ description: 'May stand several times' }),
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

const nextOf = (found: readonly Owed[], limit: number): string | null => {
  const last = found.length === limit ? found.at(-1) : undefined
  return last ? `${last.since},${last.id}` : null
}

/** Why it was not done, and the status of that; undefined: it was. */
const refusal = (id: string, settled: Settled) => {
  if (settled.kind === 'done') return undefined
  return { error: `${id}: ${settled.reason}`, status: settled.kind === 'unknown' ? 404 : 409 } as const
}

/** `/outbox`: what is owed, and what a person decides about it. */
export const addOutbox = (app: OpenAPIHono, { owing }: Pick<Hub, 'owing'>): void => {
  app.openapi(list, async (c) => {
    const { account, chat, state: states, limit, after } = c.req.valid('query')
    const found = await owing.list({ account, chat, states, limit, after })
    return c.json({ owed: found.map(asJson), next: nextOf(found, limit) }, 200)
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
