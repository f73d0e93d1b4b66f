import { z } from '@hono/zod-openapi'
import type { Kept, Written } from '@queqiao/hub'
import { filesIn, summary } from '@queqiao/protocol/model'

const file = z
  .object({
    id: z.string(),
    name: z.string(),
    type: z.string().describe('MIME type'),
    size: z.number().nullable().describe('Bytes'),
    state: z.enum(['wanted', 'ready', 'failed']).describe('wanted: it has still to come'),
  })
  .openapi('File')

/** Something that was said in a chat or at a desk, as it is now. */
export const written = z
  .object({
    id: z.string(),
    at: z.string().describe('Where it stands: what `before` and `upto` take'),
    time: z.iso.datetime(),
    kind: z.enum(['message', 'desk', 'word']).describe('desk, word: said by Queqiao'),
    sender: z.object({ id: z.string(), name: z.string() }).nullable().describe('null: Queqiao'),
    own: z.boolean().describe('By the account, from whichever side'),
    via: z.string().nullable().describe('Who wrote it on one of our sides'),
    content: z.string().nullable().describe('What kind of message it is: text, image, voice …'),
    text: z.string().describe('What it says; what is no text, in words'),
    files: z.array(file),
    answers: z.string().nullable().describe('The id of the message that it answers'),
    choices: z
      .array(
        z.object({
          label: z.string(),
          token: z.string().nullable().describe('What POST …/presses takes; null: it can only be typed'),
          line: z.string().describe('What is typed for it at the desk'),
        }),
      )
      .describe('What can be answered to a question, or done about it'),
    recalled: z.enum(['marked', 'removed']).nullable(),
    sent: z
      .object({ state: z.string(), reason: z.string().nullable(), owed: z.string().nullable() })
      .nullable()
      .describe(
        'What became of what was written on one of our sides: queued, handed, done, failed, unknown, cancelled. `reason` of what is queued: for what it waits, where its account is not logged in or its client is silent',
      ),
  })
  .openapi('Written')

type WrittenJson = z.infer<typeof written>

const fileJson = ({ id, name, type, size, state }: Kept): z.infer<typeof file> => ({
  ...{ id, name, type, state },
  size: size ?? null,
})

const nobody = { sender: null, own: false, via: null, content: null, files: [], answers: null, choices: [] }

type Said = Pick<WrittenJson, 'kind' | 'text' | keyof typeof nobody>

const said = ({ what }: Written): Said => {
  const choices = (what.choices ?? []).map(({ label, line, token = null }) => ({ label, line, token }))
  if (what.kind === 'desk') return { ...nobody, kind: 'desk', text: what.lines.join('\n'), choices }
  if (what.kind === 'word') return { ...nobody, kind: 'word', text: what.words, choices }
  const { content, fromSelf } = what.event
  return {
    kind: 'message',
    sender: { id: what.sender.id, name: what.sender.name },
    own: fromSelf,
    via: what.via ?? null,
    content: content.kind,
    text: summary(content),
    files: filesIn(content).map(fileJson),
    answers: what.answers ?? null,
    choices,
  }
}

export const writtenJson = (one: Written): WrittenJson => {
  const { id, at, time, recalled = null, sent } = one
  const { state, waits = null, reason = waits, owed = null } = sent ?? {}
  return {
    ...{ id, at, time: new Date(time).toISOString(), recalled },
    ...said(one),
    sent: state === undefined ? null : { state, reason, owed },
  }
}
