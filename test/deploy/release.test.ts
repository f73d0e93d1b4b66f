import { spawnSync } from 'node:child_process'
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { parse } from 'yaml'

const root = join(import.meta.dirname, '../..')
const manifests = globSync('{packages,bridges}/*/package.json', { cwd: root }).toSorted()

interface Manifest {
  readonly name: string
  readonly version: string
  readonly license: string
  readonly private?: boolean
  readonly files: readonly string[]
  readonly publishConfig: { readonly access: string }
  readonly engines: { readonly node: string }
  readonly dependencies?: Readonly<Record<string, string>>
  readonly repository?: object
}
const manifest = (file: string): Manifest => JSON.parse(readFileSync(file, 'utf8'))
const all = (folder: string): readonly Manifest[] => manifests.map((file) => manifest(join(folder, file)))

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

/** What a release needs of this checkout, elsewhere. */
const copy = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'queqiao-release-'))
  folders.push(folder)
  const needed = ['package.json', 'pnpm-workspace.yaml', 'pnpm-lock.yaml', 'CHANGELOG.md', '.changeset', 'scripts']
  for (const file of [...needed, ...manifests]) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    cpSync(join(root, file), join(folder, file), { recursive: true })
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  return folder
}
const run = (folder: string, ...args: readonly string[]) => {
  const { status, stderr } = spawnSync(process.execPath, [...args], { cwd: folder, encoding: 'utf8' })
  return { status, stderr }
}
const changed = (folder: string): void => {
  writeFileSync(join(folder, '.changeset/one.md'), "---\n'@queqiao/hub': minor\n---\n\nSomething new.\n")
  expect(run(folder, 'node_modules/@changesets/cli/bin.js', 'version').status).toBe(0)
}

describe('every package', () => {
  test.each(all(root))('$name can be published, and says under which licence', (one) => {
    expect(one.private).toBeUndefined()
    expect([one.license, one.publishConfig.access, one.engines.node]).toEqual(['MIT', 'public', '>=22.19'])
    expect(one.files).toContain('dist')
    const ours = Object.entries(one.dependencies ?? {}).filter(([name]) => name.startsWith('@queqiao/'))
    // exactly the version that it was published with
    expect(ours.filter(([, version]) => version !== 'workspace:*')).toEqual([])
  })
})

describe('a release', () => {
  test('of a change in one package gives all of them one new version', () => {
    const folder = copy()
    const [before] = all(folder)
    changed(folder)
    const versions = new Set(all(folder).map(({ version }) => version))
    expect(versions.size).toBe(1)
    expect(versions).not.toContain(before?.version)
  })

  test('is stopped while its tag is another than the packages’ version, or CHANGELOG.md calls it unreleased', () => {
    const folder = copy()
    changed(folder)
    const version = all(folder)[0]?.version ?? ''
    expect(run(folder, 'scripts/released.ts', 'v9.9.9')).toMatchObject({ status: 1 })
    const file = join(folder, 'CHANGELOG.md')
    writeFileSync(file, `# Changelog\n\n## ${version} (unreleased)\n`)
    expect(run(folder, 'scripts/released.ts', `v${version}`).stderr).toContain(`it should be "${version}"`)
    writeFileSync(file, `# Changelog\n\n## ${version}\n`)
    expect(run(folder, 'scripts/released.ts', `v${version}`)).toEqual({ status: 0, stderr: '' })
  })

  test('says in each package where its sources are', () => {
    const folder = copy()
    expect(run(folder, 'scripts/repository.ts', 'https://example.org/us/queqiao').status).toBe(0)
    expect(all(folder).map(({ repository }) => repository)).toEqual(
      manifests.map((file) => ({
        type: 'git',
        url: 'git+https://example.org/us/queqiao.git',
        directory: dirname(file),
      })),
    )
    expect(run(folder, 'scripts/repository.ts', 'nowhere').status).toBe(1)
  })
})

interface Job {
  readonly permissions?: Readonly<Record<string, string>>
  readonly 'timeout-minutes': number
  readonly steps: readonly { readonly uses?: string; readonly run?: string }[]
}
interface Workflow {
  readonly permissions: Readonly<Record<string, string>>
  readonly jobs: Readonly<Record<string, Job>>
}
const workflow = (name: string): Workflow => parse(readFileSync(join(root, '.github/workflows', name), 'utf8'))
const runs = (job: Job | undefined) => job?.steps.flatMap(({ run: line }) => line ?? []) ?? []

describe('the workflows', () => {
  test('may read the sources and nothing more, but for signing what is published', () => {
    const given = ['ci.yml', 'release.yml'].map(workflow)
    for (const { permissions } of given) expect(permissions).toEqual({ contents: 'read' })
    const more = given.flatMap(({ jobs }) =>
      Object.values(jobs).flatMap((job) => (job.permissions ? [job.permissions] : [])),
    )
    expect(more).toEqual([{ contents: 'read', 'id-token': 'write' }])
  })

  test('run everything, and ask what is known about the packages that we need', () => {
    const { jobs } = workflow('ci.yml')
    expect(runs(jobs.all)).toEqual(['.ci/run'])
    expect(runs(jobs.audit).join()).toContain('audit --prod')
  })

  test('publish with provenance, when all has passed', () => {
    const lines = runs(workflow('release.yml').jobs.publish)
    expect(lines[0]).toBe('.ci/run')
    expect(lines.at(-1)).toContain('publish --access public --provenance')
  })

  test('name only scripts that are there', () => {
    const lines = ['ci.yml', 'release.yml'].flatMap((name) => Object.values(workflow(name).jobs).flatMap(runs))
    const named = lines.flatMap((line) => line.match(/(?:^|\s)(\.ci\/\w+|scripts\/\w+\.ts|deploy\/[\w.]+)/g) ?? [])
    const files = [...new Set(named.map((file) => file.trim()))].filter((file) => file !== 'deploy/.env')
    expect(files.filter((file) => globSync(file, { cwd: root }).length === 0)).toEqual([])
  })
})
