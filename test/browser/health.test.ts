import { Refused } from '@queqiao/hub'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { until } from '../hub/paper.ts'
import { chromiumPath, faults, shot } from '../servers/browser.ts'
import { type HealthHouse, healthHouse } from '../web/health-house.ts'
import { now } from '../web/page-house.ts'
import { seeing, showToken } from './seeing.ts'

/** A slow machine has as long as it needs. */
const soon = { timeout: 15_000 }
const has = chromiumPath() !== undefined

// where there is no Chromium nothing of this can be looked at
describe.skipIf(!has)('how everything stands, in a browser', () => {
  let house: HealthHouse
  const browser = seeing(() => house)

  /** Some messages have come, and two of them the other side did not take. */
  const begin = async (...given: Parameters<typeof healthHouse>): Promise<void> => {
    house = await healthHouse(...given)
    house.paper.before = (text) => {
      if (text.startsWith('anna: ugly')) throw new Refused('too ugly for this sheet')
    }
    await house.says(now('hello'), now('ugly one'), now('ugly two'), now('goodbye'))
    await until(async () => (await house.hub.standing()).lanes.some(({ dead }) => dead === 2))
  }
  const enter = async (page: Page): Promise<void> => {
    await page.goto(`${house.url}/sign-in`)
    await showToken(page)
    await page.waitForSelector('#chats')
    await page.goto(`${house.url}/health`)
  }
  /** Does what coming back to the page does: it looks at once. */
  const comesBack = (page: Page) => page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
  const items = (page: Page) => page.locator('.owed > li')
  const stand = (page: Page, count: number) => expect.poll(() => items(page).count(), soon).toBe(count)

  it('shows what was set aside: one is dropped, one tried again, and then nothing is left', async () => {
    await begin()
    const page = await browser.open()
    await enter(page)
    await stand(page, 2)
    expect(await items(page).first().textContent()).toContain('too ugly for this sheet')
    await page.waitForSelector('figure[data-drawn] canvas')
    await shot(page, 'health')
    await page.locator('.rates').scrollIntoViewIfNeeded()
    await shot(page, 'health-tables')
    expect(await faults(page)).toEqual([])
    await items(page).first().getByRole('button', { name: 'Drop' }).click()
    await stand(page, 1)
    house.paper.before = () => undefined
    await items(page).first().getByRole('button', { name: 'Try again' }).click()
    await page.waitForSelector('text=Nothing was set aside.')
    await expect.poll(() => house.paper.texts, soon).toContain('anna: ugly two')
  })

  it('has all tried again, or dropped, once somebody says so twice', async () => {
    await begin()
    const page = await browser.open()
    await enter(page)
    await stand(page, 2)
    await page.getByRole('button', { name: 'Drop all' }).click()
    await shot(page, 'health-drop')
    expect(await faults(page)).toEqual([])
    await page.keyboard.press('Escape')
    await page.waitForSelector('dialog[open]', { state: 'detached' })
    expect(await items(page).count()).toBe(2)
    await page.getByRole('button', { name: 'Drop all' }).click()
    await page.locator('dialog[open]').getByRole('button', { name: 'Drop all' }).click()
    await page.waitForSelector('text=Nothing was set aside.')
    expect(await house.hub.owing.list({ states: ['dead'] })).toEqual([])
  })

  it('says of a side that is away why; a lost line is said, and comes back by itself', async () => {
    await begin()
    const page = await browser.open()
    await enter(page)
    await page.waitForSelector('.sides >> text=matrix')
    house.paper.hub?.health({ ready: false, reason: 'the homeserver answers 502' })
    await comesBack(page)
    await page.waitForSelector('.sides >> text=the homeserver answers 502')
    house.away(true)
    await comesBack(page)
    await page.waitForSelector('#as-of.bad')
    await shot(page, 'health-lost')
    house.away(false)
    await page.waitForSelector('#as-of:not(.bad)')
    house.paper.hub?.health({ ready: true })
    await comesBack(page)
    await page.waitForSelector('.sides >> text=the homeserver answers 502', { state: 'detached' })
  })

  it('is drawn anew where the window becomes narrow, and the screen dark', async () => {
    await begin()
    const page = await browser.open({ colorScheme: 'light' })
    await enter(page)
    await page.waitForSelector('figure[data-drawn] canvas')
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.setViewportSize({ width: 360, height: 740 })
    const width = () => page.evaluate<number>("document.querySelector('figure canvas').clientWidth")
    await expect.poll(width, soon).toBeLessThan(340)
    await shot(page, 'health-narrow-dark')
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360)
  })

  it('on a phone, dark and in Chinese', async () => {
    await begin('zh-CN')
    const page = await browser.open({ viewport: { width: 360, height: 740 }, colorScheme: 'dark', hasTouch: true })
    await enter(page)
    await page.waitForSelector('figure[data-drawn] canvas')
    await shot(page, 'phone-health')
    const wider = `[...document.querySelectorAll('#health > section')].filter((one) => one.scrollWidth > one.clientWidth).length`
    expect(await page.evaluate(wider)).toBe(0)
    await page.locator('.stacks').first().scrollIntoViewIfNeeded()
    await shot(page, 'phone-health-tables')
    await page.locator('.rates').scrollIntoViewIfNeeded()
    await shot(page, 'phone-health-rates')
    await page.locator('.owed').scrollIntoViewIfNeeded()
    await shot(page, 'phone-health-decide')
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360)
    expect(await faults(page)).toEqual([])
    await page.goto(house.url)
    await page.waitForSelector('#chats li')
    await shot(page, 'phone-list')
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360)
  })
})
