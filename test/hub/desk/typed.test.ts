import { readFile } from 'node:fs/promises'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Desk, desk } from './typing.ts'

let at: Desk
beforeEach(async () => {
  at = await desk()
})
afterEach(() => at.stop())

/** The rows of the table that users read: what is typed, who may, what it does. */
const rows = async () => {
  const page = await readFile(new URL('../../../docs/typed.md', import.meta.url), 'utf8')
  return [...page.matchAll(/^\| `([^`]+)` \| (everybody|members|owners) \| (.+) \|$/gm)].map(
    ([, typed = '', who = '', does = '']) => ({ who, line: `${typed.replaceAll('\\|', '|')} – ${does}` }),
  )
}

it('the table of what can be typed is what “help” says to each of them', async () => {
  const table = await rows()
  const told = (among: readonly string[]) => table.filter(({ who }) => among.includes(who)).map(({ line }) => line)
  const help = async (by: 'owner' | 'member' | 'guest') => (await at.types('help', { by })).split('\n')
  expect(await help('owner')).toEqual(told(['everybody', 'members', 'owners']))
  expect(await help('member')).toEqual(told(['everybody', 'members']))
  expect(await help('guest')).toEqual(told(['everybody']))
})
