import { personId, roomId } from '@queqiao/protocol/model'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { anna, until } from '../paper.ts'
import { type Desk, desk, hikers, inHikers, people } from './typing.ts'

let at: Desk
beforeEach(async () => {
  at = await desk()
})
afterEach(() => at.stop())

describe('kick', () => {
  it('asks WeChat to remove a member, and says on the typed line when that is done', async () => {
    expect(await at.types('kick Guide', { chat: inHikers })).toBe('WeChat is asked to remove Guide from Hikers.')
    const handed = await at.taken()
    expect(handed.command).toEqual({ kind: 'kick', room: hikers, member: people.stranger.id })
    await at.ends(handed, { kind: 'done' })
    await until(() => at.paper.texts.includes('typed 1: done (✓ Done: removed from the group.)'))
    expect(at.shown().at(-1)).toMatch(/^Hikers: typed 1: /)
    expect(at.other.texts).toEqual(['WeChat is logged in as Me.'])
  })

  it('is done in the group that the desk names, and is answered at the desk', async () => {
    await at.types('kick hikers: mum')
    const handed = await at.taken()
    expect(handed.command).toEqual({ kind: 'kick', room: hikers, member: people.mum.id })
    await at.ends(handed, { kind: 'failed', reason: 'not the owner of the room' })
    await until(() => at.paper.texts.includes('typed 1: failed (not the owner of the room)'))
    expect(at.shown().at(-1)).toMatch(/^Me: typed 1: /)
  })

  it('tells that nobody knows how it ended, and can be tried again', async () => {
    await at.types('kick Guide', { chat: inHikers })
    await at.ends(await at.taken(), { kind: 'unknown', reason: 'no answer' })
    await until(() => at.paper.texts.includes('typed 1: unknown (no answer)'))
    const [owed] = await at.hub.owing.list({ states: ['unknown'] })
    expect(await at.types(`retry ${owed?.id}`)).toBe('typed 1: It goes once more.')
    const again = await at.taken()
    expect(again.command).toMatchObject({ kind: 'kick' })
    await at.ends(again, { kind: 'done' })
    await until(() => at.shown().includes('Hikers: typed 1: done (✓ Done: removed from the group.)'))
  })

  it('does nothing where the desk is not told which group, or nobody there has that name', async () => {
    expect(await at.types('kick Guide')).toBe('Type “kick GROUP: …” here, or “kick …” in the group.')
    expect(await at.types('kick Annabel', { chat: inHikers })).toMatch(/^✗ Nobody who is known to be in this group/)
    expect(await at.types('kick Nowhere: Anna')).toBe('✗ No group goes by “Nowhere”.')
    expect(await at.types('kick', { chat: inHikers })).toMatch(/^Something is missing behind “kick”/)
    await at.nothingAsked()
  })

  it('keeps its place among what is said in the group', async () => {
    await at.types('kick Guide', { chat: inHikers })
    await at.types('send Hikers: he is gone')
    expect(await at.asked()).toMatchObject({ kind: 'kick' })
    expect(await at.asked()).toMatchObject({ kind: 'send' })
  })
})

describe('invite, rename, nickname', () => {
  it('are done in the group where they are typed', async () => {
    await at.types('invite Annabel', { chat: inHikers })
    expect(await at.asked()).toEqual({ kind: 'invite', room: hikers, person: people.annabel.id })
    expect(await at.types('rename Trip: day two', { chat: inHikers })).toContain('rename Hikers to “Trip: day two”')
    expect(await at.asked()).toEqual({ kind: 'rename', room: hikers, name: 'Trip: day two' })
    await at.types('nickname The boss', { chat: inHikers })
    expect(await at.asked()).toEqual({ kind: 'nickname', room: hikers, name: 'The boss' })
  })

  it('take the group in front elsewhere, also with a Chinese colon', async () => {
    await at.types('rename Hikers：徒步', { chat: { kind: 'person', id: anna } })
    expect(await at.asked()).toEqual({ kind: 'rename', room: hikers, name: '徒步' })
  })
})

describe('what calls everybody or cannot be taken back', () => {
  it('an announcement is put up only by the line that the answer gives', async () => {
    const answer = await at.types('announce Now we meet at 5\nat the gate', { chat: inHikers })
    expect(answer).toBe(
      'This calls everybody in Hikers: “Now we meet at 5 at the gate”. Nothing has been done yet.\n[Announce it] announce now: Now we meet at 5\nat the gate',
    )
    await at.nothingAsked()
    await at.types('announce now: Now we meet at 5\nat the gate', { chat: inHikers })
    expect(await at.asked()).toEqual({ kind: 'announce', room: hikers, text: 'Now we meet at 5\nat the gate' })
  })

  it('of a long one only the beginning is said again', async () => {
    const answer = await at.types(`announce ${'many words '.repeat(40)}`, { chat: inHikers })
    const [asked = ''] = answer.split('\n')
    expect(asked).toMatch(/^This calls everybody in Hikers: “many words .*…”\. Nothing has been done yet\.$/)
    expect(asked.length).toBeLessThan(160)
    await at.nothingAsked()
  })

  it('so is one from the desk', async () => {
    expect(await at.types('announce Hikers: at 5')).toContain(`[Announce it] announce now ${hikers}: at 5`)
    await at.nothingAsked()
    await at.types(`announce now ${hikers}: at 5`)
    expect(await at.asked()).toEqual({ kind: 'announce', room: hikers, text: 'at 5' })
  })

  it('a group is left only by the line that the answer gives', async () => {
    expect(await at.types('leave', { chat: inHikers })).toMatch(/for good.*\n\[Leave\] leave now hikers@chatroom$/)
    expect(await at.types('leave hik')).toContain('[Leave] leave now hikers@chatroom')
    await at.nothingAsked()
    await at.types('leave now hikers@chatroom')
    expect(await at.asked()).toEqual({ kind: 'leave', room: hikers })
    await at.types('leave now', { chat: inHikers })
    expect(await at.asked()).toEqual({ kind: 'leave', room: hikers })
  })

  it('of two groups with one name each is offered', async () => {
    expect(await at.types('leave now Team')).toBe(
      [
        '“Team” may be one of 2: nothing has been done yet.',
        '[Team (team1@chatroom)] leave now team1@chatroom',
        '[Team (team2@chatroom)] leave now team2@chatroom',
      ].join('\n'),
    )
    await at.nothingAsked()
    await at.types('leave now team2@chatroom')
    expect(await at.asked()).toEqual({ kind: 'leave', room: roomId('team2@chatroom') })
  })
})

describe('members', () => {
  it('are listed with all their names', async () => {
    const names = ['Anna Chen / annachen (anna)', 'Mum / 李芳 (wxid_mum)', 'Guide / Stranger (wxid_stranger)']
    expect(await at.types('members', { chat: inHikers })).toBe(['Hikers: 3 known', ...names].join('\n'))
    expect(await at.types('members Hikers')).toContain('3 known')
    expect(await at.types('members')).toBe('Type “members GROUP” here, or “members” in the group.')
  })

  it('come twenty at a time', async () => {
    const crowd = Array.from({ length: 45 }, (_, n) => ({ id: personId(`p${n + 100}`), nickname: `P${n + 100}` }))
    await at.append({ kind: 'members', room: roomId('team1@chatroom'), members: crowd })
    await until(async () => (await at.types('members team1@chatroom')).includes('45 known'))
    const first = await at.types('members team1@chatroom')
    expect(first.split('\n')).toHaveLength(22)
    expect(first).toContain('[25 more] members team1@chatroom page 2')
    const last = await at.types('members team1@chatroom page 9')
    expect(last.split('\n').slice(1)).toEqual(crowd.slice(40).map(({ id, nickname }) => `${nickname} (${id})`))
  })

  it('are asked of WeChat where nobody is known yet', async () => {
    expect(await at.types('members team2@chatroom')).toMatch(/^Nobody is known to be in Team yet/)
  })
})
