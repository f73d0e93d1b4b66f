import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'

const usual = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** The Chromium of this machine: `CHROMIUM`, else one of the usual names in PATH; undefined where there is none. */
export const chromiumPath = (): string | undefined => {
  const folders = (process.env.PATH ?? '').split(':')
  const found = usual.flatMap((name) => folders.map((folder) => join(folder, name)))
  return [process.env.CHROMIUM ?? '', ...found].find((path) => path !== '' && existsSync(path))
}

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
const artefacts = join(import.meta.dirname, '../artefacts/web')

/** A browser in which pages are looked at. Whatever a page complains of is remembered. */
export interface Eyes {
  /** A window of somebody’s own: nothing of another's session is in it. */
  open(options?: BrowserContextOptions): Promise<Page>
  /** Closes all windows. Gives what pages complained of: errors of scripts, and what the policy forbade. */
  shut(): Promise<readonly string[]>
  close(): Promise<void>
}

/** Said by browsers of answers that are no trouble: a wrong token, a line that is lost. */
const usualWords = /Failed to (load resource|fetch)|net::ERR_|network error/

const watched = (page: Page, complaints: string[]): Page => {
  page.on('console', (one) => {
    if (['error', 'warning'].includes(one.type()) && !usualWords.test(one.text())) complaints.push(one.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  return page
}

/** Starts a Chromium. */
export const eyes = async (): Promise<Eyes> => {
  const executablePath = chromiumPath()
  if (executablePath === undefined) throw new Error('no Chromium on this machine')
  const browser: Browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
  const complaints: string[] = []
  return {
    shut: async () => {
      await Promise.all(browser.contexts().map((context) => context.close()))
      return complaints.splice(0)
    },
    open: async (options = {}) => {
      const context = await browser.newContext({ viewport: { width: 1200, height: 800 }, ...options })
      context.setDefaultTimeout(20_000)
      return watched(await context.newPage(), complaints)
    },
    close: () => browser.close(),
  }
}

/** Keeps how a page looks, for people to look at. */
export const shot = async (page: Page, name: string): Promise<void> => {
  mkdirSync(artefacts, { recursive: true })
  await page.screenshot({ path: join(artefacts, `${name}.png`) })
}

interface Violation {
  readonly id: string
  readonly impact: string
  readonly nodes: readonly { readonly html: string }[]
}

/** A page with a list beside it has boxes that scroll, and does not scroll itself: else a wheel carries all of it out of sight. */
const longer = `(({ scrollHeight, clientHeight }) => document.querySelector('.side') && scrollHeight > clientHeight
  ? ['the page is ' + scrollHeight + ' high in a window of ' + clientHeight] : [])(document.documentElement)`

/** What is seriously wrong with a page for somebody who cannot see it, or has only a keyboard, and a page that scrolls away: nothing
 *  is expected. */
export const faults = async (page: Page): Promise<readonly string[]> => {
  await page.evaluate(readFileSync(axe, 'utf8'))
  const violations = await page.evaluate<readonly Violation[]>('axe.run().then(({ violations }) => violations)')
  const serious = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' ')}`)
  return [...serious, ...(await page.evaluate<readonly string[]>(longer))]
}
