/** Things that are done once in the life of a process, by name. */
export interface Once {
  /** Does it, or waits for whoever is doing it; what failed is done again. */
  do(name: string, work: () => Promise<void>): Promise<void>
  forget(name: string): void
  /** All whose names begin so. */
  forgetAll(beginning: string): void
}

export const once = (): Once => {
  const done = new Map<string, Promise<void>>()
  const begin = (name: string, work: () => Promise<void>) => {
    const doing = work().catch((error: unknown) => {
      done.delete(name)
      throw error
    })
    done.set(name, doing)
    return doing
  }
  return {
    do: (name, work) => done.get(name) ?? begin(name, work),
    forget: (name) => void done.delete(name),
    forgetAll: (beginning) => {
      for (const name of done.keys()) if (name.startsWith(beginning)) done.delete(name)
    },
  }
}
