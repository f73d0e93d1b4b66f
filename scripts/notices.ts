import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Package } from './packages.ts'

/** How esbuild says where a part of a bundle comes from, if that is another package: the folder of the package. */
const ORIGIN = /^ *\/\/ (\S*node_modules\/(?:@[^/\s]+\/)?[^/\s]+)\/\S+$/gm

interface Manifest {
  readonly name: string
  readonly version: string
  readonly license?: string
}

const noticeOf = (folder: string): string => {
  const {
    name,
    version,
    license = 'no licence',
  }: Manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const [file] = globSync('{LICEN[CS]E,license,licence}*', { cwd: folder })
  const words =
    file === undefined
      ? `${license}. It comes without the words of its licence.`
      : readFileSync(join(folder, file), 'utf8')
  return `${name} ${version}\n\n${words.trim()}\n`
}

/** Writes the licences of what is bundled into a package beside it, as `dist/THIRD-PARTY.txt`. */
export const writeNotices = ({ folder }: Package): void => {
  const texts = globSync('dist/*.{js,cjs}', { cwd: folder }).map((file) => readFileSync(join(folder, file), 'utf8'))
  const found = texts.flatMap((text) => [...text.matchAll(ORIGIN)].map(([, origin = '']) => resolve(folder, origin)))
  const notices = [...new Set(found)].filter((origin) => existsSync(join(origin, 'package.json'))).map(noticeOf)
  if (notices.length > 0)
    writeFileSync(join(folder, 'dist/THIRD-PARTY.txt'), notices.toSorted().join(`\n${'-'.repeat(80)}\n\n`))
}
