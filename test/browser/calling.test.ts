import { personId, roomId } from '@queqiao/protocol/model'
import type { Page } from 'playwright-core'
import { beforeEach, describe, expect, it } from 'vitest'
import { myself } from '../hub/paper.ts'
import { chromiumPath } from '../servers/browser.ts'
import { familyPage, now, type PageHouse, pageHouse } from '../web/page-house.ts'
import { seeing } from './seeing.ts'

const [older, younger, ann] = ['li1', 'li2', 'ann'].map(personId)
const people = [
  { id: older, nickname: 'Li' },
  { id: younger, nickname: 'Li' },
  { id: ann, nickname: 'Ann' },
].flatMap(({ id, nickname }) => (id ? { id, nickname } : []))

// where there is no Chromium nothing of this can be looked at
describe.skipIf(chromiumPath() === undefined)('who is called on the page', () => {
  let house: PageHouse
  const browser = seeing(() => house)
  let page: Page
  beforeEach(async () => {
    house = await pageHouse()
    const members = [...people.map(({ id }) => ({ id })), { id: myself }]
    await house.says(
      { kind: 'people', people },
      { kind: 'rooms', rooms: [{ id: roomId('family'), name: 'Family', members }] },
      now('Who comes?'),
    )
    page = await browser.open()
    await page.goto(await house.link('Me'))
    await page.click('button')
    await page.goto(house.url + familyPage)
    await page.waitForSelector('#talk >> text=Who comes?')
  })

  const type = (words: string) => page.locator('#text').pressSequentially(words)
  const pick = async (name: string, id: string | undefined) => {
    await type(`@${name.toLowerCase()}`)
    await page.locator(`#members [data-id="${id}"]`).click()
  }
  const press = async (key: string, times = 1) => {
    for (let n = 0; n < times; n++) await page.keyboard.press(key)
  }
  const sent = async () => {
    await page.keyboard.press('Enter')
    const { content } = await house.takes()
    return content.kind === 'text' ? content.text : expect.fail('no words')
  }
  const li = (mention: string | undefined) => ({ mention, name: 'Li' })

  it('is who was picked last, where who was picked before is deleted again', async () => {
    await pick('Li', older)
    await press('Backspace', 4)
    await pick('Li', younger)
    await type('come')
    expect(await sent()).toEqual([li(younger), ' come'])
  })

  it('is each of two of one name, and stays so when the first is deleted and words are put in front', async () => {
    await pick('Li', older)
    await pick('Li', younger)
    await press('Home')
    await press('Delete', 4)
    await type('Hello ')
    expect(await sent()).toEqual(['Hello ', li(younger), ' '])
  })

  it('is nobody whose name goes on', async () => {
    await pick('Ann', ann)
    await press('Backspace')
    await type('a ')
    expect(await sent()).toEqual(['@Anna '])
  })
})
