import { placeId, type Remote, remoteId, type Wish } from '@queqiao/hub'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { me, until, withAnna } from '../paper.ts'
import { type Desk, desk, hikers, inHikers } from './typing.ts'

let at: Desk
beforeEach(async () => {
  at = await desk()
})
afterEach(() => at.stop())

type Want = Pick<Extract<Wish, { kind: 'withdraw' | 'edit' }>, 'kind'>['kind']
const wish = (kind: Want, of: string): Wish => {
  const said = { of: remoteId(of), by: { id: 'owner', name: 'owner' }, to: { account: me }, from: remoteId(`of ${of}`) }
  const command = { kind: 'send', chat: withAnna, content: { kind: 'text', text: ['other words'] } } as const
  return kind === 'edit' ? { ...said, kind, command } : { ...said, kind }
}
/** The owner changes a line, or takes it back. What is said of it. */
const heardAfter = async (kind: Want, of: string): Promise<readonly string[]> => {
  const { paper, hub } = at
  const read = paper.read
  paper.read = async ([first]: readonly Remote[]) => (first ? [wish(kind, of)] : [])
  await paper.hub?.receive([{ id: remoteId(`${kind} ${of}`), place: placeId('a keyboard'), body: '' }])
  const heard = () => paper.texts.filter((text) => text.startsWith(`${of}: `)).map((text) => text.slice(of.length + 2))
  await until(() => heard().length > 0)
  await until(async () => (await hub.owing.list({ states: ['waiting'] })).length === 0)
  paper.read = read
  return heard()
}

describe('a line that was typed', () => {
  it.each(['kick Guide', 'send Mum: hi', 'rename Walkers'])('is taken back while it waits: %s', async (line) => {
    await at.types(line, line.startsWith('send') ? {} : { chat: inHikers })
    expect(await heardAfter('withdraw', 'typed 1')).toEqual(['Taken back: WeChat is not asked.'])
    await at.nothingAsked()
  })

  it('that WeChat has cannot be taken back, which is said', async () => {
    await at.types('kick Guide', { chat: inHikers })
    await at.taken()
    expect(await heardAfter('withdraw', 'typed 1')).toEqual(['✗ WeChat has been asked already.'])
  })

  it('is not changed by an edit, which is said', async () => {
    await at.types('kick Guide', { chat: inHikers })
    expect(await heardAfter('edit', 'typed 1')).toEqual([
      '✗ What was asked of WeChat cannot be changed: delete the line, which takes it back while it waits, and type another.',
    ])
    expect(await at.asked()).toMatchObject({ kind: 'kick', room: hikers })
  })
})

describe('retry', () => {
  /** What is owed where this was typed, and failed. */
  const failed = async (line: string, about: Parameters<Desk['types']>[1] = {}): Promise<string> => {
    await at.types(line, about)
    await at.ends(await at.taken(), { kind: 'failed', reason: 'network' })
    await until(() => at.paper.texts.includes('typed 1: failed (network)'))
    const [one] = await at.hub.owing.list({ states: ['failed'] })
    return one?.id ?? expect.fail('nothing failed')
  }

  it('of what only owners may ask is theirs, whoever asks for it', async () => {
    const id = await failed('kick Guide', { chat: inHikers })
    expect(await at.types(`retry ${id}`, { by: 'member' })).toBe(`✗ ${id}: only owners of this account may do that.`)
    await at.nothingAsked()
    expect(await at.types(`retry ${id}`)).toBe('typed 1: It goes once more.')
    expect(await at.asked()).toMatchObject({ kind: 'kick' })
  })

  it('of what members may ask is theirs, too', async () => {
    const id = await failed('send Mum: hi')
    expect(await at.types(`retry ${id}`, { by: 'member' })).toBe('typed 1: It goes once more.')
    expect(await at.asked()).toMatchObject({ kind: 'send' })
  })
})
