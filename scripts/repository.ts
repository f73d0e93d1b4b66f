// Says in every package where its sources are, which a provenance is compared with: done by the release workflow, for the
// repository that it runs in. A clone elsewhere publishes under its own address, or not at all.
//   node scripts/repository.ts https://host/owner/name
import { readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { packages } from './packages.ts'
import { root } from './run.ts'

const url = process.argv[2] ?? ''
if (!/^https:\/\/[^/]+\/[^/]+\/[^/]+$/.test(url))
  throw new Error('an address such as https://host/owner/name is wanted')

for (const { folder } of packages()) {
  const file = join(folder, 'package.json')
  const manifest: object = JSON.parse(readFileSync(file, 'utf8'))
  const sources = {
    repository: { type: 'git', url: `git+${url}.git`, directory: relative(root, folder) },
    homepage: `${url}#readme`,
    bugs: `${url}/issues`,
  }
  writeFileSync(file, `${JSON.stringify({ ...manifest, ...sources }, undefined, 2)}\n`)
}
