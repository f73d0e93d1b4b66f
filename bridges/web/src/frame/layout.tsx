import type { Child } from 'hono/jsx'
import { type AssetName, assetPath } from '../assets.ts'
import type { Language } from '../config.ts'
import { Asked } from './ask.tsx'

interface LayoutProps {
  readonly language: Language
  readonly title: string
  /** From the page to where the pages are mounted, as `rootOf` says. */
  readonly root: string
  /** What it shows: `chat` on a narrow screen hides the list beside it. */
  readonly page: 'door' | 'list' | 'chat'
  /** What it loads beside what every page does. */
  readonly more?: readonly AssetName[]
  readonly children?: Child
}

/** Nothing is shown in place of a page by an answer that says that something went wrong. */
const settings = JSON.stringify({
  extensions: 'sse, upsert',
  sse: { pauseOnBackground: false, reconnectMaxDelay: 10_000 },
  noSwap: [204, 304, '4xx', '5xx'],
  // a dialog that somebody has opened stays open while what it stands in comes anew
  morphIgnore: ['data-htmx-powered', 'open'],
})

const scripts = ['htmx.js', 'hx-sse.js', 'hx-upsert.js'] as const satisfies readonly AssetName[]

/** What page.js imports: fetched at the same time, not one after the other. */
const imported = [
  ...(['ask.js', 'compose.js', 'dom.js', 'drafts.js', 'gifts.js'] as const),
  ...(['keys.js', 'line.js', 'members.js', 'notify.js', 'picks.js', 'talk.js', 'times.js'] as const),
] as const satisfies readonly AssetName[]

/** What others wrote is no module: it gives all scripts a name to call it by. */
const isClassic = (name: AssetName): boolean => name === 'uplot.js'

const isSheet = (name: AssetName): boolean => name.endsWith('.css')

/** What every page has around it. */
export const Layout = ({ language, title, root, page, more = [], children }: LayoutProps) => (
  <html lang={language}>
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content" />
      <meta name="color-scheme" content="light dark" />
      <meta name="htmx-config" content={settings} />
      <title>{title}</title>
      <link rel="icon" href={`${root}/${assetPath('icon.svg')}`} />
      {more.filter(isSheet).map((name) => (
        <link rel="stylesheet" href={`${root}/${assetPath(name)}`} />
      ))}
      <link rel="stylesheet" href={`${root}/${assetPath('page.css')}`} />
      {scripts.map((name) => (
        <script src={`${root}/${assetPath(name)}`} defer />
      ))}
      {more
        .filter((name) => !isSheet(name))
        .map((name) => (
          <script src={`${root}/${assetPath(name)}`} {...(isClassic(name) ? { defer: true } : { type: 'module' })} />
        ))}
      {imported.map((name) => (
        <link rel="modulepreload" href={`${root}/${assetPath(name)}`} />
      ))}
      <script src={`${root}/${assetPath('page.js')}`} type="module" />
    </head>
    <body class={page}>
      {children}
      {page === 'door' ? undefined : <Asked />}
    </body>
  </html>
)
