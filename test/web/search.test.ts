import { weChatId } from '@queqiao/protocol/model'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { excerpt } from '../../bridges/web/src/search/excerpt.ts'
import { anna, bob, message, until } from '../hub/paper.ts'
import { annaPage, deskPage, familyPage, type PageHouse, pageHouse, token } from './page-house.ts'

let house: PageHouse
let cookie: string
const ask = (path: string, headers: object = {}) => fetch(house.url + path, { headers: { cookie, ...headers } })
const page = async (path: string, headers?: object) => (await ask(path, headers)).text()
/** A part of a page, as its own scripts ask for it. */
const part = (path: string) => page(path, { 'hx-request': 'true' })
const bodyOf = (html: string) => html.slice(html.indexOf('<main'))
const unescaped = (address = '') => address.replaceAll('&amp;', '&')
const hits = (html: string): readonly string[] =>
  [...bodyOf(html).matchAll(/<a href="([^"]+#m-[^"]+)"/g)].map(([, address]) => unescaped(address))
const wordsIn = (html: string) => bodyOf(html).replaceAll(/<[^>]+>/g, '')
const idOf = (address: string) => address.slice(address.indexOf('#m-') + 1)
const placeOf = (path: string) => path.slice('/c/'.length)
/** What a page names the way to next. */
const next = (html: string, what: string) => unescaped(new RegExp(`hx-get="([^"]*/${what}[^"]*)"`).exec(html)?.[1])

const friend = { kind: 'person', id: anna } as const

beforeAll(async () => {
  house = await pageHouse()
  const began = 1_700_000_000_000
  const many = Array.from({ length: 130 }, (_, n) => message({ words: `line ${n}.`, time: began + n }))
  await house.says(
    {
      kind: 'people',
      people: [
        { id: anna, nickname: 'Anna' },
        { id: bob, nickname: 'Bob' },
      ],
    },
    ...many,
    message({ words: 'Fish <b>at seven</b>', chat: friend, time: began + 500 }),
    message({ words: '今晚吃鱼 Fish', time: began + 600, sender: bob, wechat: weChatId('late') }),
  )
  const body = new URLSearchParams({ token })
  const door = await fetch(`${house.url}/sign-in`, {
    ...{ method: 'POST', body, redirect: 'manual' },
    headers: { origin: house.url },
  })
  cookie = door.headers.get('set-cookie')?.split(';')[0] ?? ''
  await until(async () => (await page('/')).includes('Fish'))
})
afterAll(() => house?.stop())

describe('what was said', () => {
  it('is found in all chats, the newest first, with what was looked for marked, and nothing taken for a page', async () => {
    const html = await page('/search?words=fish')
    expect(hits(html).map((address) => address.split('?')[0])).toEqual([`.${familyPage}`, `.${annaPage}`])
    expect(bodyOf(html)).toContain('<mark>Fish</mark> &lt;b&gt;at seven&lt;/b&gt;')
    expect(wordsIn(html)).toContain('Bob: 今晚吃鱼 Fish')
    expect(wordsIn(html)).toContain('That is all.')
  })

  it('is found in one chat alone, by two Chinese characters too', async () => {
    expect(hits(await page(`/search?words=fish&in=${placeOf(annaPage)}`))).toHaveLength(1)
    expect(hits(await page(`/search?words=吃鱼&in=${placeOf(familyPage)}`))).toHaveLength(1)
    expect(hits(await page(`/search?words=吃鱼&in=${placeOf(annaPage)}`))).toEqual([])
  })

  it('goes on further back until all has been looked at, each once', async () => {
    const first = await page('/search?words=line')
    const found = [...hits(first)]
    let way = next(first, 'search')
    while (way) {
      const html = await part(way.replace(/^\./, ''))
      expect(html).not.toContain('<html')
      found.push(...hits(`<main>${html}`))
      way = next(html, 'search')
    }
    expect(new Set(found).size).toBe(130)
    expect(found).toHaveLength(130)
  })

  it('leads from a find to its message, in its conversation, which opens around it and goes on both ways', async () => {
    const [address = ''] = hits(await page('/search?words=line%2060.'))
    const html = await page(address.replace(/^\./, ''))
    expect(html).toContain(`id="${idOf(address)}"`)
    expect(wordsIn(html)).toMatch(/line 40\..*line 60\..*line 89\./s)
    expect(wordsIn(html)).not.toContain('line 90.')
    expect(html).toContain('Go to what was said last')
    // what is new would stand behind a gap
    expect(/hx-sse:connect="([^"]*)"/.exec(html)?.[1]).not.toContain('after')

    const older = await part(`${familyPage}/${next(html, 'older').split('/').at(-1)}`)
    expect(wordsIn(`<main>${older}`)).toMatch(/line 0\..*line 39\./s)
    const later = await part(`${familyPage}/${next(html, 'newer').split('/').at(-1)}`)
    expect(wordsIn(`<main>${later}`)).toMatch(/line 90\..*吃鱼/s)
    expect(later).not.toContain('/newer?')
    expect(later).toContain('hx-sse:connect')
    expect(later).toMatch(/hx-target="#latest" hx-swap="delete"/)
  })

  it('that is not there is said not to be; nothing looked for finds nothing', async () => {
    expect(wordsIn(await page('/search?words=nowhere'))).toContain('Nobody said that')
    const empty = await page('/search?words=%20')
    expect([hits(empty), /Nobody said/.test(empty)]).toEqual([[], false])
  })

  it.each([
    ['a chat that is none', '/search?words=fish&in=abc', 404],
    ['a desk', `/search?words=fish&in=${placeOf(deskPage)}`, 404],
    ['a place in the list that nobody was given', '/search?words=fish&before=x', 422],
    ['a place in a chat that nobody was given', `${familyPage}?at=x`, 422],
    ['the same further on', `${familyPage}/newer?after=-1`, 422],
  ])('%s is refused', async (_, path, status) => {
    expect((await ask(path)).status).toBe(status)
  })

  it('leads from an answer to what it answers, also where that is not on the page', async () => {
    await house.says(...Array.from({ length: 60 }, (_, n) => message({ words: `since then ${n}` })))
    await house.says(message({ words: 'I bring it', quote: { wechat: weChatId('late'), excerpt: '吃鱼' } }))
    const html = bodyOf(await page(familyPage))
    const [, address] = /<blockquote><a href="([^"]+)"/.exec(html) ?? []
    const [path = '', id = ''] = unescaped(address)
      .replace(/^(\.\.\/)*\.*\//, '/')
      .split('#')
    expect(html).not.toContain(`id="${id}"`)
    const there = await page(path)
    expect(there).toContain(`id="${id}"`)
    expect(wordsIn(there)).toMatch(/line 129\..*吃鱼.*since then 20/s)
    expect((await ask(`${familyPage}?of=m999999`)).status).toBe(200)
    expect(wordsIn(await page(`${annaPage}?of=${id.slice(2)}`))).not.toContain('吃鱼')
  })

  it('is looked for from the list of chats, where names alone are found at once', async () => {
    const html = await part('/chats?words=fish')
    expect(html).toContain('href="./search?words=fish"')
    expect(await page(familyPage)).toContain(`href="../search?in=${placeOf(familyPage)}"`)
  })
})

describe('what stands around a find', () => {
  const found = (said: string, words: string) =>
    excerpt(said, words)
      .map((one) => (one.found ? `[${one.words}]` : one.words))
      .join('')

  it.each([
    ['Meet at the Bridge', 'bridge', 'Meet at the [Bridge]'],
    ['100% (sure)\nnow', '(SURE) now', '100% [(sure) now]'],
    [`${'x'.repeat(40)} here`, 'here', `…${'x'.repeat(29)} [here]`],
    [`here ${'y'.repeat(200)}`, 'here', `[here] ${'y'.repeat(119)}…`],
    ['nothing of it', 'else', 'nothing of it'],
  ])('of %j, where %j is looked for, is cut to what is read at once', (said, words, shown) => {
    expect(found(said, words)).toBe(shown)
  })
})
