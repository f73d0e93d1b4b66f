import { randomUUID } from 'node:crypto'
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { type ChatKey, fileId, messageId, type Reading, Refused, remoteId } from '@queqiao/hub'
import { personId } from '@queqiao/protocol/model'
import { type Speech, TooManyFiles } from '@queqiao/web'
import type { Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { whoAsks } from '../process/doorkeeper.ts'
import { json } from './answers.ts'
import { inChat, inPlace, placeOf, trouble } from './form.ts'

const kinds = ['image', 'voice', 'video', 'file', 'sticker'] as const
const kindError = `one of ${kinds.join(', ')}`
const kind = z.enum(kinds, { error: kindError })

/** Characters that one message may have. */
const longest = 20_000
/** Bytes of it, and of whom it calls. */
const mostBytes = 200_000
const tooLong = { error: `that is too long: at most ${mostBytes} bytes` }

const some = (error: string, most = 1_000) => z.string({ error }).min(1, { error }).max(most, { error })

const called = z
  .object({
    id: some('the id of a person, or all').describe('Somebody in the room; `all`: everybody'),
    name: some('the name that stands behind the @'),
  })
  .openapi('Called')

const uuid = z
  .uuid({ error: 'a UUID' })
  .transform((id) => id.toLowerCase())
  .optional()
  .openapi({
    type: 'string',
    format: 'uuid',
    description:
      'Of your making: the same under the same id is done once, however often it comes; something else under it is refused',
  })

const saying = z
  .object({
    id: uuid,
    text: z
      .string({ error: 'text' })
      .max(longest, { error: `at most ${longest} characters` })
      .default('')
      .describe('What begins with // is a note: WeChat never gets it, and no files go with it'),
    mentions: z
      .array(called, { error: 'a list' })
      .max(100, { error: 'at most 100' })
      .default([])
      .describe(
        'Whom the text calls: each whole `@name` in it; of several people of one name each once, in this order',
      ),
    answers: some('the id of a message').optional().describe('The message that the text answers'),
    files: z
      .array(z.object({ file: some('what PUT …/files gave'), kind }), { error: 'a list' })
      .max(20, { error: 'at most 20' })
      .default([])
      .describe('Sent before the text'),
  })
  .refine(({ text, files }) => text.trim() !== '' || files.length > 0, { error: 'text, or a file', path: ['text'] })
  .refine(({ text, files }) => files.length === 0 || !text.trimStart().startsWith('//'), {
    ...{ error: 'none with a note: what begins with // stays here, and has no files', path: ['files'] },
  })
  .openapi('Saying')

const refusals = {
  400: json(trouble, 'A parameter or a field is wrong'),
  403: json(trouble, 'Whoever asks may read there, and not write'),
  404: json(trouble, 'There is no such account, or it knows no such chat'),
}

const say = createRoute({
  method: 'post',
  path: '/accounts/{account}/chats/{chat}/messages',
  summary: 'Says something in a chat, or types a line at a desk, in the name of whoever asks',
  request: { params: inPlace, body: { ...json(saying, 'What'), required: true } },
  responses: {
    202: json(
      z.object({ id: z.uuid() }),
      'It is kept, and goes to WeChat in its turn; what becomes of it stands at the message',
    ),
    ...refusals,
    409: json(trouble, 'Something else was said under that id, which stays: say this under one of its own'),
    413: json(trouble, 'It is too long'),
    422: json(trouble, 'What it answers is no message of that chat, or not kept any more'),
  },
})

const bring = createRoute({
  method: 'put',
  path: '/accounts/{account}/chats/{chat}/files',
  summary: 'Keeps a file that goes with what is said there next',
  request: {
    params: inChat,
    query: z.object({
      name: some('a file name', 255),
      kind: kind.openapi({ description: 'What it is sent as' }),
      id: uuid.openapi({
        description: 'Of your making: what comes twice under one id, name and kind is kept once, as it came first',
      }),
    }),
    body: {
      required: true,
      content: { 'application/octet-stream': { schema: z.string().openapi({ format: 'binary' }) } },
    },
  },
  responses: {
    200: json(z.object({ file: z.string().describe('What `files` of a message names') }), 'It is kept'),
    ...refusals,
    422: json(trouble, 'It cannot be taken, and why: too large, empty, or not for whoever asks'),
    429: json(
      trouble,
      'Too many files of theirs are on their way, or wait to be sent: `Retry-After` says how many seconds',
    ),
  },
})

const press = createRoute({
  method: 'post',
  path: '/accounts/{account}/chats/{chat}/presses',
  summary: 'Answers a question that stands in a chat, by one of its `choices`',
  request: {
    params: inPlace,
    body: { ...json(z.object({ id: uuid, token: some('the token of a choice', 100) }), 'Which'), required: true },
  },
  responses: {
    202: json(z.object({ id: z.uuid() }), 'What comes of it stands in the chat'),
    ...refusals,
    409: json(trouble, 'It does nothing any more, or not for whoever asks, and why'),
  },
})

// messages of WeChat stand under their own ids, which never begin so
const ownId = (id: string) => remoteId(`u-${id}`)

/** Why nothing can be said there; undefined: it is a chat of an account that whoever asks may see. */
const missing = async (reading: Reading, c: Context, key: ChatKey): Promise<{ readonly error: string } | undefined> => {
  if (await reading.has(whoAsks(c), key)) return undefined
  const seesAccount = await reading.has(whoAsks(c), { account: key.account })
  return { error: seesAccount ? 'the account knows no such chat' : 'there is no such account' }
}

const noFiles = {
  error: 'files: expected none at a desk',
  fields: [{ path: 'files', message: 'expected none at a desk' }],
}
const taken = {
  error: 'id: something else was said under it: say this under one of its own',
  fields: [{ path: 'id', message: 'expected one under which nothing else was said' }],
}
const noAnswer = {
  error: 'answers: expected the id of a message of this chat',
  fields: [{ path: 'answers', message: 'expected the id of a message of this chat' }],
}
const readOnly = { error: 'you may read there, and not write' }

/** `POST …/messages`, `PUT …/files`, `POST …/presses`: what whoever asks says, as if they did on the page. */
export const addSending = (app: OpenAPIHono, reading: Reading, speech: Speech): void => {
  app.use(say.getRoutingPath(), bodyLimit({ maxSize: mostBytes, onError: (c) => c.json(tooLong, 413) }))
  app.openapi(say, async (c) => {
    const [key, { id = randomUUID(), mentions, answers, files, text }] = [
      placeOf(c.req.valid('param')),
      c.req.valid('json'),
    ]
    const none = await missing(reading, c, key)
    if (none) return c.json(none, 404)
    if (!key.chat && files.length) return c.json(noFiles, 400)
    if (answers !== undefined && !(await reading.canAnswer(whoAsks(c), key, messageId(answers))))
      return c.json(noAnswer, 422)
    const became = await speech.say(whoAsks(c), key, {
      ...{ id: ownId(id), text },
      mentions: mentions.map((one) => ({ ...one, id: one.id === 'all' ? 'all' : personId(one.id) })),
      files: files.map((one) => ({ ...one, file: fileId(one.file) })),
      ...(answers !== undefined && { answers: messageId(answers) }),
    })
    if (became === 'taken') return c.json(taken, 409)
    return became === 'said' ? c.json({ id }, 202) : c.json(readOnly, 403)
  })
  app.openapi(press, async (c) => {
    const [key, { id = randomUUID(), token }] = [placeOf(c.req.valid('param')), c.req.valid('json')]
    const none = await missing(reading, c, key)
    if (none) return c.json(none, 404)
    const reason = await speech.press(whoAsks(c), key, { id: ownId(id), token })
    return reason === undefined ? c.json({ id }, 202) : c.json({ error: reason }, 409)
  })
  app.openapi(bring, async (c) => {
    const [key, { id = randomUUID(), name, kind: as }] = [c.req.valid('param'), c.req.valid('query')]
    const none = await missing(reading, c, key)
    if (none) return c.json(none, 404)
    const { body } = c.req.raw
    if (!body)
      return c.json(
        { error: 'file: expected its bytes', fields: [{ path: 'file', message: 'expected its bytes' }] },
        400,
      )
    try {
      return c.json({ file: await speech.keep(whoAsks(c), key, { id: ownId(id), name, kind: as, body }) }, 200)
    } catch (error) {
      if (error instanceof TooManyFiles)
        return c.json({ error: error.message }, 429, { 'retry-after': String(error.seconds) })
      if (error instanceof Refused) return c.json({ error: error.message }, 422)
      throw error
    }
  })
}
