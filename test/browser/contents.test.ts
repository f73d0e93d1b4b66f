import { readFile } from 'node:fs/promises'
import { type Content, type Source, weChatId } from '@queqiao/protocol/model'
import type { Page } from 'playwright-core'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { mp3, speech } from '../hub/files/convert/voice.ts'
import { abilities, me as account, bob, family, fetching, until } from '../hub/paper.ts'
import { chromiumPath, faults, shot } from '../servers/browser.ts'
import { familyPage, now, type PageHouse, pageHouse } from '../web/page-house.ts'
import { seeing, showToken } from './seeing.ts'

const has = chromiumPath() !== undefined
const gif = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')
const clip = new URL('../fixtures/media/clip.mp4', import.meta.url)

const picture = () =>
  sharp({ create: { width: 320, height: 200, channels: 3, background: '#7aa5d2' } })
    .png()
    .toBuffer()

// where there is no Chromium nothing of this can be looked at
describe.skipIf(!has)('a conversation in a browser', () => {
  let house: PageHouse
  const browser = seeing(() => house)
  let page: Page

  const begin = async (settings: NonNullable<Parameters<typeof pageHouse>[0]>['settings'] = {}): Promise<void> => {
    house = await pageHouse({ settings: { mediaUrl: 'http://127.0.0.1:9/media', patience: { usual: 5 }, ...settings } })
    await house.says(now('今晚回家吃饭吗？', { wechat: weChatId('asked') }))
    page = await browser.open()
    await page.goto(house.url + familyPage)
    await showToken(page)
    await page.waitForSelector('#talk >> text=今晚回家吃饭吗？')
  }

  /** Somebody says something, and its file, where it has one, is brought as soon as it is asked for. */
  const says = (content: Content<Source>, about: Parameters<typeof now>[1] = {}) =>
    house.says(now('', { content, sender: bob, ...about }))
  const brings = async (key: string, bytes: Buffer): Promise<void> => {
    const upload = () => ({
      ...{ endpoint: 'pc', account, source: key },
      bytes: new Blob([new Uint8Array(bytes)]).stream(),
    })
    await until(async () => (await house.hub.keeper.accept(upload())) === true)
  }

  it('on a phone: what is one’s own stands at its edge, and a face looks the same beside every kind', async () => {
    await begin()
    await page.setViewportSize({ width: 360, height: 740 })
    await house.says(now('I come', { fromSelf: true }))
    await says({ kind: 'text', text: ['x'.repeat(2_000)] })
    await says({ kind: 'file', file: { key: 'file', name: 'plan.txt' } }, { fromSelf: true })
    await page.waitForSelector('.own.file')
    await shot(page, 'phone-own')
    const edges = `[...document.querySelectorAll('.own:not(.more)')].map((one) => {
      const [by, bubble] = ['.by', '.bubble'].map((part) => one.querySelector(part).getBoundingClientRect().right)
      return Math.abs(by - bubble) < 1
    })`
    expect(await page.evaluate(edges)).toEqual([true, true])
    const face = (kind: string) => page.locator(`.said.${kind} > .face`).first()
    const size = (kind: string) => face(kind).evaluate((one) => [getComputedStyle(one).fontSize, one.clientHeight])
    expect(await size('file')).toEqual(await size('text'))
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360)
  })

  it('shows pictures, voice, video, stickers, files, quotes, cards and what was taken back, as it comes', async () => {
    await begin()
    await house.able(fetching)
    const files: readonly (readonly [Content<Source>, Buffer])[] = [
      [{ kind: 'image', file: { key: 'picture' } }, await picture()],
      [{ kind: 'voice', file: { key: 'voice' }, seconds: 2, transcript: 'I bring fish' }, await mp3(speech(2))],
      [{ kind: 'video', file: { key: 'video' }, seconds: 2 }, await readFile(clip)],
      [{ kind: 'sticker', file: { key: 'sticker' } }, gif],
      [{ kind: 'file', file: { key: 'file', name: 'plan.txt' } }, Buffer.from('fish at seven')],
    ]
    for (const [content, bytes] of files) {
      await says(content)
      await brings(content.kind === 'image' ? 'picture' : content.kind, bytes)
    }
    const quote = { wechat: weChatId('asked'), name: 'Anna', excerpt: '今晚回家吃饭吗？' }
    await says({ kind: 'text', text: ['Gladly'] }, { quote })
    await says({ kind: 'link', title: 'A recipe for fish', url: 'https://example.org/fish', description: 'In an hour' })
    await says({ kind: 'location', latitude: 31.23, longitude: 121.47, name: 'The market' })
    await says({ kind: 'transfer', transfer: 't', state: 'started', amount: '¥88.00', memo: 'fish' })
    const messages = [{ name: 'Anna', content: { kind: 'text', text: ['what was said before'] } }] as const
    await says({ kind: 'record', title: 'Older talk', messages })
    await says({ kind: 'text', text: ['never mind'] }, { wechat: weChatId('taken') })
    await house.says({
      kind: 'recall',
      chat: family,
      fromSelf: false,
      wechat: weChatId('taken'),
      text: 'Bob took it back',
    })

    const talk = page.locator('#talk')
    await talk.locator('a.picture img').waitFor()
    await expect
      .poll(() => page.evaluate("document.querySelector('#talk a.picture img')?.naturalWidth ?? 0"))
      .toBeGreaterThan(0)
    await talk.locator('audio[controls]').waitFor()
    await talk.getByText('I bring fish').waitFor()
    await talk.locator('video[controls]').waitFor()
    await expect
      .poll(() => page.evaluate("document.querySelector('#talk video')?.videoWidth ?? 0"), { timeout: 10_000 })
      .toBe(160)
    await talk.locator('a.sticker img').waitFor()
    await talk.locator('a.file >> text=plan.txt').waitFor()
    await talk.locator('a.file svg').waitFor()
    await talk.locator('blockquote >> text=今晚回家吃饭吗？').waitFor()
    await talk.locator('.card a[href="https://example.org/fish"]').waitFor()
    await talk.locator('.card >> text=The market').waitFor()
    await talk.locator('.card >> text=¥88.00').waitFor()
    await talk.locator('.record summary').click()
    await talk.getByText('what was said before').waitFor()
    await talk.locator('.recalled:has-text("never mind") .note').waitFor()
    await shot(page, 'every-content')
    await page.evaluate("document.querySelector('#talk').scrollTop = 0")
    await shot(page, 'every-content-above')
    expect(await faults(page)).toEqual([])
  })

  const able = () => house.able({ ...abilities, contents: { text: 'as-is', image: 'as-is', file: 'as-is' } })
  /** A file that a script holds out: with it a browser is told what a paste, or a drop, has. */
  const held = (name: string, type: string) =>
    page.evaluateHandle(
      `(() => {
        const held = new DataTransfer()
        const bytes = Uint8Array.from(atob('${gif.toString('base64')}'), (one) => one.charCodeAt(0))
        held.items.add(new File([bytes], '${name}', { type: '${type}' }))
        return held
      })()`,
    )

  it('takes a picture that is pasted, beside words, and sends both', async () => {
    await begin()
    await able()
    await page.fill('#text', 'look')
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    const bytes = (await picture()).toString('base64')
    await page.evaluate(
      `(async () => {
        const bytes = Uint8Array.from(atob('${bytes}'), (one) => one.charCodeAt(0))
        await navigator.clipboard.write([new ClipboardItem({ 'image/png': new Blob([bytes], { type: 'image/png' }) })])
      })()`,
    )
    await page.press('#text', 'ControlOrMeta+V')
    await page.waitForSelector('#files >> text=image.png')
    await page.waitForSelector('#files progress', { state: 'detached' })
    await page.press('#text', 'Enter')
    expect((await house.takes()).content).toMatchObject({ kind: 'image' })
    await page.waitForSelector('.own a.picture img')
    await page.waitForSelector('.own >> text=look')
  })

  it('says that files can be dropped while one is held over it, and takes what is dropped', async () => {
    await begin()
    await able()
    const dataTransfer = await held('dropped.txt', 'text/plain')
    await page.dispatchEvent('main.talk', 'dragover', { dataTransfer })
    await page.waitForSelector('main.talk.dropping')
    await shot(page, 'dropping')
    await page.dispatchEvent('main.talk', 'drop', { dataTransfer })
    await page.waitForSelector('main.talk.dropping', { state: 'detached' })
    await page.waitForSelector('#files >> text=dropped.txt')
    await page.waitForSelector('#files progress', { state: 'detached' })
    await page.click('#compose [type=submit]')
    expect((await house.takes()).content).toMatchObject({ kind: 'file' })
    await page.waitForSelector('.own .file >> text=dropped.txt')
  })

  it('leaves nothing in the browser of what was begun when somebody signs out, in no other window either', async () => {
    await begin()
    const other = await page.context().newPage()
    await other.goto(house.url + familyPage)
    for (const one of [page, other]) {
      await one.fill('#text', 'not for everybody')
      expect(await one.evaluate('JSON.stringify(sessionStorage)')).toContain('not for everybody')
    }
    await page.click('form[action$="/out"] button')
    await page.waitForSelector('#token')
    for (const one of [page, other])
      await expect.poll(() => one.evaluate('JSON.stringify(sessionStorage)')).not.toContain('not for everybody')
  })
})
