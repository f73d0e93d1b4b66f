/** Whom a text calls: those who were picked, and where each `@name` stands. What is typed in front of one moves it; what is typed
 *  into one ends it. */
export const keepPicks = (text, kept) => {
  let picks = kept.filter(({ name, at }) => at >= 0 && text.value.startsWith(`@${name}`, at))
  let before = text.value
  /** To be called when the text has changed. */
  const follow = () => {
    const now = text.value
    const most = Math.min(before.length, now.length)
    // what stands behind the caret is as it was: of two that look the same, that tells which one went
    const behind = Math.min(most, now.length - text.selectionEnd)
    let end = 0
    while (end < behind && before.at(-1 - end) === now.at(-1 - end)) end++
    let begin = 0
    while (begin < most - end && before[begin] === now[begin]) begin++
    const [upto, moved] = [before.length - end, now.length - before.length]
    picks = picks.flatMap((one) => {
      if (one.at + one.name.length < begin) return [one]
      return one.at >= upto ? [{ ...one, at: one.at + moved }] : []
    })
    before = now
  }
  return {
    follow,
    all: () => picks,
    add: (one) => {
      follow()
      picks = [...picks, one]
    },
    /** So many characters were taken away in front. */
    cut: (length) => {
      picks = picks.flatMap((one) => (one.at >= length ? [{ ...one, at: one.at - length }] : []))
      before = text.value
    },
  }
}
