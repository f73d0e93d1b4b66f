import { afterEach, expect, test } from 'vitest'
import { acquainted, stopAll } from './api-house.ts'

afterEach(stopAll)

const family = '/api/v1/accounts/wxid_me/chats/room:111@chatroom/members'

test('members of a group come in pages, to whom the account is for, by any of their names', async () => {
  const { ask, as, asAdmin } = await acquainted()
  const max = await as('Max')
  const first = await ask(`${family}?limit=2`, max)
  expect(first.body).toEqual({
    members: [
      { id: 'wxid_a', name: 'Sis' },
      { id: 'wxid_b', name: 'Bob' },
    ],
    count: 3,
  })
  expect((await ask(`${family}?limit=2&from=2`, max)).body.members).toMatchObject([{ id: 'wxid_me' }])
  expect((await ask(`${family}?words=anna`, max)).body).toMatchObject({ members: [{ id: 'wxid_a' }], count: 1 })
  expect((await ask(family, await as('Otto'))).status).toBe(404)
  expect((await ask('/api/v1/accounts/wxid_me/chats/person:wxid_a/members', asAdmin)).status).toBe(404)
  expect((await ask(`${family}?from=-1`, asAdmin)).body.fields).toMatchObject([{ path: 'from' }])
})

test('people of an account come in pages, by their names, to whom it is for', async () => {
  const { ask, as, asAdmin } = await acquainted()
  const max = await as('Max')
  const people = '/api/v1/accounts/wxid_me/people'
  const bob = { id: 'wxid_b', name: 'Bob', chat: 'person:wxid_b', nickname: 'Bob', remark: null, alias: null }
  expect((await ask(`${people}?limit=1`, max)).body).toEqual({ people: [bob], count: 2 })
  const next = await ask(`${people}?limit=1&from=1`, max)
  expect(next.body.people).toMatchObject([
    { id: 'wxid_a', name: 'Sis', nickname: 'Anna', remark: 'Sis', alias: 'anna' },
  ])
  expect((await ask(`${people}?words=ann`, max)).body).toMatchObject({ people: [{ id: 'wxid_a' }], count: 1 })
  expect((await ask(`${people}?among=others`, max)).body).toEqual({ people: [], count: 0 })
  expect((await ask(people, await as('Otto'))).status).toBe(404)
  expect((await ask(`${people}?among=enemies`, asAdmin)).body.fields).toMatchObject([{ path: 'among' }])
})
