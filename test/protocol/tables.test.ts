import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readmeFile, withTables } from '../../scripts/tables.ts'

test('the tables of the README are what the dialects can do and tell (else: pnpm tables)', () => {
  const readme = readFileSync(readmeFile, 'utf8')
  expect(readme).toContain('<!-- tables -->')
  expect(withTables(readme)).toBe(readme)
})
