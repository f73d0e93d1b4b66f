import { personId } from '@queqiao/protocol/model'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { config } from '../../bridges/matrix/src/config.ts'
import { decode, encode, ids } from '../../bridges/matrix/src/ids.ts'

const names = { domain: 'example.org:8448', hsToken: 'x', bot: 'wechatbot' }
const users = ids(config(names))

describe('the user ids of WeChat people', () => {
  it('name every person in the characters that Matrix allows, and can be read back', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (text) => {
        expect(encode(text)).toMatch(/^[a-z0-9._=\-/+]+$/)
        // a longer one does not fit into a user id
        fc.pre(encode(text).length <= 200)
        expect(users.person(users.ghost(personId(text)))).toBe(text)
      }),
    )
  })

  it('are different for different people', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        expect(encode(one) === encode(other)).toBe(one === other)
      }),
    )
  })

  it.each([
    ['wxid_abc123', 'wxid__abc123'],
    ['Anna', '_anna'],
    ['123@chatroom', '123=40chatroom'],
    ['a=b', 'a=3db'],
    ['鹊', '=e9=b9=8a'],
  ])('%s is written %s', (text, encoded) => {
    expect(encode(text)).toBe(encoded)
  })

  it.each(['Anna', 'a=', 'a_', '_A', 'a=4', '=zz', 'a=61'])('%s is nobody: it is never written so', (localpart) => {
    expect(decode(localpart)).toBeUndefined()
  })

  it('tell our own users from all others', () => {
    expect(users.ours('@wechatbot:example.org:8448')).toBe(true)
    expect(users.ours('@wechat_wxid__a:example.org:8448')).toBe(true)
    expect(users.ours('@wechat_:example.org:8448')).toBe(false)
    expect(users.ours('@owner:example.org:8448')).toBe(false)
    expect(users.ours('@wechat_wxid__a:elsewhere.org')).toBe(false)
  })

  it('have 255 bytes at most: a longer one is ours, and leads back to nobody', () => {
    const long = ['鹊'.repeat(100), '鹊'.repeat(101)].map(personId)
    const ghosts = long.map(users.ghost)
    expect(new Set(ghosts).size).toBe(2)
    for (const ghost of ghosts) {
      expect(ghost).toMatch(/^@wechat_[a-z0-9._=\-/+]+:example\.org:8448$/)
      expect(ghost).toHaveLength(255)
      expect(users.ours(ghost)).toBe(true)
      expect(users.person(ghost)).toBeUndefined()
    }
  })

  it('may be formed by another template', () => {
    const other = ids(config({ ...names, ghosts: 'wx-{id}-x' }))
    expect(other.ghost(personId('A'))).toBe('@wx-_a-x:example.org:8448')
    expect(other.person('@wx-_a-x:example.org:8448')).toBe('A')
    expect(other.alias('k1')).toBe('#wx-k1:example.org:8448')
  })

  it.each(['{id}', 'wechat', 'a{id}{id}', ''])('refuse the template %s', (ghosts) => {
    expect(() => config({ ...names, ghosts })).toThrow('matrix: ghosts: expected text, then {id} once')
  })
})
