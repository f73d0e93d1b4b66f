import type { Kept } from '@queqiao/hub'
import { type Content, type ContentKind, summary, type Text } from '@queqiao/protocol/model'
import type { Child } from 'hono/jsx'
import { linkOf, stretches } from '../frame/link-of.ts'
import { mediaPath } from '../frame/media-path.ts'
import type { Words } from '../words/words.ts'

/** Where contents are shown. */
export interface Shelf {
  readonly words: Words
  /** From the page to where the pages are mounted. */
  readonly root: string
}

const Link = ({ url, children }: { readonly url: string | undefined; readonly children?: Child }) => {
  const href = linkOf(url)
  return href === undefined ? (
    <span>{children}</span>
  ) : (
    <a href={href} target="_blank" rel="noreferrer noopener">
      {children}
    </a>
  )
}

/** Plain words; addresses in them can be opened. */
export const Prose = ({ words }: { readonly words: string }) => (
  <>{stretches(words).map((one) => (one.link ? <Link url={one.link}>{one.words}</Link> : one.words))}</>
)

/** Words, and whom they call. */
const Said = ({ text }: { readonly text: Text }) => (
  <p class="words" dir="auto">
    {text.map((run) =>
      typeof run === 'string' ? (
        <Prose words={run} />
      ) : (
        <span class="mention">
          @<bdi>{run.name}</bdi>
        </span>
      ),
    )}
  </p>
)

const units = ['B', 'kB', 'MB', 'GB'] as const

/** Bytes as people read them. */
export const sizeOf = (bytes: number): string => {
  const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), units.length - 1)
  const shown = bytes / 1000 ** power
  return `${power > 0 && shown < 10 ? Number(shown.toFixed(1)) : Math.round(shown)} ${units[power]}`
}

/** What stands in the place of a file that is not here. */
const Missing = ({ file, what, words }: { readonly file: Kept; readonly what: string; readonly words: Words }) => {
  const about = file.size === undefined ? what : `${what} (${sizeOf(file.size)})`
  return file.state === 'wanted' ? (
    <p class="missing coming">
      {about} {words.arriving} …
    </p>
  ) : (
    <p class="missing">
      ✗ {about}
      {file.reason === undefined ? '' : ` – ${words.said(file.reason)}`}
    </p>
  )
}

type Filed = Content<Kept, 'image' | 'voice' | 'video' | 'file' | 'sticker'>

const Picture = ({ file, alt, root, small }: Shelf & { file: Kept; alt: string; small?: boolean }) => (
  <a class={small ? 'sticker' : 'picture'} href={mediaPath(root, file)} target="_blank" rel="noopener">
    <img src={mediaPath(root, file)} alt={alt} loading="lazy" width={file.width} height={file.height} />
  </a>
)

const File = ({ file, root }: Shelf & { file: Kept }) => (
  <a class="file" href={mediaPath(root, file)} download={file.name}>
    <svg viewBox="0 0 24 24" width="28" height="28" aria-hidden="true" fill="none" stroke="currentColor">
      <path d="M6 2.8h8l4.5 4.5v13.9H6zM13.7 3v4.6h4.6" stroke-width="1.6" stroke-linejoin="round" />
    </svg>
    <span>
      <bdi>{file.name}</bdi>
      {file.size === undefined ? undefined : <small>{sizeOf(file.size)}</small>}
    </span>
  </a>
)

/** What browsers play. Anything else is a file to be saved. */
const played = /^(audio\/(mpeg|ogg|wav|x-wav|mp4|aac|webm)|video\/(mp4|webm|ogg))$/

const filed = (content: Filed, shelf: Shelf, ready: (file: Kept) => Child): Child => {
  const { file } = content
  if (file.state !== 'ready')
    return <Missing {...{ file, what: summary(content, shelf.words.labels), words: shelf.words }} />
  return ready(file)
}

const Card = (props: {
  url?: string | undefined
  title: string
  text?: string | undefined
  from?: string | undefined
  picture?: Kept | undefined
  root: string
}) => (
  <div class="card">
    {props.picture?.state === 'ready' ? <img src={mediaPath(props.root, props.picture)} alt="" loading="lazy" /> : ''}
    <div>
      <strong dir="auto">
        <Link url={props.url}>{props.title}</Link>
      </strong>
      {props.text ? <p dir="auto">{props.text}</p> : undefined}
      {props.from ? <small dir="auto">{props.from}</small> : undefined}
    </div>
  </div>
)

const line = (text: string): Child => (
  <p class="words" dir="auto">
    <Prose words={text} />
  </p>
)

const told = (text: string): Child => (
  <p class="told" dir="auto">
    {text}
  </p>
)

type Rows = { readonly [K in ContentKind]: (content: Content<Kept, K>, shelf: Shelf) => Child }

const rows: Rows = {
  text: ({ text }) => <Said text={text} />,
  image: (content, shelf) =>
    filed(content, shelf, (file) => <Picture {...shelf} file={file} alt={shelf.words.picture} />),
  voice: (content, shelf) =>
    filed(content, shelf, (file) => (
      <>
        {played.test(file.type) ? (
          // biome-ignore lint/a11y/useMediaCaption: its words stand below, where WeChat has them
          <audio
            controls
            preload="none"
            src={mediaPath(shelf.root, file)}
            aria-label={summary(content, shelf.words.labels)}
          />
        ) : (
          <File {...shelf} file={file} />
        )}
        {content.transcript ? told(content.transcript) : undefined}
      </>
    )),
  video: (content, shelf) =>
    filed(content, shelf, (file) =>
      played.test(file.type) ? (
        // biome-ignore lint/a11y/useMediaCaption: WeChat has none
        <video
          controls
          preload="metadata"
          src={mediaPath(shelf.root, file)}
          aria-label={summary(content, shelf.words.labels)}
        />
      ) : (
        <File {...shelf} file={file} />
      ),
    ),
  file: (content, shelf) => filed(content, shelf, (file) => <File {...shelf} file={file} />),
  sticker: (content, shelf) =>
    filed(content, shelf, (file) => <Picture {...shelf} file={file} alt={shelf.words.sticker} small />),
  location: (content, { words, root }) => (
    <Card
      root={root}
      title={content.name ?? `${content.latitude}, ${content.longitude}`}
      text={content.address}
      from={words.openMap}
      url={`https://www.openstreetmap.org/?mlat=${content.latitude}&mlon=${content.longitude}#map=16/${content.latitude}/${content.longitude}`}
    />
  ),
  link: ({ title, url, description, from, picture }, { root }) => (
    <Card {...{ root, title, url, text: description, from, picture }} />
  ),
  articles: ({ articles }, { root }) => (
    <>
      {articles.map(({ title, url, description, picture }) => (
        <Card {...{ root, title, url, text: description, picture }} />
      ))}
    </>
  ),
  channel: ({ title, url, from, picture }, { root }) => <Card {...{ root, title, url, from, picture }} />,
  'mini-program': ({ title, url, from, picture }, { root }) => <Card {...{ root, title, url, from, picture }} />,
  card: ({ name, alias }, { words, root }) => (
    <Card {...{ root, title: name ?? words.card, text: alias, from: words.card }} />
  ),
  transfer: ({ amount, memo, state }, { words, root }) => (
    <Card
      {...{ root, title: amount ?? words.someMoney, text: memo, from: `${words.transfer} · ${words.labels[state]}` }}
    />
  ),
  'red-packet': ({ greeting }, { words, root }) => (
    <Card {...{ root, title: greeting ?? words.redPacket, from: words.redPacket }} />
  ),
  'room-invite': ({ title, description, picture }, { root }) => (
    <Card {...{ root, title, text: description, picture }} />
  ),
  record: ({ title, messages }, shelf) => (
    <details class="record">
      <summary dir="auto">{title}</summary>
      {messages.map(({ name, content }) => (
        <div>
          <small>
            <bdi>{name}</bdi>
          </small>
          <Shown content={content} {...shelf} />
        </div>
      ))}
    </details>
  ),
  announcement: ({ text }) => line(text),
  pat: ({ text }) => told(text),
  call: ({ text }) => told(`☎ ${text}`),
  system: ({ text }) => told(text),
  unsupported: ({ summary: words }) => told(words),
}

/** A row for the kind, whatever it is. */
const shown = <K extends ContentKind>(content: Content<Kept, K>, shelf: Shelf): Child => {
  const row: Rows[K] = rows[content.kind]
  return row(content, shelf)
}

/** What a message says. Whatever WeChat gave stands there as words: nothing of it is taken for a page. */
export const Shown = ({ content, ...shelf }: Shelf & { readonly content: Content<Kept> }) => (
  <>{shown(content, shelf)}</>
)
