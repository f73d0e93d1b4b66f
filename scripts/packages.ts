import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root } from './run.ts'

/** A package of the workspace that is built and published. */
export interface Package {
  readonly name: string
  readonly folder: string
  /** Packages of the workspace that it needs, by name. */
  readonly needs: readonly string[]
  /** What is installed with it, or must be there beside it. */
  readonly installs: readonly string[]
  /** Files that must be there when it has been built, apart from types. */
  readonly built: readonly string[]
  /** Whether it can also be `require`d as CommonJS. */
  readonly commonJs: boolean
}

/** One condition of an export: a file, or files for code and types. */
type Condition = string | { readonly default: string }

interface Manifest {
  readonly name: string
  readonly bin?: Readonly<Record<string, string>>
  readonly exports: Readonly<Record<string, string | { readonly import: Condition; readonly require?: Condition }>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

const fileOf = (condition: Condition): string => (typeof condition === 'string' ? condition : condition.default)

const read = (file: string): Package => {
  const manifest: Manifest = JSON.parse(readFileSync(file, 'utf8'))
  const folder = dirname(file)
  const all = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })
  const exported = Object.values(manifest.exports).filter((entry) => typeof entry !== 'string')
  const entries = exported.flatMap((entry) => [entry.import, entry.require ?? []].flat().map(fileOf))
  return {
    name: manifest.name,
    folder,
    needs: all.filter(([, version]) => version.startsWith('workspace:')).map(([name]) => name),
    installs: Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }),
    built: [...entries, ...Object.values(manifest.bin ?? {})].map((path) => join(folder, path)),
    commonJs: exported.some((entry) => entry.require !== undefined),
  }
}

const inOrder = (packages: readonly Package[]): readonly Package[] => {
  const ordered = new Set<Package>()
  const add = (one: Package): void => {
    for (const name of one.needs) {
      const needed = packages.find((other) => other.name === name)
      if (needed && !ordered.has(needed)) add(needed)
    }
    ordered.add(one)
  }
  packages.forEach(add)
  return [...ordered]
}

/** All packages of the workspace, each after those that it needs. */
export const packages = (): readonly Package[] =>
  inOrder(
    globSync('{packages,bridges}/*/package.json', { cwd: root })
      .toSorted()
      .map((file) => join(root, file))
      .map(read),
  )
