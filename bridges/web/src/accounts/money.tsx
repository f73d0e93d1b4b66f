import type { Choice } from '@queqiao/hub'
import { Answers, Ask } from '../frame/ask.tsx'
import { Filled } from '../frame/filled.tsx'
import { Form } from '../frame/form.tsx'
import type { Words } from '../words/words.ts'

/** Money that somebody offers, and where that is decided about. */
export interface Money {
  readonly words: Words
  /** From the page to where the pages are mounted. */
  readonly root: string
  /** The chat's name in addresses. */
  readonly place: string
  readonly message: string
  readonly name: string
  readonly amount?: string | undefined
  readonly memo?: string | undefined
  readonly choices: readonly Choice[]
}

/** How much, and from whom. */
export const MoneyFrom = ({ words, amount = words.someMoney, name }: Pick<Money, 'words' | 'amount' | 'name'>) => (
  <Filled sentence={words.moneyFrom} names={{ amount, name }} />
)

/** A button for everything that can be done about it; each asks first, with the amount. */
export const Decisions = ({ choices, words, root, place, message, ...money }: Money) => (
  <div class="money">
    {choices.map((choice, n) => {
      const [id, label] = [`money-${message}-${n}`, words.said(choice.label)]
      return (
        <Ask id={id} opens={label} title={`${label}?`} class={n > 0 ? 'second' : undefined}>
          <p class="amount">
            <MoneyFrom words={words} {...money} />
          </p>
          {money.memo ? <p dir="auto">{money.memo}</p> : undefined}
          <p class="hint">{words.moneyHint}</p>
          <Form to={`${root}/c/${place}/money/${message}`} root={root} target="closest .money">
            <input type="hidden" name="choice" value={choice.line} />
            <Answers {...{ id, words }} does={label} />
          </Form>
        </Ask>
      )
    })}
  </div>
)

/** What stands in their place once somebody has decided, or nobody can any more. */
export const Decided = ({ words, wrong }: { readonly words: Words; readonly wrong?: boolean }) => (
  <p class={wrong ? 'money wrong' : 'money note'} role="status" tabindex={-1} autofocus>
    {wrong ? words.stale : words.isAsked}
  </p>
)
