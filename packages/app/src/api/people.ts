import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import type { PersonLine, Reading } from '@queqiao/hub'
import { accountId } from '@queqiao/protocol/model'
import { whoAsks } from '../process/doorkeeper.ts'
import { answering, json } from './answers.ts'
import { chat, chatText, trouble } from './form.ts'

const refusals = {
  400: json(trouble, 'A parameter is wrong'),
  404: json(trouble, 'There is no such account, or group'),
}

const account = z.string().min(1, { error: 'the wxid of an account' }).transform(accountId).openapi({ type: 'string' })
const number = (least: number, most: number, usual: number) => {
  const error = `${least} to ${most}`
  return z.coerce.number({ error }).int({ error }).min(least, { error }).max(most, { error }).default(usual)
}
const page = {
  words: z.string().optional().openapi({ description: 'What one of their names holds' }),
  from: number(0, 1_000_000, 0).openapi({ description: 'How many are passed over' }),
  limit: number(1, 200, 50),
}
const count = z.number().int().describe('How many there are, on all pages')

const person = z
  .object({
    id: z.string(),
    name: z.string().describe('The name that the settings choose'),
    chat: z.string().describe('The chat with them: person:ID or official:ID'),
    nickname: z.string().nullable().describe('What they call themselves'),
    remark: z.string().nullable().describe('What the owner of the account calls them'),
    alias: z.string().nullable().describe('The handle that people can search for'),
  })
  .openapi('Person')

const personJson = ({ id, name, key, nickname, remark, alias }: PersonLine): z.infer<typeof person> => ({
  ...{ id, name, chat: key.chat ? chatText(key.chat) : '' },
  ...{ nickname: nickname ?? null, remark: remark ?? null, alias: alias ?? null },
})

const among = ['contacts', 'others'] as const
const amongError = `one of ${among.join(', ')}`

const people = createRoute({
  method: 'get',
  path: '/accounts/{account}/people',
  summary: 'Whom an account knows, by their names',
  request: {
    params: z.object({ account }),
    query: z.object({
      ...page,
      among: z
        .enum(among, { error: amongError })
        .default('contacts')
        .openapi({ description: 'others: who is known, and is no contact; none of them without words' }),
    }),
  },
  responses: { 200: json(z.object({ people: z.array(person), count }), 'A page'), ...refusals },
})

const member = z
  .object({ id: z.string(), name: z.string().describe('As they are called in the group') })
  .openapi('Member')

const members = createRoute({
  method: 'get',
  path: '/accounts/{account}/chats/{chat}/members',
  summary: 'Who is known to be in a group',
  request: {
    params: z.object({ account, chat: chat.openapi({ type: 'string', description: 'room:ID' }) }),
    query: z.object(page),
  },
  responses: { 200: json(z.object({ members: z.array(member), count }), 'A page'), ...refusals },
})

/** `…/people`, `…/members`: whom an account knows. */
export const addPeople = (app: OpenAPIHono, reading: Reading): void => {
  app.openapi(people, (c) =>
    answering(c, async () => {
      const found = await reading.people(whoAsks(c), { ...c.req.valid('param'), ...c.req.valid('query') })
      return c.json({ people: found.people.map(personJson), count: found.count }, 200)
    }),
  )
  app.openapi(members, (c) =>
    answering(c, async () => {
      const found = await reading.members(whoAsks(c), c.req.valid('param'), c.req.valid('query'))
      return c.json({ members: found.members.map(({ id, name }) => ({ id, name })), count: found.count }, 200)
    }),
  )
}
