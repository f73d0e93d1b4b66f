import type { z } from '@hono/zod-openapi'
import { Refused } from '@queqiao/hub'
import type { Context } from 'hono'

/** An answer in JSON, for the document. */
export const json = <Schema extends z.ZodType>(schema: Schema, description: string) => ({
  content: { 'application/json': { schema } },
  description,
})

/** Does what may be refused: an account that is not theirs is none, and a place in a list may have been made up. */
export const answering = async <Answer>(c: Context, work: () => Promise<Answer>) => {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Refused) return c.json({ error: error.message }, 404)
    throw error
  }
}
