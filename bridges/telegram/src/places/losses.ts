const hour = 60 * 60 * 1000
/** So many are counted at most. */
const most = 1_000

/** The day by which something is said once a day. */
export const today = (): number => Math.floor(Date.now() / (24 * hour))

interface Loss {
  readonly times: number
  /** When it was last replaced. */
  readonly at: number
}

/** Makes what bounds how often a lost topic is replaced: `atOnce` times, then once an hour. Where Telegram finds none of them, there
 *  would be no end of topics. */
export const createLosses = <T>(atOnce: number) => {
  const losses = new Map<T, Loss>()

  /** Whether another topic takes the place of this one's: counted as made if so. */
  const mayReplace = (one: T): boolean => {
    const { times, at } = losses.get(one) ?? { times: 0, at: 0 }
    const now = Date.now()
    if (times >= atOnce && now - at < hour) return false
    if (losses.size > most) losses.clear()
    losses.set(one, { times: times + 1, at: now })
    return true
  }

  return { mayReplace, forget: (one: T): void => void losses.delete(one) }
}
