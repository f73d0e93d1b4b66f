import type { Child } from 'hono/jsx'
import type { Words } from '../words/words.ts'

interface QuestionProps {
  /** No other question of the page has it. */
  readonly id: string
  readonly title?: Child
  /** What is said about it, or filled in, and its `Answers`. */
  readonly children?: Child
}

/** What somebody is asked before something is done. It opens over the page, and what is pressed in it closes it: assets/ask.js. */
const Question = ({ id, title, children }: QuestionProps) => (
  <dialog id={id} closedby="any" aria-labelledby={`${id}-title`}>
    <h2 id={`${id}-title`} dir="auto">
      {title}
    </h2>
    {children}
  </dialog>
)

interface AskProps extends QuestionProps {
  /** What stands on the button that asks it. */
  readonly opens: string
  /** What the button is about, for who cannot see what it stands beside. */
  readonly of?: string | undefined
  readonly class?: string | undefined
}

/** A button that does nothing yet: it asks. Browsers do that themselves, by its `command`. */
export const Ask = ({ opens, of, class: name, ...question }: AskProps) => (
  <>
    <button type="button" class={name} command="show-modal" commandfor={question.id}>
      {opens}
      {of === undefined ? undefined : <bdi class="unseen"> {of}</bdi>}
    </button>
    <Question {...question} />
  </>
)

/** The end of a question's form: the first button does it, the other one closes the question. */
export const Answers = ({ id, words, does, grave }: { id: string; words: Words; does: string; grave?: boolean }) => (
  <p class="answers">
    <button type="submit" class={grave ? 'danger' : undefined}>
      {does}
    </button>
    <button type="button" class="second" command="close" commandfor={id}>
      {words.cancel}
    </button>
  </p>
)

/** The question that a script asks, in the same frame: it writes the words and the answers into it. */
export const Asked = () => (
  <Question id="sure">
    <p class="answers"></p>
  </Question>
)
