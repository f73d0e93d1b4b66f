import type { Child } from 'hono/jsx'

/** A promise whose failure is heard by itself, whoever else hears of it. */
class Heard<T> extends Promise<T> {
  static override get [Symbol.species]() {
    return Promise
  }

  constructor(begin: ConstructorParameters<typeof Promise<T>>[0]) {
    super(begin)
    this.catch(() => {})
  }
}

/** A promise of which only such are made. */
class Part<T> extends Promise<T> {
  static override get [Symbol.species]() {
    return Heard
  }
}

/** A part of a page that has to wait for something: every such part is made by this. Where another part throws while it waits, Hono
 *  gives the page up and forgets what waits; should that fail, too, nobody would hear of it, and an unheard failure ends the process. */
export const waiting =
  <Props, Made extends Child>(part: (props: Props) => Promise<Made>) =>
  (props: Props): Promise<Made> =>
    Part.resolve(part(props))
