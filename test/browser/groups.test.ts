import { personId, roomId } from '@queqiao/protocol/model'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { abilities, anna, bob, myself } from '../hub/paper.ts'
import { chromiumPath, type Eyes, faults, shot } from '../servers/browser.ts'
import { familyPage, now, type PageHouse, pageHouse } from '../web/page-house.ts'
import { seeing } from './seeing.ts'

const family = roomId('family')
const deeds = ['invite', 'kick', 'rename', 'announce', 'nickname', 'mute', 'leave'] as const
const commands = { send: 'result', ...Object.fromEntries(deeds.map((deed) => [deed, 'result'] as const)) } as const
const groupPage = `${familyPage}/group`

// where there is no Chromium nothing of this can be looked at
describe.skipIf(chromiumPath() === undefined)('a group in a browser', () => {
  let house: PageHouse
  const browser = seeing(() => house)

  const begin = async (options: Parameters<typeof pageHouse>[0] = {}): Promise<void> => {
    house = await pageHouse(options)
    await house.able({ ...abilities, commands })
    const people = [
      { id: anna, nickname: 'Anna', friend: true },
      { id: bob, nickname: 'Bob', friend: true },
      { id: personId('zoe'), nickname: '佐伊 Zoë', friend: true },
      { id: personId('dov'), nickname: 'דב', friend: true },
    ]
    const members = [anna, bob, personId('dov')].map((id) => ({ id }))
    await house.says(
      { kind: 'people', people },
      {
        kind: 'rooms',
        rooms: [{ id: family, name: '一家人 Family', owner: anna, members: [...members, { id: myself }] }],
      },
      now('Who comes to dinner?'),
    )
  }
  const enter = async (who: string, path: string, options: Parameters<Eyes['open']>[0] = {}): Promise<Page> => {
    const page = await browser.open(options)
    await page.goto(await house.link(who))
    await page.click('button')
    await page.waitForSelector('#chats')
    await page.goto(house.url + path)
    return page
  }

  it('two people who answer the same message see each other’s: the later one is asked once', async () => {
    await begin()
    const [one, two] = [await enter('Me', familyPage), await enter('May', familyPage)]
    await one.fill('#text', 'I come')
    await two.fill('#text', 'May comes')
    await two.keyboard.press('Enter')
    await one.waitForSelector('#talk >> text=May comes')
    await one.waitForSelector('#answered >> text=May')
    await one.focus('#text')
    await one.keyboard.press('Enter')
    await one.waitForSelector('#sure[open] >> text=May')
    await shot(one, 'answered')
    expect(await faults(one)).toEqual([])
    await one.keyboard.press('Escape')
    await one.waitForSelector('#sure', { state: 'hidden' })
    expect(await one.inputValue('#text')).toBe('I come')
    await one.focus('#text')
    await one.keyboard.press('Enter')
    await one.click('#sure >> text=Send it all the same')
    await two.waitForSelector('#talk >> text=I come')
    await expect.poll(() => one.inputValue('#text')).toBe('')
  })

  it('who calls everybody is asked before anything is sent', async () => {
    await begin()
    const page = await enter('Me', familyPage)
    await page.fill('#text', '@all dinner!')
    await page.keyboard.press('Enter')
    await page.waitForSelector('#sure[open] >> text=calls nobody')
    await shot(page, 'calls-everybody')
    expect(await faults(page)).toEqual([])
    await page.click('#sure >> text=Put it up as an announcement')
    expect(await house.handed()).toEqual({ kind: 'announce', room: family, text: 'dinner!' })
    await page.waitForSelector('#talk .choices', { state: 'detached' })
    await page.waitForSelector('#sure', { state: 'hidden' })
  })

  it('a member is found and removed, the group renamed, and what became of it appears', async () => {
    await begin()
    const page = await enter('Me', familyPage)
    await page.click('text=About this group')
    await page.waitForSelector('#in-group >> text=Bob')
    await shot(page, 'group')
    expect(await faults(page)).toEqual([])
    await page.fill('#find-member', 'bo')
    await expect.poll(() => page.locator('#in-group .person').count()).toBe(1)
    await page.click('#in-group >> text=Remove')
    await page.waitForSelector('dialog[open] >> text=Remove Bob from')
    await shot(page, 'group-sure')
    expect(await faults(page)).toEqual([])
    await page.click('dialog[open] .danger')
    await page.waitForSelector('#told >> text=It is asked for.')
    await page.waitForSelector('#deeds >> text=Remove a member')
    expect(await house.handed()).toEqual({ kind: 'kick', room: family, member: bob })
    await page.waitForSelector('#in-group >> text=Nothing of that name.')
    await page.fill('#t-rename', ' ')
    await page.click('#b-rename')
    await page.waitForSelector('#f-rename >> text=A name is missing.')
    await page.fill('#t-rename', '我们 Us')
    await page.keyboard.press('Enter')
    await page.waitForSelector('#deeds >> text=Rename the group')
    await house.handed()
    await page.waitForSelector('h1 >> text=我们 Us')
  })

  it('scrolls the list of many members and never the page', async () => {
    await begin()
    const many = Array.from({ length: 65 }, (_, n) => ({ id: personId(`m${n}`), nickname: `Member ${n}` }))
    const members = [myself, ...many.map(({ id }) => id)].map((id) => ({ id }))
    await house.says(
      { kind: 'people', people: many },
      { kind: 'rooms', rooms: [{ id: family, owner: myself, members }] },
    )
    for (const viewport of [
      { width: 1200, height: 800 },
      { width: 375, height: 667 },
    ]) {
      const page = await enter('Me', groupPage, { viewport })
      await page.locator('#in-group > li').last().scrollIntoViewIfNeeded()
      await expect.poll(() => page.locator('#in-group .person').count()).toBeGreaterThan(30)
      await shot(page, `group-many-${viewport.width}`)
      expect(await faults(page)).toEqual([])
    }
  })

  it('on a phone, dark and in Chinese, with nothing wider than the screen', async () => {
    await begin({ language: 'zh-CN' })
    const phone = { viewport: { width: 360, height: 740 }, colorScheme: 'dark', hasTouch: true } as const
    const page = await enter('Me', groupPage, phone)
    await page.waitForSelector('#in-group >> text=Bob')
    await shot(page, 'phone-group')
    // as wide as it is at 200 %
    await page.setViewportSize({ width: 180, height: 370 })
    const wider = `[document.documentElement, ...document.querySelectorAll('input[type=search]')].map((one) => one.closest('.sheet') ?? one).filter((one) => one.scrollWidth > one.clientWidth).length`
    expect(await page.evaluate(wider)).toBe(0)
    await shot(page, 'phone-group-twice')
    await page.goto(`${house.url}/`)
    await page.waitForSelector('#chats')
    expect(await page.evaluate(wider)).toBe(0)
    await shot(page, 'phone-list-twice')
    await page.setViewportSize(phone.viewport)
    await page.goto(house.url + groupPage)
    await page.waitForSelector('#in-group >> text=Bob')
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360)
    expect(await faults(page)).toEqual([])
    await page.fill('#t-announce', '今晚七点吃饭')
    await page.click('#f-announce [commandfor]')
    await page.waitForSelector('dialog[open] >> text=所有人')
    await shot(page, 'phone-group-sure')
    await page.click('dialog[open] [type=submit]')
    expect(await house.handed()).toMatchObject({ kind: 'announce', text: '今晚七点吃饭' })
    await expect.poll(() => page.inputValue('#t-announce')).toBe('')
    await page.locator('.dealings').scrollIntoViewIfNeeded()
    await shot(page, 'phone-group-end')
  })
})
