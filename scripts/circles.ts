import { globSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import ts from 'typescript'

/** By file: the files that it imports, types too. */
type Imports = ReadonlyMap<string, readonly string[]>

const importsIn = (file: string, text: string): readonly string[] =>
  ts
    .preProcessFile(text)
    .importedFiles.filter(({ fileName }) => fileName.startsWith('.'))
    .map(({ fileName }) => posix.join(posix.dirname(file), fileName))

/** The shortest way from a file back to it, of those that one import leads away from; undefined: there is none. */
const wayBack = (imports: Imports, start: string): readonly string[] | undefined => {
  const from = new Map<string, string>()
  const waiting = [start]
  for (const file of waiting)
    for (const next of imports.get(file) ?? []) {
      if (next === start) return wayTo(from, file)
      if (from.has(next)) continue
      from.set(next, file)
      waiting.push(next)
    }
  return undefined
}

const wayTo = (from: ReadonlyMap<string, string>, end: string): readonly string[] => {
  const before = from.get(end)
  return before === undefined ? [end] : [...wayTo(from, before), end]
}

/** Files in the sources below a folder that import each other in a circle, types too: each circle once, from its first file on. */
export const circles = (root: string): readonly string[] => {
  const files = globSync('{packages,bridges}/*/src/**/*.{ts,tsx}', { cwd: root }).map((file) =>
    file.replaceAll('\\', '/'),
  )
  const imports: Imports = new Map(files.map((file) => [file, importsIn(file, readFileSync(join(root, file), 'utf8'))]))
  const found = new Map<string, string>()
  for (const file of files.toSorted()) {
    const way = wayBack(imports, file)
    const members = way?.toSorted().join()
    if (way && members && !found.has(members)) found.set(members, [...way, file].join(' → '))
  }
  return [...found.values()]
}
