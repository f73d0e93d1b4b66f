import { readFile } from 'node:fs/promises'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { able, type Desk, desk, inHikers } from './typing.ts'

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

it('help says also what the WeChat client cannot do, and where other lines go', async () => {
  await at.stop()
  at = await desk({ ...able, commands: { send: 'result' } })
  const lines = (await at.types('help')).split('\n')
  expect(lines).toContain('mute [NAME] – no sound for this chat in WeChat (not with this WeChat client)')
  expect(lines).toContain('refuse [ID] – the same, refused: money goes back (not with this WeChat client)')
  expect(lines).toContain('send NAME: TEXT – says something in a chat that need not be open here')
  const inChat = await at.types('', { chat: inHikers })
  expect(inChat).toMatch(/Whatever else is written here goes to WeChat, unless it begins with “\/\/”\.$/)
})

it('every line that an answer names is one that can be typed there as it stands', async () => {
  await at.stop()
  at = await desk(able, {}, { desk: '', elsewhere: '!wx ' })
  const here = async (line: string) => at.types(line, { chat: inHikers })
  expect(await here('foo')).toBe('“foo” is not known here; “!wx help” lists what is.')
  for (const line of (await here('help')).split('\n').slice(0, -1)) expect(line).toMatch(/^!wx [a-z]+/)
  expect(await here('relay maybe')).toBe('Type “!wx relay on” or “!wx relay off” in a chat.')
  expect(await here('send')).toBe('Type “!wx send NAME: TEXT”.')
  expect(await at.types('mute')).toBe('Type “mute NAME” here, or “!wx mute” in the chat.')
  expect(await at.types('help')).toMatch(/Where a chat lives, begin each with “!wx”\.$/)
  expect(await at.types('help', { sheet: 'elsewhere' })).toContain('only “!wx link CHAT” can be typed')
})
