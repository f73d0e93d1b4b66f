// Stands, where a store is kept, in place of the tests of the hub of that stage: they ran on both databases from the first.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inject, it } from 'vitest'
import { inhabit } from './house.ts'

const folder = process.env.KEPT ?? ''
const server = inject('postgres')

it('a house', { timeout: 60_000 }, async () => {
  const data = join(folder, server ? 'postgres' : 'sqlite')
  mkdirSync(data, { recursive: true })
  await inhabit(data)
  if (!server) return
  // the first stage has nothing that could read it
  const { asSql } = await import('./as-sql.ts')
  writeFileSync(join(folder, 'postgres.sql'), await asSql(server))
})
