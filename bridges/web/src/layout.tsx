import type { Child } from 'hono/jsx'
import { assetPath } from './assets.ts'
import type { Language } from './config.ts'

interface LayoutProps {
  readonly language: Language
  readonly title: string
  /** From the page to where the pages are mounted, as `rootOf` says. */
  readonly root: string
  readonly children?: Child
}

/** What every page has around it. */
export const Layout = ({ language, title, root, children }: LayoutProps) => (
  <html lang={language}>
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <title>{title}</title>
      <link rel="stylesheet" href={`${root}/${assetPath('page.css')}`} />
    </head>
    <body>
      <main>{children}</main>
    </body>
  </html>
)
