/** The last things that were noted; older ones are forgotten. */
export interface Recent<Key, Value> {
  get(key: Key): Value | undefined
  note(key: Key, value: Value): void
}

/** `most`: how many are remembered. */
export const recent = <Key, Value>(most: number): Recent<Key, Value> => {
  const noted = new Map<Key, Value>()
  return {
    get: (key) => noted.get(key),
    note: (key, value) => {
      noted.delete(key)
      noted.set(key, value)
      const [oldest] = noted.keys()
      if (noted.size > most && oldest !== undefined) noted.delete(oldest)
    },
  }
}
