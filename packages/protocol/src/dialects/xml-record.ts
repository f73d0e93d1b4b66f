import type { Content, Recorded, Source } from '../model/content.ts'
import { line } from '../model/line.ts'
import { summary } from '../model/summary.ts'
import { remote } from './sources.ts'
import type { XmlElement } from './xml-element.ts'
import { positionIn } from './xml-position.ts'
import { rowOf, unsupported } from './xml-received.ts'

type Row = (item: XmlElement) => Content<Source> | undefined

const words = (item: XmlElement): string | undefined => item.words('datadesc') ?? item.words('datatitle')

/** Files in a history stay in WeChat: no client so far can bring them. */
const kept =
  (name: string): Row =>
  (item) =>
    unsupported(line(`[${name}]`, item.words('datatitle')), item.xml())

const text: Row = (item) => ({ kind: 'text', text: [words(item) ?? ''] })

const link: Row = (item) => {
  const page = item.within('weburlitem')
  const url =
    page.address('link') ?? item.address('link') ?? item.address('streamweburl') ?? item.address('streamdataurl')
  if (url === undefined) return undefined
  return {
    kind: 'link',
    title: page.words('title') ?? item.words('datatitle') ?? url,
    url,
    description: page.words('desc') ?? item.words('datadesc'),
    picture: remote(page.address('pagethumb_url') ?? item.address('songalbumurl')),
  }
}

const location: Row = (item) => {
  const place = item.within('locitem')
  const position = positionIn(place, 'lat', 'lng')
  return position && { kind: 'location', ...position, name: place.value('poiname'), address: place.value('label') }
}

const record: Row = (item) => recordOf(item, item.xml())

const program: Row = (item) => {
  const from = item.within('appbranditem').words('sourcedisplayname')
  return { kind: 'mini-program', title: item.words('datatitle') ?? from ?? '', from, raw: item.xml() }
}

const channel =
  (name: 'finderFeed' | 'finderLive'): Row =>
  (item) => {
    const feed = item.within(name)
    const from = feed.words('nickname')
    const title = feed.words('desc') ?? from
    return title === undefined ? undefined : { kind: 'channel', title, from }
  }

const sticker: Row = (item) => {
  const url = item.within('emojiitem').address('cdnurlstring') ?? item.within('emojiitem').address('cdnurl')
  return url === undefined ? undefined : { kind: 'sticker', file: { url, md5: item.value('fullmd5') } }
}

/** `datatype` of an item → what it is, and what it is called where that cannot be shown. */
const rows: Readonly<Record<string, readonly [Row, string]>> = {
  1: [text, 'text'],
  2: [kept('picture'), 'picture'],
  3: [kept('voice message'), 'voice message'],
  4: [kept('video'), 'video'],
  5: [link, 'link'],
  6: [location, 'location'],
  7: [link, 'music'],
  8: [kept('file'), 'file'],
  15: [kept('video'), 'video'],
  16: [kept('contact card'), 'contact card'],
  17: [record, 'chat history'],
  19: [program, 'mini program'],
  22: [channel('finderFeed'), 'channel video'],
  23: [channel('finderLive'), 'channel live'],
  29: [link, 'music'],
  32: [link, 'music'],
  37: [sticker, 'sticker'],
}

const contentOf = (item: XmlElement): Content<Source> => {
  const type = item.value('datatype')
  const [row, name] = rowOf(rows, type) ?? [link, `message of type ${type?.slice(0, 16) ?? 'unknown'}`]
  return row(item) ?? unsupported(line(`[${name}]`, item.words('datatitle'), item.words('datadesc')), item.xml())
}

const recorded = (item: XmlElement): Recorded<Source> => {
  const seconds = item.count('srcMsgCreateTime')
  return {
    name: item.words('sourcename') ?? '',
    time: seconds === undefined ? undefined : seconds * 1000,
    content: contentOf(item),
  }
}

/** WeChat itself merges a hundred messages at most. */
const MOST = 1000

const recordedAll = (items: readonly XmlElement[]): readonly Recorded<Source>[] => {
  const more = items.length - MOST
  const all = items.slice(0, MOST).map(recorded)
  return more <= 0 ? all : [...all, { name: '', content: unsupported(`[and ${more} more]`, '') }]
}

/** WeChat's own descriptions have four. */
const LINES = 50

/** Where the history itself is missing, the first lines of it stand in the description: `name: words`. */
const preview = (text: string): readonly Recorded<Source>[] =>
  text.split('\n', LINES).map((said) => {
    const [, name = '', words = said] = /^(.{1,64}?)[:：]\s*(.*)$/.exec(said) ?? []
    return { name, content: { kind: 'text', text: [words] } }
  })

interface History {
  readonly title: string | undefined
  readonly items: readonly XmlElement[]
}

/** A history is XML within the text of `recorditem`, or of `recordxml` where it lies in another; or it is not escaped. */
const historyOf = (holder: XmlElement): History => {
  const inner = holder.inner('recorditem') ?? holder.inner('recordxml')
  const info = inner?.child('recordinfo') ?? inner ?? holder.within('recordinfo')
  return { title: info.words('title'), items: info.within('datalist').children('dataitem') }
}

/** Merged chat history. None where not even a description tells what is in it; `items`: a description is not enough. */
export const recordOf = (holder: XmlElement, raw: string, want?: 'items'): Content<Source> | undefined => {
  const { title, items } = historyOf(holder)
  const described = holder.words('des') ?? holder.words('datadesc')
  const named = title ?? holder.words('title') ?? holder.words('datatitle') ?? ''
  if (items.length > 0) return { kind: 'record', title: named, messages: recordedAll(items) }
  if (want === 'items') return undefined
  return described === undefined
    ? unsupported(line('[chat history]', named), raw)
    : { kind: 'record', title: named, messages: preview(described) }
}

/** A note: its pieces as lines, none of which anybody said. */
export const noteOf = (app: XmlElement): Content<Source> | undefined => {
  const { items } = historyOf(app)
  // the first piece is often the page that the note is kept as
  const pieces = items.filter((item) => item.value('datafmt') !== '.htm').map((item) => summary(contentOf(item)))
  const said = pieces.length > 0 ? pieces : [app.words('des')]
  const lines = [app.words('title'), ...said].filter((each) => each !== undefined && each !== '')
  return lines.length === 0 ? undefined : { kind: 'text', text: [[...new Set(lines)].join('\n')] }
}
