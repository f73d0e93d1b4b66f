import { personId, roomId, weChatId } from '@queqiao/protocol/model'
import type { Page } from 'playwright-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { abilities, anna, bob, myself } from '../hub/paper.ts'
import { chromiumPath, faults, shot } from '../servers/browser.ts'
import { annaPage, deskPage, familyPage, now, type PageHouse, pageHouse } from '../web/page-house.ts'
import { seeing, showToken } from './seeing.ts'

const father = personId('father') ?? expect.fail('no id')
const can = { ...abilities, commands: { send: 'result', 'add-friend': 'result' } } as const
const contactsPage = deskPage.replace('/c/', '/a/').concat('/people')

// where there is no Chromium nothing of this can be looked at
describe.skipIf(chromiumPath() === undefined)('answering on the page', () => {
  let house: PageHouse
  const browser = seeing(() => house)

  const begin = async (options: Parameters<typeof pageHouse>[0] = {}): Promise<void> => {
    house = await pageHouse(options)
    await house.able(can)
    const people = [
      { id: anna, nickname: 'Anna', friend: true },
      { id: bob, nickname: 'Bob', friend: true },
      { id: father, nickname: '王建国', remark: '爸爸', friend: true },
    ]
    const members = [anna, bob, father, myself].map((id) => ({ id }))
    await house.says(
      { kind: 'people', people },
      { kind: 'rooms', rooms: [{ id: roomId('family'), name: '一家人', members }] },
    )
  }
  const enter = async (page: Page, path = '/') => {
    await page.goto(house.url + path)
    await showToken(page)
    await page.waitForSelector('#chats', { state: 'attached' })
  }
  const boxOf = async (page: Page, one: string) =>
    (await page.locator(one).boundingBox()) ?? expect.fail(`${one} is nowhere`)

  it('“Reply” stands beside the time of its own message, and covers nothing of the one before', async () => {
    await begin()
    await house.says(now('first'), now('second'), now('third', { sender: myself, fromSelf: true }))
    const page = await browser.open()
    await enter(page, familyPage)
    for (const words of ['first', 'second', 'third']) {
      await page.locator(`.said:has-text("${words}")`).hover()
      const button = `.said:has-text("${words}") .answer`
      await expect.poll(() => page.locator(button).evaluate((one) => getComputedStyle(one).opacity)).toBe('1')
      const [mine, bubble, time] = [
        await boxOf(page, button),
        await boxOf(page, `.said:has-text("${words}") .bubble`),
        await boxOf(page, `.said:has-text("${words}") time`),
      ]
      expect(mine.y).toBeGreaterThanOrEqual(bubble.y + bubble.height)
      expect(mine.x + mine.width <= time.x || time.x + time.width <= mine.x).toBe(true)
    }
    await page.locator('.said:has-text("second")').hover()
    await shot(page, 'reply')
    await page.click('.said:has-text("second") .answer')
    await page.waitForSelector('#answering >> text=second')
  })

  it('on a phone every message has its “Reply”, high enough for a finger', async () => {
    await begin({ language: 'zh-CN' })
    await house.says(now('first'), now('second'), now('third', { sender: bob }))
    const page = await browser.open({
      ...{ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, colorScheme: 'dark' },
    })
    await enter(page, familyPage)
    await page.waitForSelector('#talk >> text=third')
    const heights = await page
      .locator('#talk .answer')
      .evaluateAll((all) => all.map((one) => one.getBoundingClientRect().height))
    expect(heights).toHaveLength(3)
    expect(Math.min(...heights)).toBeGreaterThanOrEqual(32)
    await shot(page, 'phone-reply')
    expect(await faults(page)).toEqual([])
    await page.tap('.said:has-text("second") .answer')
    await page.waitForSelector('#answering >> text=second')
  })

  it('who is called is shown by the name that was picked, and WeChat gets the one that the group knows', async () => {
    await begin()
    await house.says(now('今晚谁来？'))
    const page = await browser.open()
    await enter(page, familyPage)
    await page.locator('#text').pressSequentially('@爸')
    await page.waitForSelector('#members [aria-selected=true] >> text=爸爸')
    await page.keyboard.press('Enter')
    await page.keyboard.type('来吗')
    await page.keyboard.press('Enter')
    const { content } = await house.takes()
    expect(content).toEqual({ kind: 'text', text: [{ mention: father, name: '王建国' }, ' 来吗'] })
    await page.waitForSelector('.own .mention >> text=@爸爸')
    await shot(page, 'called')
    await page.reload()
    await page.waitForSelector('.own .mention >> text=@爸爸')
  })

  it('somebody has one colour in the list, in conversations, among contacts and in groups', async () => {
    await begin()
    await house.says(now('hello'), now('hello', { chat: { kind: 'person', id: anna } }))
    const page = await browser.open()
    const places = [
      ['/', '#chats li:has-text("Anna") .face >> nth=-1'],
      [familyPage, '#talk .face'],
      [annaPage, '#talk .face'],
      [contactsPage, '#contacts li:has-text("Anna") .face'],
      [`${familyPage}/group`, '.people li:has-text("Anna") .face'],
      ['/search?words=Anna', '#chats li:has-text("Anna") .face >> nth=-1'],
    ] as const
    await enter(page)
    const colours = new Set<string | null>()
    for (const [path, face] of places) {
      await page.goto(house.url + path)
      colours.add(await page.locator(face).first().getAttribute('class'))
    }
    expect([...colours]).toEqual([expect.stringMatching(/^face c\d$/)])
  })

  it('money that is offered, and red packets, are said in the words of a card', async () => {
    await begin()
    const offer = { kind: 'transfer', transfer: 't', state: 'started', amount: '￥66.00', memo: 'fish' } as const
    await house.says(now('', { content: offer }), now('', { content: { kind: 'red-packet', greeting: 'Good luck' } }))
    const page = await browser.open()
    await enter(page, familyPage)
    expect(await page.locator('#talk .card').allTextContents()).toEqual([
      '￥66.00fishTransfer · offered',
      'Good luckRed packet',
    ])
    await shot(page, 'money-cards')
  })

  it('a field and what it found are one column in the middle of a wide page', async () => {
    await begin()
    await house.says(now('hello'))
    const page = await browser.open({ viewport: { width: 1920, height: 900 } })
    await enter(page)
    for (const [path, field, found] of [
      ['/search?words=hello', 'main form', '#hits > li'],
      [contactsPage, '#find-contacts', '#contacts > li'],
    ] as const) {
      await page.goto(house.url + path)
      const [all, above, below] = [
        await boxOf(page, 'main'),
        await boxOf(page, field),
        await boxOf(page, `${found} >> nth=0`),
      ]
      for (const box of [above, below])
        expect(Math.abs(box.x + box.width / 2 - (all.x + all.width / 2))).toBeLessThan(12)
      expect(below.width).toBeLessThan(800)
    }
    await shot(page, 'contacts-wide')
  })

  it('a quote leads to its message: down the page, or to where the conversation opens around it', async () => {
    await begin()
    const crowd = Array.from({ length: 70 }, (_, n) => now(`no. ${n}.`, { wechat: weChatId(`m${n}`) }))
    await house.says(...crowd)
    const quoting = (n: number) => ({ quote: { wechat: weChatId(`m${n}`), name: 'Anna', excerpt: `no. ${n}.` } })
    await house.says(now('the near one', quoting(40)), now('the far one', quoting(3)))
    const page = await browser.open()
    await enter(page, familyPage)
    let loads = 0
    page.on('load', () => loads++)
    const target = page.locator('#talk > :target')
    await page.click('.said:has-text("the near one") blockquote a')
    await expect.poll(() => target.textContent()).toContain('no. 40.')
    expect(await target.evaluate((one) => one.getBoundingClientRect().top)).toBeLessThan(800)
    expect(loads).toBe(0)
    await page.click('.said:has-text("the far one") blockquote a')
    await expect.poll(() => target.textContent()).toContain('no. 3.')
    expect(loads).toBe(1)
    await page.waitForSelector('#latest')
  })

  it('a member has what failed sent once more', async () => {
    await begin()
    await house.says(now('hello'))
    const page = await browser.open()
    await page.goto(await house.link('May'))
    await page.click('button')
    await page.click('#chats >> text=一家人')
    await page.fill('#text', 'two tickets')
    await page.keyboard.press('Enter')
    await house.settles({ kind: 'failed', reason: 'you have left' })
    await page.click('.own .mark.failed >> text=Try again')
    await house.settles({ kind: 'done' })
    await page.waitForSelector('.own:has-text("two tickets") .mark.done')
  })

  it('a desk answers what is typed, in every window; it stands among the accounts, and is no chat', async () => {
    await begin()
    const page = await browser.open()
    await enter(page, deskPage)
    const other = await page.context().newPage()
    await other.goto(house.url + deskPage)
    await page.fill('#text', 'status')
    await page.keyboard.press('Enter')
    for (const one of [page, other]) await one.waitForSelector('#talk .notice')
    expect(await page.getAttribute(`.accounts a[href$="${deskPage}"]`, 'aria-current')).toBe('page')
    await page.fill('#text', '// remember the fish')
    await page.keyboard.press('Enter')
    await expect.poll(() => page.inputValue('#text')).toBe('')
    expect(await page.locator('#chats li[id]').count()).toBe(0)
  })
})

describe.skipIf(chromiumPath() === undefined)('keys on the page', () => {
  let house: PageHouse
  const browser = seeing(() => house)
  let page: Page
  beforeEach(async () => {
    house = await pageHouse()
    await house.says(
      { kind: 'people', people: [{ id: anna, nickname: 'Anna', friend: true }] },
      { kind: 'rooms', rooms: [{ id: roomId('family'), name: 'Family', members: [{ id: anna }, { id: myself }] }] },
      now('hello'),
    )
    page = await browser.open()
    await page.goto(house.url)
    await showToken(page)
    await page.waitForSelector('#chats li')
  })
  afterEach(() => page.close())
  const path = () => new URL(page.url()).pathname

  it.each([
    ['a conversation', familyPage, '/'],
    ['a group', `${familyPage}/group`, familyPage],
    ['contacts', contactsPage, deskPage],
    ['what was found', '/search?words=hello', '/'],
    ['what was found in a chat', `/search?words=hello&in=${familyPage.slice(3)}`, familyPage],
  ])('Escape goes back from %s, out of a field first', async (_, from, to) => {
    await page.goto(house.url + from)
    const here = path()
    const field = page.locator('main :is(input, textarea):visible').first()
    await field.focus()
    await page.keyboard.press('Escape')
    await expect.poll(() => page.evaluate('document.activeElement?.tagName')).toBe('BODY')
    expect(path()).toBe(here)
    await page.keyboard.press('Escape')
    await expect.poll(path).toBe(to)
  })

  it('Escape first takes back an answer that was begun, and closes what is asked', async () => {
    await page.goto(house.url + familyPage)
    await page.hover('.said')
    await page.click('.said .answer')
    await page.waitForSelector('#answering:not([hidden])')
    await page.keyboard.press('Escape')
    await page.waitForSelector('#answering', { state: 'hidden' })
    expect(await page.evaluate('document.activeElement?.id')).toBe('text')
    expect(path()).toBe(familyPage)
  })

  it('/ goes to the field of the page, else to that of the list', async () => {
    const focused = () => page.evaluate('document.activeElement?.id')
    for (const [from, field] of [
      ['/', 'find'],
      [`${familyPage}/group`, 'find'],
      ['/search?words=hello', 'words'],
      [contactsPage, 'find-contacts'],
    ] as const) {
      await page.goto(house.url + from)
      await page.locator('main').click({ position: { x: 5, y: 5 } })
      await page.keyboard.press('/')
      await expect.poll(focused).toBe(field)
    }
  })

  it('/ goes, on a phone, to the page where one searches', async () => {
    await page.setViewportSize({ width: 360, height: 740 })
    for (const [from, to] of [
      [familyPage, `?in=${familyPage.slice(3)}`],
      [`${familyPage}/group`, '?'],
    ] as const) {
      await page.goto(house.url + from)
      await page.locator('main').click({ position: { x: 5, y: 5 } })
      await page.keyboard.press('/')
      await page.waitForURL((url) => url.pathname === '/search' && `?${url.searchParams}` === to)
    }
  })
})
