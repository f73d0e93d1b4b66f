import { createServer } from 'node:http'
import sharp from 'sharp'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { chromiumPath, type Eyes, faults, shot } from '../servers/browser.ts'
import { listen } from '../servers/listen.ts'
import { annaPage, now, type PageHouse, pageHouse } from '../web/page-house.ts'
import { seeing, showToken } from './seeing.ts'

const anna = { kind: 'person', id: now('').sender } as const
const face = await sharp({ create: { width: 96, height: 96, channels: 3, background: '#c2703d' } })
  .png()
  .toBuffer()

describe.skipIf(chromiumPath() === undefined)('the page in a browser', () => {
  const pictures = createServer((_, response) => void response.writeHead(200).end(face))
  let address: string
  let house: PageHouse
  const browser = seeing(() => house)
  beforeAll(async () => {
    address = `http://127.0.0.1:${await listen(pictures)}`
  })
  afterAll(async () => {
    pictures.close()
  })
  beforeEach(async () => {
    house = await pageHouse({ settings: { allowPrivate: ['127.0.0.1'] } })
    await house.says(
      { kind: 'people', people: [{ id: anna.id, nickname: 'Anna', avatar: `${address}/anna.png` }] },
      now('Are you coming to the concert on Saturday?', { chat: anna }),
    )
  })
  const signIn = async (options: Parameters<Eyes['open']>[0] = {}) => {
    const page = await browser.open(options)
    await page.goto(house.url)
    await showToken(page)
    await page.waitForSelector('#chats')
    return page
  }

  it('lets another device in by a code, with nothing wider than a phone, in the dark, too', async () => {
    const page = await signIn({ viewport: { width: 360, height: 740 }, colorScheme: 'dark' })
    await page.click('[aria-label="Open on another device"]')
    await page.waitForSelector('svg.code')
    await shot(page, 'device-phone-dark')
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360)
    expect(await faults(page)).toEqual([])
    const link = (await page.getAttribute('a[href*="/in#"]', 'href')) ?? ''
    const other = await browser.open()
    await other.goto(link)
    await other.click('button')
    await other.waitForSelector('#chats')
    expect(await other.locator('.side header').textContent()).toContain('Admin')
  })

  it('shows pictures of people as they come', async () => {
    const page = await signIn()
    await page.waitForSelector('#chats img.face')
    await page.goto(house.url + annaPage)
    await page.waitForSelector('#talk img.face')
    await shot(page, 'pictures')
    expect(await faults(page)).toEqual([])
  })
})
