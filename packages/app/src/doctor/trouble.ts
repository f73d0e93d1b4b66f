/** What is wrong with such a place, and what to do about it; undefined: nothing is. */
export interface Trouble {
  readonly found: string
  readonly mend: string
  /** Nobody answered who could say. */
  readonly isUnknown?: true
}
