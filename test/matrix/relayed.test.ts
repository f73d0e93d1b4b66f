import { afterEach, expect, it } from 'vitest'
import { type House, house, known, me, message, until } from './house.ts'

let at: House
afterEach(() => at.stop())

it('people of other homeservers are called with these: nobody passes for somebody of ours', async () => {
  const relay = { others: true, prefix: '{name}: ' }
  at = await house(undefined, { relay })
  await at.append(...known, message('hello'))
  await at.shown(1)
  const said = async (user: string) => {
    at.stub.say(at.room('Family'), user, { msgtype: 'm.text', body: 'hi' })
    let text: unknown
    await until(async () => {
      const [handed] = await at.hub.keeper.take(me, 1)
      if (handed?.command.kind === 'send' && handed.command.content.kind === 'text') text = handed.command.content.text
      return text !== undefined
    })
    return text
  }
  expect(await said('@boss:example.org')).toEqual(['boss: ', 'hi'])
  expect(await said('@boss:far.example')).toEqual(['boss:far.example: ', 'hi'])
})
