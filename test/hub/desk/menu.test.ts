import { expect, it } from 'vitest'
import { chinese } from '../../../packages/hub/src/desk/chinese.ts'
import { words } from '../../../packages/hub/src/desk/desk.ts'
import { menu } from '../../../packages/hub/src/desk/menu.ts'

const found = (word: string) => menu.find((one) => one.word === word)

it('every word that can be typed is said in Chinese, too', () => {
  expect(Object.keys(words).filter((word) => chinese[word] === undefined)).toEqual([])
})

it('a menu says what stands behind a word, what it does, and who may type it', () => {
  expect(found('invite')).toEqual({
    word: 'invite',
    says: { en: '[GROUP:] NAME – invites a contact to the group', zh: '[群:] 名字 – 邀请联系人进群' },
    roles: ['owner', 'member'],
  })
  expect(found('logout')?.roles).toEqual(['owner'])
  expect(found('help')?.roles).toEqual(['owner', 'member', 'guest'])
})

it('what a menu says fits into any of them: lower-case words, one line of at most 256 characters', () => {
  for (const { word, says } of menu) {
    expect(word).toMatch(/^[a-z]{1,32}$/)
    for (const line of Object.values(says)) expect(line).toMatch(/^.{1,256}$/u)
  }
})
