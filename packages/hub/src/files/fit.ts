import type { Capabilities, Content, ContentKind, Offer } from '@queqiao/protocol/model'
import { summaryInWeChat } from '../messages/in-wechat.ts'
import { bytes } from './limits.ts'

type Filed = Extract<Content<Offer>, { readonly file: Offer }>

const fileOf = (content: Content<Offer>): Offer | undefined => ('file' in content ? content.file : undefined)

/** Where a place is on a map that opens on any phone. That map is in GCJ-02, and moves what it is told to be WGS-84. */
const map = ({ latitude, longitude, name = '' }: Content<Offer, 'location'>): string =>
  `https://uri.amap.com/marker?${new URLSearchParams({ position: `${longitude},${latitude}`, name, coordinate: 'wgs84' })}`

const described = (description: string | undefined) => (description ? { description } : {})

type Links = { readonly [K in ContentKind]?: (content: Content<Offer, K>) => Content<Offer, 'link'> | undefined }

const fileLink = ({ file }: Filed): Content<Offer, 'link'> => ({
  ...{ kind: 'link', title: file.name, url: file.url },
  ...described(file.size === undefined ? undefined : bytes(file.size)),
})

const opened = (title: string, url: string | undefined): Content<Offer, 'link'> | undefined =>
  url === undefined ? undefined : { kind: 'link', title, url }

const links: Links = {
  image: fileLink,
  voice: fileLink,
  video: fileLink,
  file: fileLink,
  sticker: fileLink,
  location: (place) => ({
    ...{ kind: 'link', title: place.name || place.address || '位置', url: map(place) },
    ...described(place.name ? place.address : undefined),
  }),
  channel: ({ title, url }) => opened(title, url),
  'mini-program': ({ title, url }) => opened(title, url),
  'room-invite': ({ title, url }) => opened(title, url),
}

const link = <K extends ContentKind>(kind: K): Links[K] => links[kind]
const asLink = <K extends ContentKind>(content: Content<Offer, K>) => link(content.kind)?.(content)

const asText = (content: Content<Offer>): Content<Offer, 'text'> => {
  const line = content.kind === 'link' ? `${content.title}\n${content.url}` : summaryInWeChat(content)
  const where = content.kind === 'location' ? `\n${map(content)}` : ''
  return { kind: 'text', text: [line + where] }
}

const withFile =
  (kind: Filed['kind']) =>
  (content: Content<Offer>): Content<Offer> | undefined => {
    const file = fileOf(content)
    return file && { kind, file }
  }

type Making = (content: Content<Offer>) => Content<Offer> | undefined

/** What can be made of other contents. */
const making: { readonly [K in ContentKind]?: Making } = {
  text: asText,
  link: (content) => asLink(content) ?? (fileOf(content) ? undefined : asText(content)),
  file: withFile('file'),
  image: withFile('image'),
  video: withFile('video'),
}

/** Makes that kind of it; undefined where that cannot be done. */
export const made = (content: Content<Offer>, kind: ContentKind): Content<Offer> | undefined =>
  content.kind === kind ? content : making[kind]?.(content)

/** What a client is sent of a content: the content itself, or what can be made of it along the chain that its dialect
 *  names. Undefined where the client can be sent nothing of it. */
export function fit(content: Content<Offer>, can: Capabilities['contents']): Content<Offer> | undefined {
  const tried = new Set<ContentKind>()
  for (let now: Content<Offer> | undefined = content; now && !tried.has(now.kind); ) {
    tried.add(now.kind)
    const as: ContentKind | 'as-is' | undefined = can[now.kind]
    if (as === 'as-is') return now
    now = as && made(now, as)
  }
  return undefined
}
