import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import type { Standing } from '@queqiao/hub'

const count = z.number().int().min(0)
const time = z.iso.datetime()
const oldest = time.nullable().describe('When the oldest of them was stored; null: there is none')

const health = z.object({ ready: z.boolean(), reason: z.string().optional() }).openapi('Health')

const backlog = z
  .object({
    reader: z.string().describe('A bridge to which it goes (matrix), or from which it comes (from matrix)'),
    waiting: count,
    oldest,
    dead: count.describe('Set aside: a person decides'),
    retrying: count.describe('Chats and places whose next entry has failed and comes again'),
  })
  .openapi('Backlog')

const outgoing = z
  .object({
    account: z.string().describe('The wxid of the account'),
    queued: count,
    handed: count.describe('The client has it'),
    unknown: count.describe('Nobody knows whether WeChat has it'),
    oldest,
    pace: z.object({
      spent: count.describe('What it has done today'),
      perDay: count.describe('What it may do; 0: as much as there is'),
    }),
  })
  .openapi('Outgoing')

const missing = z
  .object({
    account: z.string().describe('The wxid of the account'),
    wanted: count.describe('Files that have still to come from its client'),
    oldest,
  })
  .openapi('Missing')

const standing = z
  .object({
    bridges: z.record(z.string(), health),
    lanes: z.array(backlog),
    outbox: z.array(outgoing),
    files: z.array(missing),
    rates: z
      .array(z.object({ minute: time, fromWeChat: count, toWeChat: count }))
      .describe(
        'Messages of the last hour, minute by minute, the oldest first: at this process, and of the time before it began what is stored',
      ),
  })
  .openapi('Standing')

const iso = (at: number): string => new Date(at).toISOString()
const since = (at: number | undefined): string | null => (at === undefined ? null : iso(at))

const asJson = ({ bridges, lanes, outbox, files, rates }: Standing): z.infer<typeof standing> => ({
  bridges: { ...bridges },
  lanes: lanes.map((lane) => ({ ...lane, oldest: since(lane.oldest) })),
  outbox: outbox.map((one) => ({ ...one, oldest: since(one.oldest) })),
  files: files.map((one) => ({ ...one, oldest: since(one.oldest) })),
  rates: rates.map((rate) => ({ ...rate, minute: iso(rate.minute) })),
})

const look = createRoute({
  method: 'get',
  path: '/standing',
  summary: 'How everything stands: numbers alone; known for five seconds',
  responses: { 200: { content: { 'application/json': { schema: standing } }, description: 'As of now' } },
})

/** `/standing`: what waits, what was set aside, what may still be done today. */
export const addStanding = (app: OpenAPIHono, stands: () => Promise<Standing>): void => {
  app.openapi(look, async (c) => c.json(asJson(await stands()), 200))
}
