import { execFileSync, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { pageAlone } from './page-alone.ts'

const root = join(import.meta.dirname, '../..')
const minutes = 60_000
const docker = (...args: readonly string[]) => execFileSync('docker', args, { encoding: 'utf8' }).trim()

/** Why no image can be built here; undefined where one can. */
const noEngine =
  spawnSync('docker', ['info'], { timeout: 10_000 }).status === 0 ? undefined : 'no container engine answers here'

const containers: string[] = []
afterAll(() => {
  for (const each of containers) docker('rm', '--force', '--volumes', each)
})

test.skipIf(noEngine !== undefined)(
  `the image can be built, does not run as root, and is healthy${noEngine ? `: ${noEngine}` : ''}`,
  async () => {
    docker('build', '--tag', 'queqiao-under-test', root)
    const { file } = await pageAlone({ listen: '0.0.0.0:8580', admin: '0.0.0.0:8581' })
    const mounted = ['--volume', `${file}:/data/queqiao.yaml:ro`]
    const id = docker('run', '--detach', '--health-interval', '2s', ...mounted, 'queqiao-under-test')
    containers.push(id)
    const health = () => docker('inspect', '--format', '{{.State.Health.Status}}', id)
    await expect.poll(health, { timeout: minutes }).toBe('healthy')
    expect(docker('exec', id, 'id', '--user', '--name')).toBe('node')
  },
  15 * minutes,
)
