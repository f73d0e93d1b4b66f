/** So many are remembered at most. */
const most = 1_000

/** Remembers it among others; where these are too many, the one that was remembered longest is forgotten. */
export const remember = <T>(others: Set<T>, one: T): void => {
  others.add(one)
  const [oldest] = others
  if (others.size > most && oldest !== undefined) others.delete(oldest)
}
