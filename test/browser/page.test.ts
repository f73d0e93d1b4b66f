import { roomId } from '@queqiao/protocol/model'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { abilities, bob, myself, report } from '../hub/paper.ts'
import { chromiumPath, faults, shot } from '../servers/browser.ts'
import { annaPage, deskPage, familyPage, now, type PageHouse, pageHouse } from '../web/page-house.ts'
import { seeing, showToken } from './seeing.ts'

const anna = { kind: 'person', id: now('').sender } as const
const familyRoom = roomId('family')
const has = chromiumPath() !== undefined

// where there is no Chromium nothing of this can be looked at
describe.skipIf(!has)('the page in a browser', () => {
  let house: PageHouse
  const browser = seeing(() => house)

  const begin = async (options: Parameters<typeof pageHouse>[0] = {}): Promise<void> => {
    house = await pageHouse(options)
    await house.says(
      {
        kind: 'people',
        people: [
          { id: anna.id, nickname: 'Anna' },
          { id: bob, nickname: 'Bob' },
        ],
      },
      {
        kind: 'rooms',
        rooms: [{ id: familyRoom, name: '一家人 Family', members: [{ id: anna.id }, { id: bob }, { id: myself }] }],
      },
      now('Are you coming to the concert on Saturday?', { chat: anna }),
      now('今晚回家吃饭吗？'),
      now('I bought fish, see https://example.org/fish', { sender: bob }),
      now('<b>bold</b> <script>alert(1)</script>', { sender: bob }),
      now('（从手机上发的）我下班就回来', { sender: myself, fromSelf: true }),
    )
  }
  const enter = async (page: Page, path = '/'): Promise<void> => {
    await page.goto(house.url + path)
    await showToken(page)
    await page.waitForSelector('#chats')
  }
  const last = (page: Page) => page.locator('#talk > li').last()

  it('what was sent, and whose answer was lost, is sent once more as it is; changed meanwhile, it is another message', async () => {
    await begin()
    const page = await browser.open()
    await enter(page, familyPage)
    // it arrives, and nobody here gets to know
    await page.route(
      (url) => url.pathname === familyPage,
      async (route) => {
        if (route.request().method() !== 'POST') return route.fallback()
        await route.fetch()
        await route.abort()
      },
    )
    const send = async (words: string) => {
      await page.fill('#text', words)
      await page.keyboard.press('Enter')
    }
    await send('meet me')
    await page.waitForSelector('.own >> text=meet me')
    await page.waitForSelector('#wrong:not(:empty)')
    await send('meet me')
    await page.waitForFunction(() => document.querySelector('#compose')?.getAttribute('aria-busy') !== 'true')
    await send('meet me at 8, not at 7')
    await page.waitForSelector('.own >> text=at 8, not at 7')
    expect(await page.locator('.own >> text=meet me').count()).toBe(2)
  })

  it('somebody signs in, reads what was said, and answers; what comes meanwhile appears by itself', async () => {
    await begin()
    const page = await browser.open()
    await enter(page)
    await expect.poll(() => page.locator('#chats li').count()).toBe(2)
    await shot(page, 'chats')
    await page.click('text=一家人 Family')
    await page.waitForSelector('#talk >> text=今晚回家吃饭吗？')
    expect(await page.locator('#talk').textContent()).toContain('<script>alert(1)</script>')
    await page.fill('#text', 'On my way')
    await page.keyboard.press('Enter')
    await page.waitForSelector('.own >> text=On my way')
    await expect.poll(() => page.inputValue('#text')).toBe('')
    await house.settles({ kind: 'done' })
    await page.waitForSelector('.own:has-text("On my way") .mark.done')
    await house.says(now('Great!'))
    await page.waitForSelector('#talk >> text=Great!')
    expect(await last(page).textContent()).toContain('Great!')
    await shot(page, 'conversation')
    expect(await faults(page)).toEqual([])
  })

  it('on a phone, dark and in Chinese, with nothing wider than the screen', async () => {
    await begin({ language: 'zh-CN' })
    const page = await browser.open({ viewport: { width: 360, height: 740 }, colorScheme: 'dark', hasTouch: true })
    await enter(page)
    await expect.poll(() => page.locator('#chats li').count()).toBe(2)
    await shot(page, 'phone-chats')
    expect(await faults(page)).toEqual([])
    await page.click('text=一家人 Family')
    await page.waitForSelector('#talk >> text=今晚回家吃饭吗？')
    await shot(page, 'phone-conversation')
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360)
    expect(await faults(page)).toEqual([])
    await page.goto(house.url + deskPage)
    await page.waitForSelector('#text')
    await shot(page, 'phone-desk')
  })

  it('a link lets one browser in, once, and leaves the address bar', async () => {
    await begin()
    const link = await house.link('May')
    const page = await browser.open()
    await page.goto(link)
    await shot(page, 'link')
    expect(new URL(page.url()).hash).toBe('')
    expect(await faults(page)).toEqual([])
    await page.click('button')
    await page.waitForSelector('.side >> text=May')
    const other = await browser.open()
    await other.goto(link)
    await other.click('button')
    await other.waitForSelector('[role=alert] >> text=used already')
  })

  it('a line that breaks is shown, comes back by itself, and nothing said meanwhile is missing', async () => {
    await begin()
    const page = await browser.open()
    await enter(page, annaPage)
    await page.waitForSelector('#talk >> text=concert')
    const isLost = page.waitForSelector('#lost:not([hidden])')
    await house.restart(1_500)
    await isLost
    await house.says(now('said while nobody listened', { chat: anna }))
    await page.waitForSelector('#talk >> text=said while nobody listened', { timeout: 30_000 })
    await page.waitForSelector('#lost', { state: 'hidden' })
  })

  it('two people in two browsers see each other’s answers', async () => {
    await begin()
    const [one, two] = [await browser.open(), await browser.open()]
    await enter(one, familyPage)
    await two.goto(await house.link('May'))
    await two.click('button')
    await two.click('text=一家人 Family')
    await two.fill('#text', 'I am answering that')
    await two.keyboard.press('Enter')
    await one.waitForSelector('#talk >> text=I am answering that')
    await expect.poll(() => last(one).textContent()).toContain('May')
  })

  it('what did not go says why, and goes once somebody says so', async () => {
    await begin()
    const page = await browser.open()
    await enter(page, annaPage)
    await page.fill('#text', 'two tickets')
    await page.keyboard.press('Enter')
    await house.settles({ kind: 'failed', reason: 'you are no contact of hers' })
    await page.waitForSelector('.mark.failed >> text=you are no contact of hers')
    await shot(page, 'failed')
    await page.click('.mark.failed >> text=Try again')
    await house.settles({ kind: 'done' })
    await page.waitForSelector('.own:has-text("two tickets") .mark.done')
  })

  it('who types @ picks whom to call by keyboard, and a line break is no end', async () => {
    await begin()
    const page = await browser.open()
    await enter(page, familyPage)
    await page.locator('#text').pressSequentially('Hi @bo')
    await page.waitForSelector('#members [aria-selected=true] >> text=Bob')
    await shot(page, 'members')
    expect(await faults(page)).toEqual([])
    await page.keyboard.press('Enter')
    expect(await page.inputValue('#text')).toBe('Hi @Bob ')
    await page.locator('#text').pressSequentially('look')
    await page.keyboard.press('Shift+Enter')
    await page.locator('#text').pressSequentially('here')
    await page.keyboard.press('Enter')
    const { content } = await house.takes()
    expect(content).toEqual({ kind: 'text', text: ['Hi ', { mention: bob, name: 'Bob' }, ' look\nhere'] })
    await page.waitForSelector('.own .mention >> text=@Bob')
  })

  it('files that are chosen go to WeChat, and stand on the page as they are', async () => {
    await begin({ settings: { mediaUrl: 'http://127.0.0.1:9/media' } })
    await house.hub.keeper.append({ ...report(), can: { ...abilities, contents: { text: 'as-is', file: 'as-is' } } })
    const page = await browser.open()
    await enter(page, familyPage)
    const file = { name: 'plan.txt', mimeType: 'text/plain', buffer: Buffer.from('fish at seven') }
    await page.setInputFiles('input[type=file]', file)
    await page.waitForSelector('#files >> text=plan.txt')
    await page.waitForSelector('#files progress', { state: 'detached' })
    await page.click('#compose [type=submit]')

    await page.waitForSelector('.own .file >> text=plan.txt')
    const address = await page.locator('.own .file').getAttribute('href')
    const answer = await page.request.get(new URL(address ?? '', page.url()).href)
    expect(await answer.text()).toBe('fish at seven')
    expect(answer.headers()['content-security-policy']).toContain("default-src 'none'")
    expect((await fetch(new URL(address ?? '', page.url()))).status).toBe(401)
  })
})
