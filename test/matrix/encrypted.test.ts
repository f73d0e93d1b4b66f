import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { stateId } from '../servers/homeserver/index.ts'
import { annaGhost, bot, type House, house, known, message, owner, until } from './house.ts'

let at: House
beforeEach(async () => {
  at = await house()
  await at.append(...known, message('before'))
  await at.shown(1)
})
afterEach(() => at.stop())

const said = (words: string) => at.stub.sends.find(({ content }) => content.body === words)
const bodies = (room: string) =>
  at.stub.sends.flatMap((send) => (send.room === room ? [String(send.content.body)] : []))
const encrypt = (room: string) =>
  at.stub.change(room, bot, { type: 'm.room.encryption', content: { algorithm: 'm.megolm.v1.aes-sha2' } })

describe('a room that is encrypted while encryption is switched off', () => {
  it.each<[string, (room: string) => Promise<void>]>([
    ['while we run', async (room) => void encrypt(room)],
    [
      'before we start, such as by us',
      async (room) => {
        await at.close()
        encrypt(room)
        await at.restart()
      },
    ],
  ])('(%s) hears nothing of what WeChat says; its chat goes on in another, and it is told so', async (_, encrypted) => {
    const room = at.room('Family')
    await encrypted(room)
    await at.append(message('after'))
    await until(() => said('after') !== undefined)
    expect(said('after')?.room).not.toBe(room)
    expect(bodies(room)).toEqual(['before', expect.stringContaining('the chat goes on in another room')])
    await until(() => !at.stub.state.isIn(room, annaGhost) && !at.stub.state.isIn(room, bot))
    const members = at.stub.state.rooms.get(room)?.members
    expect(members?.get(owner)?.membership).toBe('invite')
    const next = at.stub.state.rooms.get(said('after')?.room ?? '')
    expect(next?.members.get(owner)?.membership).toBe('invite')
    await at.append(message('and on'))
    await until(() => said('and on') !== undefined)
    expect(said('and on')?.room).toBe(next?.id)
  })

  it('cannot be made by owners any more, who could while it was on', async () => {
    const room = at.stub.state.rooms.get(at.room('Family')) ?? expect.fail('no room')
    const powers = () => Object(room.state.get(stateId('m.room.power_levels')))
    await at.close()
    const content = { ...powers(), events: { ...powers().events, 'm.room.encryption': 50 } }
    at.stub.change(room.id, bot, { type: 'm.room.power_levels', content })
    await at.restart()
    await at.append(message('after'))
    await until(() => powers().events['m.room.encryption'] === 100)
  })
})
