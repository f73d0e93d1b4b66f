import { randomUUID } from 'node:crypto'
import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { Child } from 'hono/jsx'

/** Fields of a form that was sent. */
export type Sent = Awaited<ReturnType<Context['req']['parseBody']>>

/** Reads what a form sent. Throws 400 for what is none. */
export const sentIn = async (c: Context): Promise<Sent> => {
  try {
    return await c.req.parseBody()
  } catch (cause) {
    throw new HTTPException(400, { message: 'expected a form', cause })
  }
}

/** What stands in a field, without blanks around it; empty where it is not there. */
export const field = (sent: Sent, name: string): string => {
  const value = sent[name]
  return typeof value === 'string' ? value.trim() : ''
}

/** Whether it was sent by a part of a page, which is what it is answered with; else the answer leads to a page. */
export const isPart = (c: Context): boolean => c.req.header('hx-request') !== undefined

interface FormProps {
  /** Where it is sent, from the page. */
  readonly to: string
  /** From the page to where the pages are mounted: what is answered stands on the same page. */
  readonly root: string
  /** What the answer takes the place of; where a field is wrong, that is morphed, so that questions stay open. Without one the
   *  answer says itself which parts of the page are others now. */
  readonly target?: string
  readonly id?: string
  readonly class?: string
  readonly children?: Child
}

const replacing = (target: string) =>
  ({ 'hx-target': target, 'hx-swap': 'outerHTML', 'hx-status:422': 'swap:outerMorph' }) as const

/** A form of a page. What is sent twice is done once. */
export const Form = ({ to, root, target, children, ...about }: FormProps) => {
  const action = `${to}?${new URLSearchParams({ root })}`
  const answer = target === undefined ? { 'hx-swap': 'none' } : replacing(target)
  return (
    <form method="post" action={action} hx-post={action} {...answer} hx-disable="find button" novalidate {...about}>
      <input type="hidden" name="id" value={randomUUID()} />
      {children}
    </form>
  )
}

interface FieldProps {
  /** No other field of the page has it. */
  readonly id: string
  readonly name: string
  readonly label: string
  /** The label is for who cannot see the field; others see it in the field, as long as that is empty. */
  readonly isPlain?: boolean
  readonly value?: string | undefined
  /** Characters that it may have. */
  readonly most: number
  /** Lines that are seen, of one that has several. */
  readonly rows?: number
  readonly hint?: string
  /** What is wrong with it: it stands in place of the hint. */
  readonly wrong?: string | undefined
  /** What stands beside it. */
  readonly children?: Child
}

/** Something that is written, with what is wrong with it. */
export const Field = ({ id, name, label, isPlain, value, most, rows, hint, wrong, children }: FieldProps) => {
  const note = wrong ?? hint
  const about = {
    ...{ id, name, maxlength: most, dir: 'auto' as const, autocomplete: 'off' },
    ...(isPlain && { placeholder: label }),
    ...(note !== undefined && { 'aria-describedby': `${id}-note` }),
    ...(wrong !== undefined && { 'aria-invalid': 'true' as const }),
  }
  return (
    <>
      <label for={id} class={isPlain ? 'unseen' : undefined}>
        {label}
      </label>
      <div class="field">
        {rows === undefined ? (
          <input {...about} value={value} />
        ) : (
          <textarea {...about} rows={rows}>
            {value}
          </textarea>
        )}
        {children}
      </div>
      {note === undefined ? undefined : (
        <p
          id={`${id}-note`}
          class={wrong === undefined ? 'hint' : 'wrong'}
          role={wrong === undefined ? undefined : 'alert'}
        >
          {note}
        </p>
      )}
    </>
  )
}
