import { randomUUID } from 'node:crypto'
import type { Choice, Sent, Written } from '@queqiao/hub'
import { summary } from '@queqiao/protocol/model'
import type { Child } from 'hono/jsx'
import { Decisions } from '../accounts/money.tsx'
import { seen } from '../chats/seen.ts'
import type { Visit } from '../doors/visit.ts'
import { Face } from '../frame/face.tsx'
import { mediaPath } from '../frame/media-path.ts'
import { waiting } from '../frame/waiting.ts'
import { fromPlace } from '../ids.ts'
import { filled } from '../words/words.ts'
import { Prose, type Shelf, Shown } from './contents.tsx'
import { maySettle, owedPath } from './owed.ts'

type Of<K extends Written['what']['kind']> = Extract<Written['what'], { readonly kind: K }>

/** Where messages are shown. */
export interface Talk extends Shelf {
  /** The chat's name in addresses. */
  readonly place: string
  /** Whether whoever looks can still press a button. */
  canPress(token: string): Promise<boolean>
  /** Whether the account is theirs to decide about. */
  isOwner(): Promise<boolean>
  /** Whether they may have what did not go sent once more, or dropped. */
  canSettle(): Promise<boolean>
}

/** A chat's messages, for a page from which this is the way to where the pages are mounted. */
export const talkOf = (visit: Visit, place: string, root: string): Talk => {
  const account = async () => (await seen(visit, place))?.account
  return {
    words: visit.words,
    root,
    place,
    canPress: async (token) => !('refused' in (await visit.hub.pressed(token, visit.who))),
    isOwner: async () => (await account())?.role === 'owner',
    canSettle: async () => maySettle(await account()),
  }
}

const signs = { queued: '◷', handed: '◷', done: '✓', failed: '✗', unknown: '?', cancelled: '✗' } as const

/** What people can decide about it: those whose outcome is open, or bad. */
const Decide = waiting(async ({ owed, words, root, place, canSettle }: Talk & { readonly owed: string }) =>
  (await canSettle()) ? (
    <span class="decide">
      {(['retry', 'drop'] as const).map((what) => (
        <button type="button" hx-post={owedPath({ root, place }, owed, what)} hx-swap="none">
          {words[what]}
        </button>
      ))}
    </span>
  ) : (
    <></>
  ),
)

/** What became of it, and as what it went where that is another kind of content. */
const stateIn = ({ state, as }: Sent, { words }: Talk): string =>
  as ? `${words[state]} (${filled(words.wentAs, { kind: words.labels[as] })})` : words[state]

/** What became of it in WeChat. */
const Mark = ({ sent, ...talk }: Talk & { readonly sent: Sent }) => {
  const { state, reason, waits, as, owed } = sent
  const why = reason ?? waits
  const words = [stateIn(sent, talk), why && talk.words.said(why)].filter(Boolean).join(': ')
  const isOpen = state === 'failed' || state === 'unknown'
  return (
    <span class={`mark ${state}`}>
      <span aria-hidden="true" title={words}>
        {signs[state]}
      </span>{' '}
      <span class={isOpen || as || waits || state === 'cancelled' ? undefined : 'unseen'}>{words}</span>
      {owed && isOpen ? <Decide {...talk} owed={owed} /> : undefined}
    </span>
  )
}

/** What it answers, and the way there: where that is not on the page, assets/talk.js lets the conversation open around it. */
const Quote = ({ what, talk: { root, place } }: { readonly what: Of<'message'>; readonly talk: Talk }) => {
  const { answers, event } = what
  if (!event.quote && !answers) return null
  const said = (
    <>
      {event.quote?.name ? (
        <strong>
          <bdi>{event.quote.name}</bdi>{' '}
        </strong>
      ) : undefined}
      <span dir="auto">{event.quote?.excerpt || '…'}</span>
    </>
  )
  return (
    <blockquote>
      {answers ? <a href={`${root}/c/${place}?${new URLSearchParams({ of: answers })}#m-${answers}`}>{said}</a> : said}
    </blockquote>
  )
}

const Time = ({ time }: { readonly time: number }) => {
  const iso = new Date(time).toISOString()
  return <time datetime={iso}>{iso.slice(11, 16)}</time>
}

/** WeChat's own lines, which nobody said. */
const told: ReadonlySet<string> = new Set(['system', 'pat'])

/** Whose words they are, as the page calls them. */
export const speaker = ({ event, via, sender }: Of<'message'>, { words }: Pick<Talk, 'words'>): string =>
  event.fromSelf ? (via ?? words.you) : sender.name

const Body = ({ one, what, talk }: { one: Written; what: Of<'message'>; talk: Talk }) =>
  one.recalled === 'removed' ? (
    <p class="told">{talk.words.removed}</p>
  ) : (
    <>
      <Quote what={what} talk={talk} />
      {isCode(what, talk) ? (
        <p class="told">{talk.words.codeAbove}</p>
      ) : (
        <Shown content={what.event.content} words={talk.words} root={talk.root} />
      )}
      <Offered {...{ one, what, talk }} />
    </>
  )

/** A picture at an account's desk is a code to log in with: the page shows it once, where it comes anew. */
const isCode = ({ event }: Of<'message'>, { place }: Talk): boolean =>
  event.content.kind === 'image' && fromPlace(place)?.chat === undefined

/** What can be done about money that somebody offers. */
const Offered = waiting(async ({ one, what, talk }: { one: Written; what: Of<'message'>; talk: Talk }) => {
  const { content } = what.event
  if (content.kind !== 'transfer' || !what.choices || !(await talk.isOwner())) return <></>
  const { amount, memo } = content
  const { words, root, place } = talk
  return (
    <Decisions
      {...{ words, root, place, amount, memo }}
      message={one.id}
      name={what.sender.name}
      choices={what.choices}
    />
  )
})

const classes = (one: Written, what: Of<'message'>): string =>
  [
    'said',
    what.event.fromSelf ? 'own' : '',
    what.event.content.kind,
    one.inside ? 'inside' : '',
    one.recalled ? 'recalled' : '',
  ]
    .filter(Boolean)
    .join(' ')

const Message = ({ one, what, talk }: { one: Written; what: Of<'message'>; talk: Talk }) => {
  const { content } = what.event
  if (told.has(content.kind) && !one.recalled)
    return (
      <li id={`m-${one.id}`} class="line" data-n={one.at} data-time={one.time}>
        <p dir="auto">{summary(content)}</p>
      </li>
    )
  const by = speaker(what, talk)
  const { avatar } = what.sender
  const picture = avatar?.state === 'ready' ? mediaPath(talk.root, avatar) : undefined
  return (
    <li id={`m-${one.id}`} class={classes(one, what)} data-n={one.at} data-time={one.time} data-by={by}>
      <Face name={by} id={what.via ?? what.sender.id} picture={picture} />
      <article aria-label={by}>
        <bdi class="by">{by}</bdi>
        <div class="bubble">
          <Body {...{ one, what, talk }} />
        </div>
        <footer>
          {one.inside ? <span class="note">{talk.words.inside}</span> : undefined}
          {one.recalled === 'marked' ? <span class="note">{talk.words.recalled}</span> : undefined}
          <Time time={one.time} />
          {one.sent ? <Mark {...talk} sent={one.sent} /> : undefined}
          {one.inside ? undefined : (
            <button
              type="button"
              class="answer"
              data-answer={one.id}
              data-words={summary(content, talk.words.labels).slice(0, 120)}
            >
              {talk.words.reply}
            </button>
          )}
        </footer>
      </article>
    </li>
  )
}

/** What can be said to it by buttons, as long as they do something. */
const Choices = waiting(async ({ choices, talk }: { readonly choices: readonly Choice[]; readonly talk: Talk }) => {
  const [first] = choices
  if (first?.token === undefined || !(await talk.canPress(first.token))) return null
  const press = `${talk.root}/c/${talk.place}/press`
  return (
    <form class="choices" method="post" action={press} hx-post={press} hx-swap="delete">
      <input type="hidden" name="id" value={randomUUID()} />
      {choices.map(({ label, token }) => (
        <button type="submit" name="token" value={token}>
          {talk.words.said(label)}
        </button>
      ))}
    </form>
  )
})

/** Words of ours: at a desk, or to whoever wrote something. */
const Notice = ({
  one,
  lines,
  choices,
  talk,
}: {
  one: Written
  lines: readonly string[]
  choices: readonly Choice[]
  talk: Talk
}) => (
  <li
    id={`m-${one.id}`}
    class="said notice"
    data-n={one.at}
    data-time={one.time}
    data-by={talk.words.name}
    data-of={one.what.kind === 'word' ? one.what.of : undefined}
  >
    <article aria-label={talk.words.notice}>
      <div class="bubble">
        {lines.map((words) => (
          <p class="words" dir="auto">
            <Prose words={talk.words.said(words)} />
          </p>
        ))}
        <Choices {...{ choices, talk }} />
      </div>
      <footer>
        <Time time={one.time} />
      </footer>
    </article>
  </li>
)

type Rows = { readonly [K in Written['what']['kind']]: (one: Written, what: Of<K>, talk: Talk) => Child }

const rows: Rows = {
  message: (one, what, talk) => <Message {...{ one, what, talk }} />,
  // who wants to be a contact stands above, with more than a button
  desk: (one, { lines, choices = [], request }, talk) => (
    <Notice {...{ one, lines, choices: request === undefined ? choices : [], talk }} />
  ),
  word: (one, { words, choices = [] }, talk) => <Notice {...{ one, lines: [words], choices, talk }} />,
}

const shown = <K extends Written['what']['kind']>(one: Written, what: Of<K> & { kind: K }, talk: Talk): Child => {
  const row: Rows[K] = rows[what.kind]
  return row(one, what, talk)
}

/** What was said, one after the other. */
export const Messages = ({ written, ...talk }: Talk & { readonly written: readonly Written[] }) => (
  <>{written.map((one) => shown(one, one.what, talk))}</>
)
