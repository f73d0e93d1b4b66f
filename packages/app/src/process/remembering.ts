/** Asks at most once in so many milliseconds; who asks in between gets the same answer. What failed is asked for again. */
export const remembering = <Answer>(ask: () => Promise<Answer>, lasts: number): (() => Promise<Answer>) => {
  let known: { readonly answer: Promise<Answer>; readonly until: number } | undefined
  return () => {
    const now = performance.now()
    if (known && now < known.until) return known.answer
    const answer = ask()
    known = { answer, until: now + lasts }
    answer.catch(() => {
      if (known?.answer === answer) known = undefined
    })
    return answer
  }
}
