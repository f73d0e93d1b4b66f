import { type OpenAPIHono, z } from '@hono/zod-openapi'
import type { Hub, Log } from '@queqiao/hub'

/** An export as the bytes of its lines. */
export const bytesOf = async function* (lines: AsyncIterable<string>): AsyncGenerator<Buffer> {
  // small lines go together
  let waiting = ''
  for await (const line of lines) {
    waiting += `${line}\n`
    if (waiting.length < 64 * 1024) continue
    yield Buffer.from(waiting)
    waiting = ''
  }
  if (waiting !== '') yield Buffer.from(waiting)
}

const described = {
  method: 'get',
  path: '/export',
  summary: 'Everything in the store as of now, for `queqiao import`',
  responses: {
    200: {
      content: { 'application/x-ndjson': { schema: z.string() } },
      description: 'One JSON value a line; the last line counts the rows: without it a part is missing',
    },
  },
} as const

/** Bytes as they are taken. `failed` is told why there are no more before the end; whoever takes them sees that they are
 *  cut off. */
const streamOf = (bytes: AsyncGenerator<Buffer>, failed: (error: unknown) => void): ReadableStream<Uint8Array> =>
  new ReadableStream({
    pull: async (out) => {
      try {
        const { done, value } = await bytes.next()
        if (done) out.close()
        else out.enqueue(value)
      } catch (error) {
        failed(error)
        out.error(error)
      }
    },
    cancel: async () => void (await bytes.return(undefined)),
  })

/** `/export`: everything, line by line. */
export const addExport = (app: OpenAPIHono, hub: Pick<Hub, 'export'>, log: Log): void => {
  app.openAPIRegistry.registerPath(described)
  app.get(described.path, () => {
    const failed = (error: unknown) => log('error', 'an export failed', { error: String(error) })
    const body = streamOf(bytesOf(hub.export()), failed)
    return new Response(body, { headers: { 'content-type': 'application/x-ndjson' } })
  })
}
