import type { Child } from 'hono/jsx'
import type { Words } from './words.ts'

interface AskedProps {
  /** No other dialog of the page has it. */
  readonly id: string
  readonly words: Words
  /** What stands on the button that opens it. */
  readonly opens: string
  /** What the button is about, for who cannot see what it stands beside. */
  readonly of?: string | undefined
  readonly title: Child
  /** A form; its buttons are in a `Decision`. */
  readonly children?: Child
  readonly quiet?: boolean
}

/** A button that does nothing yet: it opens a dialog. Browsers do that themselves, by its `command`. */
export const Dialog = ({ id, opens, of, title, quiet, children }: AskedProps) => (
  <>
    <button type="button" class={quiet ? 'second' : undefined} command="show-modal" commandfor={id}>
      {opens}
      {of === undefined ? undefined : <span class="unseen"> {of}</span>}
    </button>
    <dialog id={id} aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`} dir="auto">
        {title}
      </h2>
      {children}
    </dialog>
  </>
)

/** The buttons of a dialog's form: the first does it, the other one closes the dialog. */
export const Decision = ({ id, words, does, grave }: { id: string; words: Words; does: string; grave?: boolean }) => (
  <p class="answers">
    <button type="submit" class={grave ? 'danger' : undefined}>
      {does}
    </button>
    <button type="button" class="second" command="close" commandfor={id}>
      {words.cancel}
    </button>
  </p>
)
