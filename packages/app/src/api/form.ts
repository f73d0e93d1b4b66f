import { z } from '@hono/zod-openapi'
import type { ChatKey, Owed, OwedState } from '@queqiao/hub'
import { type AccountId, accountId, type Chat, personId, roomId } from '@queqiao/protocol/model'

/** Why something was not done. */
export const trouble = z
  .object({
    error: z.string().describe('A sentence for people'),
    fields: z
      .array(z.object({ path: z.string().describe('The parameter'), message: z.string() }))
      .optional()
      .describe('What is wrong with each parameter, where that is it'),
  })
  .openapi('Error')

/** What can be asked for by state. */
export const states = [
  'queued',
  'handed',
  'unknown',
  'failed',
  'waiting',
  'uncertain',
  'dead',
] as const satisfies readonly OwedState[]
export const oneState = `one of ${states.join(', ')}`
export const state = z.enum(states, { error: oneState })

const chatForm = /^(person|room|official):(.+)$/s
const asChat = (text: string): Chat => {
  const [, kind, id = ''] = chatForm.exec(text) ?? []
  if (kind === 'room') return { kind, id: roomId(id) }
  return { kind: kind === 'official' ? kind : 'person', id: personId(id) }
}

/** A chat as text: `room:ID`, `person:ID`, `official:ID`. */
export const chat = z.string().regex(chatForm, { error: 'room:ID, person:ID or official:ID' }).transform(asChat)

/** Reads as `chat` does. */
export const chatText = (given: Chat): string => `${given.kind}:${given.id}`

const noPlace = { error: 'room:ID, person:ID, official:ID or desk' }

const account = z.string().min(1, { error: 'the wxid of an account' }).transform(accountId).openapi({ type: 'string' })

/** What an address names: a chat of an account. */
export const inChat = z.object({
  account,
  chat: chat.openapi({ type: 'string', description: 'room:ID, person:ID or official:ID' }),
})

/** The same, or its desk. */
export const inPlace = z.object({
  account,
  chat: z
    .union([z.literal('desk'), chat], noPlace)
    .openapi({ type: 'string', description: 'room:ID, person:ID or official:ID; desk: the desk of the account' }),
})

/** What it names, for the hub. */
export const placeOf = ({ account, chat }: { readonly account: AccountId; readonly chat: Chat | 'desk' }): ChatKey =>
  chat === 'desk' ? { account } : { account, chat }

/** Something that has not reached who it is for, or that nobody knows of whether it has. */
export const owed = z
  .object({
    id: z.string(),
    direction: z.enum(['to-wechat', 'from-wechat']),
    account: z.string().describe('The wxid of the account'),
    chat: z.string().nullable().describe('room:ID, person:ID or official:ID; null: the desk of the account'),
    bridge: z.string().nullable().describe('The other side that it comes from, or goes to'),
    state,
    reason: z.string().nullable(),
    since: z.iso.datetime().describe('When it was stored, or set aside'),
  })
  .openapi('Owed')

/** The same as JSON. */
export type OwedJson = z.infer<typeof owed>

export const asJson = ({ id, direction, account, chat, bridge, state, reason, since }: Owed): OwedJson => ({
  id,
  direction,
  account,
  chat: chat ? chatText(chat) : null,
  bridge: bridge ?? null,
  state,
  reason: reason ?? null,
  since: new Date(since).toISOString(),
})

/** One page of it. */
export const page = z
  .object({
    owed: z.array(owed),
    next: z.string().nullable().describe('What `after` is for the next page; null: this was the last one'),
  })
  .openapi('Page')
