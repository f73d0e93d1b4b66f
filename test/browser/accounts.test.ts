import { accountId, type Capabilities, personId } from '@queqiao/protocol/model'
import type { Page } from 'playwright-core'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { abilities, anna, bob } from '../hub/paper.ts'
import { chromiumPath, faults, shot } from '../servers/browser.ts'
import { annaPage, deskPage, now, type PageHouse, pageHouse } from '../web/page-house.ts'
import { seeing, showToken } from './seeing.ts'

const has = chromiumPath() !== undefined
const deeds = ['login-qr', 'logout', 'accept-friend', 'remark', 'remove-friend', 'add-friend'] as const
const kinds = ['send', ...deeds, 'accept-transfer', 'refuse-transfer'] as const
const can: Capabilities = { ...abilities, commands: Object.fromEntries(kinds.map((kind) => [kind, 'result'] as const)) }
const people = [
  { id: anna, nickname: 'Anna Martin', friend: true },
  { id: bob, nickname: 'Bob', remark: '李四（同事）', friend: true },
  { id: personId('zhang'), nickname: '张三', alias: 'zhangsan1988', friend: true },
  { id: personId('tom'), nickname: 'Tom from the choir', friend: false },
]
const asked = { kind: 'friend-request', ticket: { v1: 'v1', v2: 'v2' }, person: personId('eve') } as const
const request = { ...asked, name: 'Eve', greeting: 'We met at the concert in Lyon' }
const transfer = {
  kind: 'transfer',
  transfer: 't1',
  state: 'started',
  amount: '¥88.00',
  memo: 'Concert tickets',
} as const

/** A picture like a code: black and white, and another for each seed. */
const code = async (seed: number): Promise<string> => {
  const side = 33
  const dots = Buffer.from(
    Array.from({ length: side * side }, (_, n) => (((n + seed) * 2_654_435_761) >>> 16) % 2 && 255),
  )
  const raw = { width: side, height: side, channels: 1 } as const
  const png = await sharp(dots, { raw }).resize(264, 264, { kernel: 'nearest' }).png().toBuffer()
  return `data:image/png;base64,${png.toString('base64')}`
}

// where there is no Chromium nothing of this can be looked at
describe.skipIf(!has)('an account on the page', () => {
  let house: PageHouse
  const browser = seeing(() => house)

  const begin = async (options: Parameters<typeof pageHouse>[0] = {}): Promise<void> => {
    house = await pageHouse(options)
    await house.able(can)
    await house.says({ kind: 'people', people })
  }
  const enter = async (page: Page, path: string): Promise<void> => {
    await page.goto(house.url + path)
    await showToken(page)
    await page.waitForSelector('#chats', { state: 'attached' })
  }

  it('is logged in by a code that renews itself while somebody looks, and shows that it is', async () => {
    await begin()
    await house.says({ kind: 'logout' })
    const page = await browser.open()
    await enter(page, deskPage)
    await page.click('#account >> text=Log in')
    expect(await house.handed()).toMatchObject({ kind: 'login-qr' })
    const picture = page.locator('#account .code img')
    const shown: string[] = []
    for (const seed of [1, 2]) {
      await house.says({ kind: 'login-qr', picture: await code(seed) })
      await expect.poll(() => picture.getAttribute('src').catch(() => null), { timeout: 20_000 }).not.toBe(shown.at(-1))
      await picture.waitFor()
      shown.push((await picture.getAttribute('src')) ?? '')
      await expect.poll(() => page.evaluate("document.querySelector('#account .code img')?.naturalWidth")).toBe(264)
    }
    expect(new Set(shown).size).toBe(2)
    expect(await picture.getAttribute('alt')).toContain('QR code that logs')
    await page.waitForSelector('#account >> text=Scan within 10 min')
    await shot(page, 'account-code')
    expect(await faults(page)).toEqual([])
    await house.says({ kind: 'login', person: personId('me'), name: 'Me' })
    await page.waitForSelector('#account >> text=WeChat is logged in')
    await picture.waitFor({ state: 'detached' })
  })

  it('that is not known yet is logged in by a code on the first page, which goes once it is', async () => {
    await begin()
    const page = await browser.open()
    await enter(page, '/')
    const about = { endpoint: 'new-pc', results: [] }
    await house.hub.keeper.append({ ...about, events: [{ kind: 'login-qr', picture: await code(3) }] })
    // the page looks for it by itself
    await page.waitForSelector('#newcomers >> text=Another account can be logged in here.')
    const width = "document.querySelector('#newcomers .code img')?.naturalWidth"
    await expect.poll(() => page.evaluate(width), { timeout: 20_000 }).toBe(264)
    await shot(page, 'newcomer-code')
    expect(await faults(page)).toEqual([])
    const login = { kind: 'login', person: personId('new'), name: 'New' } as const
    await house.hub.keeper.append({ ...about, account: accountId('new'), events: [login] })
    await page.waitForSelector('#newcomers .code', { state: 'detached' })
  })

  it('accepts who wants to be a contact, under a name, and money after a dialog that says how much', async () => {
    await begin()
    await house.says(request, now('', { chat: { kind: 'person', id: anna }, content: transfer }))
    const page = await browser.open()
    await enter(page, deskPage)
    await page.waitForSelector('#account >> text=Lyon')
    await page.waitForSelector('#account >> text=¥88.00')
    await shot(page, 'account')
    expect(await faults(page)).toEqual([])
    await page.fill('#account [name=name]', 'Eve of Lyon')
    await page.click('#account >> role=button[name="Accept Eve"]')
    await page.waitForSelector('#account >> text=Lyon', { state: 'detached' })
    expect(await house.handed()).toMatchObject({ kind: 'accept-friend', person: 'eve' })
    expect(await house.handed()).toMatchObject({ kind: 'remark', name: 'Eve of Lyon' })
    await page.waitForSelector('#talk >> text=accepted as a contact')

    await page.goto(house.url + annaPage)
    await page.click('.bubble >> text=Accept the money')
    await page.waitForSelector('dialog[open] >> text=¥88.00 from Anna Martin')
    await shot(page, 'money')
    expect(await faults(page)).toEqual([])
    await page.click('dialog[open] >> text=Cancel')
    await page.click('.bubble >> text=Accept the money')
    await page.click('dialog[open] [type=submit]')
    await page.waitForSelector('.bubble >> text=WeChat is asked.')
    expect(await house.handed()).toMatchObject({ kind: 'accept-transfer', transfer: 't1' })
    await page.waitForSelector('.bubble >> text=WeChat is asked.', { state: 'detached' })
    await page.waitForSelector('#talk >> text=the money is accepted')
  })

  it('lists contacts, who are found, called otherwise and removed; what is wrong stands at the field', async () => {
    await begin()
    const page = await browser.open()
    await enter(page, deskPage)
    await page.click('#account >> text=Contacts')
    await page.waitForSelector('#contacts >> text=Anna Martin')
    await page.fill('[aria-controls=contacts]', 'ann')
    await page.waitForSelector('#contacts >> text=张三', { state: 'detached' })
    await page.click('#contacts >> text=Change the name')
    await page.fill('dialog[open] [name=name]', ' ')
    await page.click('dialog[open] [type=submit]')
    await page.waitForSelector('dialog[open] [role=alert] >> text=A name is missing.')
    expect(await faults(page)).toEqual([])
    await shot(page, 'contact-name')
    await page.fill('dialog[open] [name=name]', 'Annie')
    await page.click('dialog[open] [type=submit]')
    await page.waitForSelector('#contacts >> text=WeChat is asked.')
    expect(await house.handed()).toEqual({ kind: 'remark', person: anna, name: 'Annie' })
    await page.waitForSelector('#contacts .title >> text=Annie')
    await page.click('#contacts >> role=button[name="Remove Annie"]')
    await page.click('dialog[open] .danger')
    expect(await house.handed()).toEqual({ kind: 'remove-friend', person: anna })
    await page.waitForSelector('#contacts >> text=Annie', { state: 'detached' })
    await page.click('summary')
    await page.fill('[aria-controls=others]', 'choir')
    await page.click('#others >> text=Ask to be a contact')
    await page.fill('dialog[open] [name=greeting]', 'Hello Tom')
    await page.click('dialog[open] [type=submit]')
    expect(await house.handed()).toMatchObject({ kind: 'add-friend', greeting: 'Hello Tom' })
  })

  it('scrolls its lists and never the page: many contacts, and a desk that has said much', async () => {
    await begin()
    const crowd = Array.from({ length: 64 }, (_, n) => ({
      id: personId(`c${n}`),
      nickname: `Contact ${n}`,
      friend: true,
    }))
    await house.says({ kind: 'people', people: crowd })
    for (const viewport of [
      { width: 1200, height: 800 },
      { width: 375, height: 667 },
    ]) {
      const page = await browser.open({ viewport })
      await enter(page, deskPage)
      await page.fill('#text', 'help')
      await page.keyboard.press('Enter')
      await page.waitForSelector('#talk .notice >> nth=0')
      expect(await faults(page)).toEqual([])
      await page.goto(house.url + deskPage.replace('/c/', '/a/').concat('/people'))
      await page.locator('#contacts > li').last().scrollIntoViewIfNeeded()
      await expect.poll(() => page.locator('#contacts .title').count()).toBe(67)
      await page.mouse.move(viewport.width - 40, 500)
      await page.mouse.wheel(0, 10_000)
      await shot(page, `contacts-end-${viewport.width}`)
      expect(await faults(page)).toEqual([])
    }
  })

  it('on a phone, dark and in Chinese, with nothing wider than the screen', async () => {
    await begin({ language: 'zh-CN' })
    await house.says(request, now('', { chat: { kind: 'person', id: anna }, content: transfer }))
    const page = await browser.open({ viewport: { width: 360, height: 740 }, colorScheme: 'dark', hasTouch: true })
    await enter(page, deskPage)
    await page.waitForSelector('#account >> text=新的好友')
    await page.waitForSelector('#account >> text=¥88.00')
    const isFitting = async () =>
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360)
    await isFitting()
    await shot(page, 'phone-account')
    expect(await faults(page)).toEqual([])
    await page.click('#account >> text=收款')
    await page.waitForSelector('dialog[open]')
    await shot(page, 'phone-money')
    await page.goto(house.url + deskPage.replace('/c/', '/a/').concat('/people'))
    await page.waitForSelector('#contacts >> text=张三')
    await page.click('summary')
    await isFitting()
    await shot(page, 'phone-contacts')
    expect(await faults(page)).toEqual([])
  })
})
