import { spawnSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { oldNode } from '../../packages/app/src/process/node.ts'

const cli = fileURLToPath(new URL('../../packages/app/src/cli.ts', import.meta.url))

describe('the Node that Queqiao needs', () => {
  test.each(['22.19.0', '22.20.1', '24.0.0', '100.0.0'])('%s is new enough for 22.19', (found) => {
    expect(oldNode(found, '>=22.19')).toBeUndefined()
  })

  test.each(['20.20.2', '22.9.0', '22.18.9', '8.0.0'])('%s is not', (found) => {
    expect(oldNode(found, '>=22.19')).toContain(`needs Node 22.19 or newer, and this is Node ${found}`)
  })

  test('an older one is told in one line, and nothing else happens', () => {
    const pretend = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.1.0' } })`
    const args = ['--import', `data:text/javascript,${pretend}`, '--conditions=source', cli, '--version']
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
    expect([status, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(/^Queqiao needs Node 22\.19 or newer, and this is Node 20\.1\.0\. Install .*\n$/)
  })

  test('every package asks for the same, and is installed by it', () => {
    const files = globSync(['packages/*/package.json', 'bridges/*/package.json'])
    const asked = files.map((file) => JSON.parse(readFileSync(file, 'utf8')).engines.node)
    expect(asked).toHaveLength(7)
    const { nodeVersion } = parse(readFileSync('pnpm-workspace.yaml', 'utf8'))
    expect(new Set(asked.map((each) => `${each.replace('>=', '')}.0`))).toEqual(new Set([nodeVersion]))
  })
})
