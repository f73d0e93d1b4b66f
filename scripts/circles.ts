import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { importsIn } from './imports.ts'

/** By what imports: what it imports. */
type Graph = ReadonlyMap<string, ReadonlySet<string>>

const wayTo = (from: ReadonlyMap<string, string>, end: string): readonly string[] => {
  const before = from.get(end)
  return before === undefined ? [end] : [...wayTo(from, before), end]
}

/** The shortest way that leads back to where it starts; undefined: there is none. */
const wayBack = (graph: Graph, start: string): readonly string[] | undefined => {
  const from = new Map<string, string>()
  const waiting = [start]
  for (const one of waiting)
    for (const next of graph.get(one) ?? []) {
      if (next === start) return [...wayTo(from, one), start]
      if (from.has(next)) continue
      from.set(next, one)
      waiting.push(next)
    }
  return undefined
}

/** Each circle once, from its first member on. */
const circlesOf = (graph: Graph): readonly string[] => {
  const found = new Map<string, string>()
  for (const one of [...graph.keys()].toSorted()) {
    const way = wayBack(graph, one)
    const members = [...new Set(way)].toSorted().join()
    if (way && !found.has(members)) found.set(members, way.join(' → '))
  }
  return [...found.values()]
}

type Arrow = readonly [from: string, to: string]

const graphOf = (arrows: readonly Arrow[]): Graph => {
  const graph = new Map<string, Set<string>>()
  for (const [from, to] of arrows) graph.set(from, (graph.get(from) ?? new Set()).add(to))
  return graph
}

/** The folder of a package's sources in which a file lies; undefined for what lies outside of them. */
const folderOf = (file: string): string | undefined => /^\w+\/[^/]+\/src\/[^/]+(?=\/)/.exec(file)?.[0]

const between = ([from, to]: Arrow): readonly Arrow[] => {
  const [one, other] = [folderOf(from), folderOf(to)]
  return one === undefined || other === undefined || one === other ? [] : [[one, other]]
}

/** Who imports each other in a circle, in the sources below a folder: files, types too; and the folders of a package, types
 *  aside, which stand on each other. */
export const circles = (root: string): readonly string[] => {
  const found = globSync('{packages,bridges}/*/src/**/*.{ts,tsx}', { cwd: root }).flatMap((path) => {
    const file = path.replaceAll('\\', '/')
    return importsIn(file, readFileSync(join(root, file), 'utf8')).map(({ file: to, isType }) => ({
      from: file,
      to,
      isType,
    }))
  })
  const all = found.map(({ from, to }): Arrow => [from, to])
  const values = found.filter(({ isType }) => !isType).map(({ from, to }): Arrow => [from, to])
  return [...circlesOf(graphOf(all)), ...circlesOf(graphOf(values.flatMap(between)))]
}
