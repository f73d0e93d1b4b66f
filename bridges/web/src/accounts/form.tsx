import { randomUUID } from 'node:crypto'
import type { Context } from 'hono'
import type { Signed } from '../doors/visit.ts'

/** Fields of a form that was sent. */
export type Sent = Awaited<ReturnType<Context['req']['parseBody']>>

/** What stands in a field, without blanks around it; empty where it is not there. */
export const field = (sent: Sent, name: string): string => {
  const value = sent[name]
  return typeof value === 'string' ? value.trim() : ''
}

/** What makes a form that is sent twice the same. */
export const Once = () => <input type="hidden" name="id" value={randomUUID()} />

/** A form of a part of a page from which `root` is the way to where the pages are mounted. Its answer takes the place of `target`;
 *  where a field is wrong, that is morphed, so that dialogs stay open. */
export const sending = (to: string, root: string, target: string) => {
  const action = `${to}?${new URLSearchParams({ root })}`
  return {
    method: 'post',
    action,
    'hx-post': action,
    'hx-target': target,
    'hx-swap': 'outerHTML',
    'hx-status:422': 'swap:outerMorph',
    'hx-disable': 'find button',
  } as const
}

/** Whether it was sent by a part of a page, which is what it is answered with; else the answer leads to a page. */
export const isPart = (c: Context<Signed>): boolean => c.req.header('hx-request') !== undefined
