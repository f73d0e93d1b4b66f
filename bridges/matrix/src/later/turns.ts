/** Does things of one name one after the other; those of other names wait for nobody. */
export type Turns = <T>(name: string, work: () => Promise<T>) => Promise<T>

const ignored = () => {}

export const turns = (): Turns => {
  const last = new Map<string, Promise<void>>()
  return (name, work) => {
    const done = (last.get(name) ?? Promise.resolve()).then(work)
    const ended = done.then(ignored, ignored).then(() => {
      if (last.get(name) === ended) last.delete(name)
    })
    last.set(name, ended)
    return done
  }
}
