// Whether a tag is the version of every package, and CHANGELOG.md says of it that it is out: else nothing is published.
//   node scripts/released.ts v0.2.0
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packages } from './packages.ts'
import { root } from './run.ts'

const tag = process.argv[2] ?? ''
const versions = packages().map(({ name, folder }) => {
  const { version }: { readonly version: string } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  return { name, version }
})
const others = versions.filter(({ version }) => `v${version}` !== tag)
for (const { name, version } of others)
  console.error(`${name} is ${version}, and the tag ${tag}: run changeset version`)

const heading = /^## (.*)$/m.exec(readFileSync(join(root, 'CHANGELOG.md'), 'utf8'))?.[1] ?? 'nothing'
const isSaid = `v${heading}` === tag
if (!isSaid) console.error(`CHANGELOG.md begins with "${heading}": it should be "${tag.replace(/^v/, '')}"`)

if (others.length > 0 || !isSaid) process.exitCode = 1
