import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { type Eyes, eyes } from '../servers/browser.ts'
import { token } from '../web/page-house.ts'

/** Starts a browser before the tests of a suite. After each of them its windows are closed and its house is stopped; no page may
 *  have complained of anything. */
export const seeing = (house: () => { stop(): Promise<void> }): Pick<Eyes, 'open'> => {
  let browser: Eyes | undefined
  const started = (): Eyes => browser ?? expect.fail('the browser is not started yet')
  beforeAll(async () => {
    browser = await eyes()
  })
  afterAll(() => browser?.close())
  afterEach(async () => {
    const complaints = await started().shut()
    await house().stop()
    expect(complaints).toEqual([])
  })
  return { open: (options) => started().open(options) }
}

/** Signs in at the door, with the admin token. */
export const showToken = async (page: Page): Promise<void> => {
  await page.fill('#token', token)
  await page.click('button')
}
