import { describe, expect, it } from 'vitest'
import { createRoomFacts } from '../../../bridges/matrix/src/encryption/facts.ts'
import { HomeserverError } from '../../../bridges/matrix/src/errors.ts'

const room = '!a:example.org'
const [you, guest, gone, ghost] = ['@you:x', '@guest:x', '@gone:x', '@wechat_anna:x']
const member = (user: string, membership: string) => ({
  ...{ event_id: `$${user}${membership}`, room_id: room, sender: user, state_key: user },
  ...{ type: 'm.room.member', content: { membership } },
})
const enabled = { algorithm: 'm.megolm.v1.aes-sha2' }

/** What is known of a room, and how often the homeserver was asked; `trouble`: how it first fails. */
const knowing = ({ isEncrypted = false, trouble = [] as number[], content = enabled as object } = {}) => {
  const asked: string[] = []
  const call = async (_: string, path: readonly string[]) => {
    const what = path.at(-1) ?? ''
    asked.push(what)
    const status = trouble.shift() ?? (what === 'm.room.encryption' && !isEncrypted ? 404 : 200)
    if (status !== 200) throw new HomeserverError('no', { status, errcode: 'M_NOT_FOUND' })
    const chunk = [member(you, 'join'), member(guest, 'invite'), member(gone, 'ban'), member(ghost, 'join')]
    return what === 'members' ? { chunk } : { ...content }
  }
  const ids = { ours: (user: string) => user.startsWith('@wechat_') }
  return { asked, ...createRoomFacts({ homeserver: { call }, ids }) }
}

describe('what is known of a room', () => {
  it('is asked once: whether it is encrypted, and who is there or invited, without ghosts', async () => {
    const { isEncrypted, people, asked } = knowing({ isEncrypted: true })
    expect([await isEncrypted(room), await isEncrypted(room)]).toEqual([true, true])
    expect([await people(room), await people(room)]).toEqual([
      [you, guest],
      [you, guest],
    ])
    expect(asked).toEqual(['m.room.encryption', 'members'])
  })

  it('follows who switches encryption on', async () => {
    const { isEncrypted, heard } = knowing()
    expect(await isEncrypted(room)).toBe(false)
    heard([{ event_id: '$e', room_id: room, sender: you, type: 'm.room.encryption', state_key: '', content: enabled }])
    expect(await isEncrypted(room)).toBe(true)
  })

  it('is that it stays encrypted, though the event that says so was redacted or set anew', async () => {
    const { isEncrypted, heard } = knowing({ isEncrypted: true, content: {} })
    expect(await isEncrypted(room)).toBe(true)
    heard([{ event_id: '$e', room_id: room, sender: you, type: 'm.room.encryption', state_key: '', content: {} }])
    expect(await isEncrypted(room)).toBe(true)
  })

  it('follows who comes and goes', async () => {
    const { people, heard } = knowing()
    await people(room)
    heard([member('@new:x', 'join'), member(guest, 'leave'), member('@wechat_dad:x', 'join')])
    expect(await people(room)).toEqual([you, '@new:x'])
  })

  it('is asked again where the homeserver was away', async () => {
    const { isEncrypted } = knowing({ isEncrypted: true, trouble: [502] })
    await expect(isEncrypted(room)).rejects.toThrow(HomeserverError)
    expect(await isEncrypted(room)).toBe(true)
  })
})
