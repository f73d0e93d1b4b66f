import type { Context } from 'hono'
import type { HtmlEscapedString } from 'hono/utils/html'
import type { ContentfulStatusCode } from 'hono/utils/http-status'

/** The HTML of something; of what has to wait for something, once that is there. */
export const htmlOf = async (part: HtmlEscapedString | Promise<HtmlEscapedString>): Promise<string> =>
  (await part).toString()

/** Answers with a whole page. */
export const written = async (
  c: Context,
  page: HtmlEscapedString | Promise<HtmlEscapedString>,
  status: ContentfulStatusCode = 200,
): Promise<Response> => c.html(`<!doctype html>${await htmlOf(page)}`, status)
