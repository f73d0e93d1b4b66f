import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const v8 = Number.parseInt(process.versions.v8, 10)

it('what a long file leaves behind is cleared away early where V8 can be told to, and nothing is complained of', async () => {
  const script = join(import.meta.dirname, 'passing.ts')
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--conditions=source', script])
  expect(stderr).toBe('')
  // otherwise 38 MB and more with Node 24
  expect(Number(stdout)).toBeLessThan(v8 > 13 ? 200_000_000 : 28_000_000)
})
