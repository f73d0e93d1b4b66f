import type { AccountLine, LoginCode } from '@queqiao/hub'
import { mediaPath } from '../frame/media-path.ts'
import { minutesTo } from '../frame/minutes.ts'
import { filled, type Words } from '../words/words.ts'

interface CodeProps {
  readonly account: AccountLine
  readonly code: LoginCode
  readonly words: Words
  readonly root: string
  /** Where the part of the page is that it stands in. */
  readonly again: string
}

/** What has to be scanned to log in, and how long there is for that: another one comes by itself. */
export const Code = ({ account, code, words, root, again }: CodeProps) => {
  const { picture, until } = code
  return (
    <figure class="code">
      {picture.state === 'ready' ? (
        <img
          // another picture of the same login has the same address otherwise
          src={`${mediaPath(root, picture)}?until=${until}`}
          alt={filled(words.codeAlt, { account: account.name })}
          width="220"
          height="220"
        />
      ) : (
        <p class="missing coming">{words.codeComing}</p>
      )}
      <figcaption>
        <strong>{words.scan}</strong>
        <span hx-get={again} hx-trigger="every 20s" hx-target="#account" hx-swap="outerMorph">
          {filled(words.scanWithin, { minutes: minutesTo(until) })}
        </span>
      </figcaption>
    </figure>
  )
}
