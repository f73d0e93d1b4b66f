import { type Figure, head, row } from './pairs.ts'

/** Rows of a table by their names; each measures one or several figures. */
export type Rows = Readonly<Record<string, () => Promise<Figure | readonly Figure[]>>>

/** What rows have measured so far. */
export interface SoFar {
  readonly figures: readonly Figure[]
  /** Rows that broke off, each with the reason. */
  readonly broken: readonly string[]
}

/** Measures the rows of these names, one after the other, and prints them. One that breaks off is left out. `each` is called
 *  after every row, so that a run that ends early leaves what it has. */
export async function measureRows(
  rows: Rows,
  names: readonly string[],
  each: (so: SoFar, name: string) => Promise<void> | void,
): Promise<SoFar> {
  const figures: Figure[] = []
  const broken: string[] = []
  if (names.length) console.log(head)
  for (const name of names) {
    try {
      const seen = [(await rows[name]?.()) ?? []].flat()
      for (const figure of seen) console.log(row(figure))
      figures.push(...seen)
    } catch (error) {
      broken.push(`${name}: ${reasonOf(error)}`)
      console.error(broken.at(-1))
    }
    await each({ figures, broken }, name)
  }
  return { figures, broken }
}

/** A program to measure beside is not to be had here, and why: no fault of what is measured. */
export class Missing extends Error {}

/** Why it broke off. The exit code says so as well, unless something is only not to be had here. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Missing)) process.exitCode = 1
  return error instanceof Error ? error.message : String(error)
}
