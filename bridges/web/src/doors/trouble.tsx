import { isStoreFailure, Refused } from '@queqiao/hub'
import type { Context, ErrorHandler } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { routePath } from 'hono/route'
import type { WebOptions } from '../config.ts'
import { Layout } from '../frame/layout.tsx'
import { rootOf } from '../frame/root.ts'
import { written } from '../frame/written.ts'
import { wordsOf } from '../words/words.ts'
import { isPage } from './visit.ts'

interface TroubleProps {
  readonly language: NonNullable<WebOptions['language']>
  readonly root: string
  readonly why: string
  /** Trying again ends as it did. */
  readonly isFinal: boolean
}

/** A page in place of one that could not be made. */
const Trouble = ({ language, root, why, isFinal }: TroubleProps) => {
  const words = wordsOf(language)
  return (
    <Layout language={language} title={words.name} root={root} page="door">
      <main class="door">
        <h1>
          {words.name} <small lang="zh">{words.tagline}</small>
        </h1>
        <p class="wrong" role="alert">
          {why}
        </p>
        {isFinal ? (
          <p>
            <a href={`${root}/`}>{words.back}</a>
          </p>
        ) : (
          <form>
            <button type="submit">{words.tryAgain}</button>
          </form>
        )}
      </main>
    </Layout>
  )
}

/** Seconds after which it may go again. */
const soon = '5'

/** Says what failed: a page where one was wanted, else a line. `503`: nothing can be kept or read at the moment, and what was sent was
 *  not taken. */
export const trouble = ({ language = 'en', log }: WebOptions): ErrorHandler => {
  const words = wordsOf(language)
  const said = (c: Context, why: string, status: 422 | 500 | 503) =>
    isPage(c)
      ? written(c, <Trouble {...{ language, root: rootOf(c), why, isFinal: status === 422 }} />, status)
      : c.text(why, status)
  return (error, c) => {
    if (error instanceof HTTPException) return error.getResponse()
    // asked for in a way that no page of ours does
    if (error instanceof Refused) return said(c, words.said(error.message), 422)
    if (c.req.raw.signal.aborted) {
      log?.('debug', 'whoever asked has left before the end', { route: routePath(c) })
      return c.text('', 400)
    }
    // what stands in an address is not ours to write down
    log?.('error', 'a page failed', { route: routePath(c), error: String(error) })
    if (!isStoreFailure(error)) return said(c, words.didFail, 500)
    c.header('retry-after', soon)
    return said(c, words.cannotKeep, 503)
  }
}
