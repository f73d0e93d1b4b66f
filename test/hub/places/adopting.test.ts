import { placeId } from '@queqiao/hub'
import { accountId } from '@queqiao/protocol/model'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Desk, desk, hikers, inHikers, people } from '../desk/typing.ts'
import { message, until, withAnna } from '../paper.ts'

let at: Desk
beforeEach(async () => {
  at = await desk()
})
afterEach(() => at?.stop())

const attic = placeId('attic')
const adopts = (wechat: string, place = attic, more: object = {}) =>
  at.hub.adopt({ bridge: 'paper', place, wechat, ...more })
const stands = (sheet: string) => at.paper.lines.filter(({ place }) => place === sheet).map(({ text }) => text)

describe('a chat that lived somewhere under another program', () => {
  it('lives there again, which is said there, and what comes next stands there', async () => {
    expect(await adopts(hikers)).toEqual({ kind: 'done', name: 'Hikers' })
    await at.append(message({ chat: inHikers, words: 'up we go' }))
    await until(() => stands(attic).some((text) => text.endsWith('up we go')))
    expect(stands(attic)[0]).toBe('This is the place of the chat with Hikers now.')
    expect(await at.paper.hub?.isLinked(attic)).toBe(true)
  })

  it('leaves the place that was made for it meanwhile', async () => {
    await at.append(message({ chat: withAnna, words: 'hello' }))
    const former = () => at.paper.lines.find(({ text }) => text.endsWith('hello'))?.place
    await until(() => former() !== undefined)
    expect(await adopts(people.anna.id)).toEqual({ kind: 'done', name: 'Anna Chen' })
    await until(
      () => stands(former() ?? '').at(-1) === 'removed: The chat with Anna Chen has another place now. (now attic)',
    )
  })

  it('stays as it is when it is done again', async () => {
    await adopts(people.mum.id)
    await until(() => stands(attic).length === 1)
    expect(await adopts(people.mum.id)).toEqual({ kind: 'done', name: 'Mum' })
    expect(await adopts(people.mum.id, attic, { account: accountId('me') })).toEqual({ kind: 'done', name: 'Mum' })
    await at.append(message({ chat: { kind: 'person', id: people.mum.id }, words: 'dinner' }))
    await until(() => stands(attic).some((text) => text.endsWith('dinner')))
    expect(stands(attic)).toHaveLength(2)
  })

  it('can be looked at before: nothing is changed', async () => {
    expect(await adopts(hikers, attic, { trial: true })).toEqual({ kind: 'done', name: 'Hikers' })
    expect(await at.paper.hub?.chatsAt(attic)).toEqual([])
  })

  it('is refused where another lives, where nobody knows it, and where there is no such bridge', async () => {
    await adopts(people.mum.id)
    expect(await adopts(people.anna.id)).toEqual({
      kind: 'refused',
      reason: 'another chat lives there',
      name: 'Anna Chen',
    })
    expect(await adopts('3fa9')).toEqual({ kind: 'unknown', reason: 'no account knows anybody of this id' })
    expect(await adopts(hikers, placeId('b'), { account: accountId('other') })).toMatchObject({ kind: 'unknown' })
    expect(await adopts(hikers, placeId('b'), { bridge: 'fax' })).toEqual({
      kind: 'refused',
      reason: 'there is no bridge fax',
    })
  })
})
