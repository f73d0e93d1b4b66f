import { randomUUID } from 'node:crypto'
import { type Content, labels, type Source, summary } from '@queqiao/protocol/model'
import { afterEach, describe, expect, it } from 'vitest'
import { wordsOf } from '../../bridges/web/src/words/words.ts'
import { abilities, until } from '../hub/paper.ts'
import { deskPage, familyPage, now, type PageHouse, type PageHouseOptions, pageHouse } from './page-house.ts'
import { visitor } from './visitor.ts'

/** What stays as it is in any language: places for names, what is typed or stands in settings, units. */
const same = /\{\w+\}|“[^”]*”|adminToken|\bkB\b/g
const latin = /[a-z]{2}/i
const [en, { labels: chinese, said: _, ...zh }] = [wordsOf('en'), wordsOf('zh-CN')]

describe('the words of the page', () => {
  it('are Chinese in Chinese, all of them', () => {
    // beside 鹊桥 stands what it is called elsewhere
    const { tagline: _, ...others } = zh
    const english = Object.values({ ...others, ...chinese }).filter((words) => latin.test(words.replaceAll(same, '')))
    expect(english).toEqual([])
  })

  it('have the same places for names in both languages', () => {
    const places = (words: string) => (words.match(/\{\w+\}/g) ?? []).toSorted()
    const { labels: _, said: _said, ...english } = en
    const missing = Object.entries(english).filter(
      ([name, words]) =>
        `${places(words)}` !== `${places(Object.entries(zh).find(([key]) => key === name)?.[1] ?? '')}`,
    )
    expect(missing).toEqual([])
  })

  it('tell the silence that settings give a chat from the one that WeChat gives it', () => {
    for (const words of [en, zh]) {
      const [ours, theirs] = [
        [words.muted, words.silentHere],
        [words.mute, words.unmute, words.deedMute],
      ]
      expect(theirs.filter((one) => ours.some((other) => other.includes(one)))).toEqual([])
    }
  })
})

const gif = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')
const file: Source = { name: 'plan.pdf' }
const contents: readonly (readonly [Content<Source>, string])[] = [
  [{ kind: 'image', file: {} }, '[图片]'],
  [{ kind: 'voice', file: {}, seconds: 7 }, '[语音] 7 s'],
  [{ kind: 'file', file }, '[文件]'],
  [{ kind: 'red-packet', greeting: '恭喜发财' }, '[红包] 恭喜发财'],
  [{ kind: 'transfer', transfer: 't', state: 'accepted', amount: '¥8.00' }, '[转账] 已收款 ¥8.00'],
  [
    { kind: 'record', title: '群聊', messages: [{ name: 'Bob', content: { kind: 'sticker', file: {} } }] },
    '[聊天记录] 群聊',
  ],
]

describe('on a Chinese page', () => {
  let house: PageHouse
  afterEach(() => house.stop())
  const open = async (settings: PageHouseOptions['settings'] = {}) => {
    house = await pageHouse({ language: 'zh-CN', settings })
    await house.says(now('hello'))
    return visitor(house, 'Me')
  }

  it.each(contents)('%j is called in Chinese, in the list as in the conversation', async (content, called) => {
    const me = await open()
    await house.says(now('', { content }))
    const text = async (path: string) => (await me.get(path)).text()
    await until(async () => (await text('/chats')).includes(called))
    await until(async () => (await text(familyPage)).includes(called))
    const own = `[${labels[content.kind]}]`
    expect(await text('/chats')).not.toContain(own)
    expect(await text(familyPage)).not.toContain(own)
    expect(summary(content)).toContain(own)
  })

  it('what went as something else says as what', async () => {
    const me = await open({ mediaUrl: 'http://here/media' })
    await house.able({ ...abilities, contents: { text: 'as-is', file: 'as-is', image: 'file' } })
    await house.says(now('hello'))
    const about = new URLSearchParams({ id: randomUUID(), name: 'dot.gif', kind: 'image' })
    const { file } = await (await me.put(`${familyPage}/files?${about}`, gif)).json()
    await me.send(familyPage, { id: randomUUID(), text: '', files: [{ file, kind: 'image' }] })
    expect((await house.takes()).content.kind).toBe('file')
    await until(async () => (await (await me.get(familyPage)).text()).includes('(以文件形式)'))
  })

  it('finds contents by what they are called in Chinese', async () => {
    const me = await open()
    await house.says(now('', { content: { kind: 'image', file: {} } }), now('no picture'))
    const search = `/search?${new URLSearchParams({ words: '图片' })}`
    await until(async () => (await (await me.get(search)).text()).includes('<mark>图片</mark>'))
    expect((await (await me.get(search)).text()).match(/#m-/g)).toHaveLength(1)
  })

  it('says in Chinese what the hub asks, and what can be answered', async () => {
    const me = await open()
    const shows = (words: string) => until(async () => (await (await me.get(familyPage)).text()).includes(words))
    await me.send(familyPage, { id: randomUUID(), text: '@all dinner!' })
    await shows('从这里发出的消息中的“@all”不会提醒任何人')
    await shows('>作为普通文字发送<')
  })

  it('answers at the desk in Chinese, and says why something did not go', async () => {
    const me = await open()
    const shows = async (path: string, words: string) =>
      until(async () => (await (await me.get(path)).text()).includes(words))
    await me.send(deskPage, { id: randomUUID(), text: 'nonsense' })
    await shows(deskPage, '这里没有“nonsense”')
    await me.send(familyPage, { id: randomUUID(), text: 'hello' })
    await house.settles({ kind: 'failed', reason: 'it can only be sent as a file' })
    await shows(familyPage, '未发送: 只能以文件的形式发送')
  })

  it('refusals are Chinese, too', async () => {
    await open()
    const asked = await fetch(`${house.url}/sign-in`, { method: 'POST', headers: { origin: 'http://evil.example' } })
    expect([asked.status, await asked.text()]).toEqual([403, zh.otherPage])
  })
})

it('who sends too much is told how much can be sent', async () => {
  const house = await pageHouse()
  const me = await visitor(house, 'Me')
  const answer = await me.send(familyPage, { id: randomUUID(), text: 'x'.repeat(300_000) })
  expect([answer.status, await answer.text()]).toEqual([413, expect.stringContaining('200 kB')])
  await house.stop()
})
