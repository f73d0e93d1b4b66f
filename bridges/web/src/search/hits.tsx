import type { Hit, Look } from '@queqiao/hub'
import { summary } from '@queqiao/protocol/model'
import type { Whose } from '../chats/whose.ts'
import type { Visit } from '../doors/visit.ts'
import { Face } from '../frame/face.tsx'
import { mediaPath } from '../frame/media-path.ts'
import { faceId, toPlace } from '../ids.ts'
import { speaker } from '../talk/messages.tsx'
import { excerpt } from './excerpt.ts'

/** What was found for these words, and how the chats look in which it was said. */
export interface Finding {
  readonly visit: Visit
  readonly words: string
  readonly whose: Whose
  /** From the page to where the pages are mounted. */
  readonly root: string
  readonly found: readonly { readonly hit: Hit; readonly look: Look }[]
}

const Excerpt = ({ said, words }: { readonly said: string; readonly words: string }) => (
  <>{excerpt(said, words).map((one) => (one.found ? <mark>{one.words}</mark> : one.words))}</>
)

/** The message in its conversation, which opens around it. */
const addressOf = (root: string, { key, at, id }: Hit): string =>
  `${root}/c/${toPlace(key)}?${new URLSearchParams({ at })}#m-${id}`

const Line = ({ visit, words, whose, root, hit, look }: Omit<Finding, 'found'> & Finding['found'][number]) => {
  const { what, key, time } = hit
  if (what.kind !== 'message') return null
  const account = whose.get(key.account)
  const picture = look.avatar?.state === 'ready' ? mediaPath(root, look.avatar) : undefined
  return (
    <li>
      <a href={addressOf(root, hit)}>
        <Face name={look.title} id={faceId(key)} picture={picture} />
        <span class="about">
          <span class="top">
            <bdi class="title">{look.title}</bdi>
            {account === undefined ? undefined : <bdi class="whose">{account}</bdi>}
            <time datetime={new Date(time).toISOString()} data-short></time>
          </span>
          <span class="last" dir="auto">
            <bdi>{speaker(what, visit)}</bdi>:{' '}
            <Excerpt said={summary(what.event.content, visit.words.labels)} words={words} />
          </span>
        </span>
      </a>
    </li>
  )
}

/** Messages that were found, each the way to where it stands. */
export const Hits = ({ found, ...finding }: Finding) => (
  <>
    {found.map((one) => (
      <Line {...finding} {...one} />
    ))}
  </>
)
