import { doublePuppetRegistration, registration, registrationYaml } from '@queqiao/matrix'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'

const names = {
  domain: 'my.example.org',
  asToken: 'as: "secret"',
  hsToken: 'hs',
  bot: 'wechatbot',
  ghosts: 'we.chat_{id}',
}

describe('the registration', () => {
  const made = registration(names, 'http://127.0.0.1:8580')

  it('claims users and aliases of this bridge alone, with every dot escaped', () => {
    const [users, aliases] = [made.namespaces.users[0]?.regex ?? '', made.namespaces.aliases[0]?.regex ?? '']
    expect(users).toBe('@we\\.chat_.*:my\\.example\\.org$')
    expect(aliases).toBe('#we\\.chat_.*:my\\.example\\.org$')
    expect('@we.chat_wxid__a:my.example.org').toMatch(new RegExp(`^${users}`))
    expect('@weXchat_a:my.example.org').not.toMatch(new RegExp(`^${users}`))
    expect(made.namespaces.users[0]?.exclusive && made.namespaces.aliases[0]?.exclusive).toBe(true)
  })

  it('asks for no limits, and for nothing that people do besides writing', () => {
    expect(made).toMatchObject({ id: 'wechat', url: 'http://127.0.0.1:8580', sender_localpart: 'wechatbot' })
    expect(made).toMatchObject({ rate_limited: false, receive_ephemeral: false })
  })

  it('has another user of its own where rooms are encrypted, so that the bot may sync, and claims the bot as well', () => {
    const { sender_localpart, namespaces } = registration({ ...names, encryption: true }, 'http://127.0.0.1:8580')
    expect(sender_localpart).toBe('wechatbot-service')
    expect(namespaces.users).toEqual([
      { exclusive: true, regex: '@wechatbot:my\\.example\\.org$' },
      ...made.namespaces.users,
    ])
  })

  it('with which we speak for people claims nobody for itself, calls nobody, and has secrets and a sender of its own', () => {
    const puppets = doublePuppetRegistration({ ...names, asToken: 'another' })
    expect(puppets.namespaces).toEqual({
      users: [{ exclusive: false, regex: '@.*:my\\.example\\.org$' }],
      aliases: [],
      rooms: [],
    })
    expect(puppets).toMatchObject({ url: null, as_token: 'another', rate_limited: false })
    for (const key of ['id', 'hs_token', 'sender_localpart'] as const) expect(puppets[key]).not.toBe(made[key])
    expect(parse(registrationYaml(puppets))).toEqual(puppets)
  })

  it('is written as YAML', () => {
    expect(parse(registrationYaml(made))).toEqual(made)
  })
})
