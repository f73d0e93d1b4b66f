interface FindingProps {
  readonly id: string
  readonly label: string
  /** The id of the list that shows what was found. */
  readonly list: string
  /** Where what was found comes from. */
  readonly from: string
}

/** A field that looks for a name while it is written, and puts what was found into a list. */
export const Finding = ({ id, label, list, from }: FindingProps) => (
  <input
    type="search"
    name="words"
    id={id}
    placeholder={label}
    aria-label={label}
    aria-controls={list}
    autocomplete="off"
    hx-get={from}
    hx-trigger="input changed delay:250ms, search"
    hx-target={`#${list}`}
    hx-swap="innerHTML"
  />
)
