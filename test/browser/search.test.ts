import { roomId } from '@queqiao/protocol/model'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { anna, bob, message, myself } from '../hub/paper.ts'
import { chromiumPath, faults, shot } from '../servers/browser.ts'
import { annaPage, familyPage, now, type PageHouse, pageHouse } from '../web/page-house.ts'
import { seeing, showToken } from './seeing.ts'

const has = chromiumPath() !== undefined
const friend = { kind: 'person', id: anna } as const

/** Stands where a browser has its notifications: writes down what is shown, and answers as it is told to. */
const stub = (answer: string) => `
  window.told = []
  window.Notification = class {
    static permission = localStorage.getItem('permission') ?? 'default'
    static async requestPermission() {
      localStorage.setItem('permission', '${answer}')
      return (Notification.permission = '${answer}')
    }
    constructor(title, { body }) { window.told.push(title + ' | ' + body) }
    addEventListener() {}
  }`
/** Makes a page say that it is of another version than Queqiao is now. */
const older = `
  const { fetch } = window
  window.fetch = (address, about) => fetch(String(address).replace(/version=[^&]*/, 'version=old'), about)`
const told = (page: Page) => page.evaluate<readonly string[]>('window.told')
const focused = (page: Page) => page.evaluate<string>('document.activeElement.id || document.activeElement.textContent')

// where there is no Chromium nothing of this can be looked at
describe.skipIf(!has)('the page in a browser', () => {
  let house: PageHouse
  const browser = seeing(() => house)

  const begin = async (options: Parameters<typeof pageHouse>[0] = {}): Promise<void> => {
    house = await pageHouse(options)
    const began = Date.now() - 1_000_000
    await house.says(
      {
        kind: 'people',
        people: [
          { id: anna, nickname: 'Anna' },
          { id: bob, nickname: 'Bob' },
        ],
      },
      ...Array.from({ length: 120 }, (_, n) => message({ words: `第 ${n} 条 message no. ${n}.`, time: began + n })),
      now('Are you coming to the concert?', { chat: friend }),
    )
  }
  const signIn = async (page: Page): Promise<void> => {
    await showToken(page)
    await page.waitForSelector('#chats')
  }
  const enter = async (page: Page, path = '/'): Promise<void> => {
    await page.goto(house.url + path)
    await signIn(page)
    await expect.poll(() => page.locator('#chats > li[id]').count()).toBe(2)
  }

  it('somebody searches by the keyboard alone, and comes to the message in its conversation, and from there to its end', async () => {
    await begin()
    const page = await browser.open()
    await enter(page)
    await page.locator('#chats a:has-text("family")').focus()
    await house.says(now('moves the chat up'))
    await page.waitForSelector('#chats > li:first-child >> text=moves the chat up')
    expect(await focused(page)).toContain('moves the chat up')
    await page.keyboard.press('/')
    await page.keyboard.type('no. 60')
    await page.waitForSelector('#chats .deeper')
    await page.keyboard.press('Enter')
    await page.waitForSelector('#hits mark >> text=no. 60')
    await shot(page, 'search')
    expect(await faults(page)).toEqual([])
    await page.keyboard.press('/')
    await page.keyboard.press('ArrowDown')
    expect(await focused(page)).toContain('no. 60')
    await page.keyboard.press('ArrowUp')
    expect(await focused(page)).toBe('words')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')

    const found = page.locator('#talk > :target')
    await found.waitFor()
    await expect.poll(() => found.textContent()).toContain('no. 60.')
    const place = async () => (await found.boundingBox())?.y ?? -1
    await expect.poll(place).toBeGreaterThan(100)
    await shot(page, 'search-around')
    expect(await place()).toBeGreaterThan(100)
    expect(await place()).toBeLessThan(700)
    // nothing more was fetched than people have looked at
    expect(await page.locator('#talk > li[data-n]').count()).toBe(50)
    expect(await faults(page)).toEqual([])
    await house.says(now('said meanwhile'))
    await page.locator('#talk > li').last().scrollIntoViewIfNeeded()
    await page.waitForSelector('#talk >> text=said meanwhile')
    await page.waitForSelector('#latest', { state: 'detached' })
    await house.says(now('and what comes now'))
    await page.waitForSelector('#talk >> text=and what comes now')
    const numbers = await page
      .locator('#talk > li[data-n]')
      .evaluateAll((all) => all.map((one) => Number(one.getAttribute('data-n'))))
    expect(numbers).toEqual([...new Set(numbers)].toSorted((a, b) => a - b))
  })

  it('on a phone, dark and in Chinese, one chat is searched, with nothing wider than the screen', async () => {
    await begin({ language: 'zh-CN' })
    const page = await browser.open({ viewport: { width: 360, height: 740 }, colorScheme: 'dark', hasTouch: true })
    await enter(page)
    await page.click(`#chats a[href*="${familyPage.slice(3)}"]`)
    await page.click('.seek')
    await page.fill('#words', '第 7 条')
    await page.keyboard.press('Enter')
    await page.waitForSelector('#hits mark')
    expect(await page.locator('#hits mark').count()).toBe(1)
    await shot(page, 'phone-search')
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360)
    expect(await faults(page)).toEqual([])
  })

  it('who asks to be notified is told of what others say, but not of what is in sight or their own', async () => {
    await begin()
    const page = await browser.open()
    await page.addInitScript(stub('granted'))
    await enter(page, annaPage)
    await house.says(now('nobody has asked yet'))
    await expect.poll(() => page.title()).toMatch(/^\(\d+\) /)
    await page.waitForSelector('#chats >> text=nobody has asked yet')
    expect(await told(page)).toEqual([])
    await page.click('#notify')
    await page.waitForSelector('#notified >> text=You are notified')
    await shot(page, 'notified')
    await house.says(now('I wrote that on my phone', { sender: myself, fromSelf: true }))
    await page.waitForSelector('#chats >> text=I wrote that on my phone')
    await house.says(now('in sight', { chat: friend }))
    await page.waitForSelector('#talk >> text=in sight')
    await house.says(now('dinner is ready', { sender: bob }))
    await expect.poll(() => told(page)).toHaveLength(1)
    expect(await told(page)).toEqual([expect.stringContaining('Bob: dinner is ready')])
    await page.click('#notify')
    await page.waitForSelector('#notified >> text=not notified any more')
    await house.says(now('dessert, too', { sender: bob }))
    await page.waitForSelector('#chats >> text=dessert, too')
    expect(await told(page)).toHaveLength(1)
  })

  it('where the browser refuses notifications, that is said', async () => {
    await begin()
    const page = await browser.open()
    await page.addInitScript(stub('denied'))
    await enter(page)
    await page.click('#notify')
    await page.waitForSelector('#notified >> text=allow it in the settings')
    expect(await page.getAttribute('#notify', 'aria-pressed')).toBe('false')
  })

  it('a server that is killed is missed, and when it is back nothing is missing and what was typed is still there', async () => {
    await begin()
    const page = await browser.open()
    await enter(page, annaPage)
    await page.fill('#text', 'half a sentence')
    const back = house.restart(2_500)
    await page.waitForSelector('#lost:not([hidden])')
    await shot(page, 'lost')
    await page.keyboard.press('Enter')
    await page.waitForSelector('#wrong:not(:empty)')
    await back
    await house.says(now('said while nobody listened', { chat: friend }))
    await page.waitForSelector('#talk >> text=said while nobody listened', { timeout: 30_000 })
    await page.waitForSelector('#lost', { state: 'hidden' })
    expect(await page.inputValue('#text')).toBe('half a sentence')
    // nothing is tried by itself: what is still said is what somebody can do
    expect(await page.textContent('#wrong')).toContain('Send it again')
    await page.focus('#text')
    await page.keyboard.press('Enter')
    await page.waitForSelector('.own >> text=half a sentence')
    expect(await page.textContent('#wrong')).toBe('')
  })

  it('a page whose session has ended leads to the door, and back to what was being written, with whom it calls', async () => {
    await begin()
    await house.says({
      kind: 'rooms',
      rooms: [{ id: roomId('family'), name: 'Family', members: [{ id: anna }, { id: bob }, { id: myself }] }],
    })
    const page = await browser.open()
    await enter(page, familyPage)
    await page.locator('#text').pressSequentially('Hi @bo')
    await page.waitForSelector('#members [aria-selected=true] >> text=Bob')
    await page.keyboard.press('Enter')
    await page.request.post(`${house.url}/out`, { headers: { origin: house.url } })
    await page.keyboard.press('Enter')
    await page.waitForSelector('#token')
    await signIn(page)
    expect(await page.inputValue('#text')).toBe('Hi @Bob ')
    await page.focus('#text')
    await page.keyboard.press('Enter')
    expect((await house.takes()).content).toEqual({ kind: 'text', text: ['Hi ', { mention: bob, name: 'Bob' }, ' '] })
  })

  it('a page that was open while Queqiao was upgraded loads itself again once, then asks', async () => {
    await begin()
    const page = await browser.open()
    await page.addInitScript(older)
    let loads = 0
    page.on('load', () => loads++)
    await enter(page, annaPage)
    await page.waitForSelector('#outdated:not([hidden])')
    expect(loads).toBe(3)
    await house.says(now('the line goes on', { chat: friend }))
    await page.waitForSelector('#talk >> text=the line goes on')
  })
})
