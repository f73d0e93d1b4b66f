import type { Kept } from '@queqiao/hub'
import { besides, type Content, type ContentKind, summary } from '@queqiao/protocol/model'
import type { RoomMessage } from '../words/room-message.ts'
import { asSaid, asTold, notice, type Setting } from '../words/texts.ts'
import type { Uploads } from './placed.ts'
import { type Filed, inPlaceOf } from './placeholders.ts'
import { shaped } from './shapes.ts'

/** How a message of somebody is shown, with the files that the homeserver has by now. */
export type Showing = Setting & { readonly uploads: Uploads }

const urlOf = ({ file }: Filed, { uploads }: Showing) => {
  const uploaded = uploads.get(file.id)
  return uploaded && 'url' in uploaded ? uploaded.url : undefined
}

/** The file, or what is said in its place. */
const filed = (content: Filed, showing: Showing): readonly RoomMessage[] => {
  const url = urlOf(content, showing)
  const words = inPlaceOf(content, showing.uploads.get(content.file.id))
  if (words === undefined && url !== undefined) return [shaped(content, url, showing)]
  return asSaid([words ?? summary(content)], showing)
}

const located = (content: Content<Kept, 'location'>, { lead }: Setting): readonly RoomMessage[] => {
  const { latitude, longitude, name, address } = content
  const uri = `geo:${latitude},${longitude}`
  const description = [name, address].filter(Boolean).join(', ')
  return [
    {
      msgtype: 'm.location',
      body: lead + summary(content),
      geo_uri: uri,
      'org.matrix.msc3488.location': { uri, ...(description && { description }) },
      'org.matrix.msc3488.asset': { type: 'm.pin' },
      'm.mentions': {},
    },
  ]
}

/** What has an address, with what is written about it. */
const described = (content: Content<Kept, 'link'>) =>
  content.description ? `${summary(content)}\n${content.description}` : summary(content)

type Showings = {
  readonly [K in ContentKind]?: (content: Content<Kept, K>, showing: Showing) => readonly RoomMessage[]
}

/** Everything else is said in a few words. */
const showings: Showings = {
  text: ({ text }, showing) => asSaid(text, showing),
  image: filed,
  voice: filed,
  video: filed,
  file: filed,
  sticker: filed,
  location: located,
  link: (content, showing) => asSaid([described(content)], showing),
  system: ({ text }) => asTold(text),
  unsupported: ({ summary }, { lead }) => [notice(lead + summary)],
}

const row = <K extends ContentKind>(kind: K): Showings[K] => showings[kind]

/** Those of the files beside the words that are there. */
const beside = <K extends ContentKind>(content: Content<Kept, K>, showing: Showing): readonly RoomMessage[] =>
  besides(content).flatMap(({ content: filed, caption }) => {
    const url = urlOf(filed, showing)
    return url === undefined ? [] : [shaped(filed, url, { ...showing, mentions: [], lead: caption })]
  })

/** The events that show a content, in order. */
export const show = <K extends ContentKind>(content: Content<Kept, K>, showing: Showing): readonly RoomMessage[] => [
  ...(row(content.kind)?.(content, showing) ?? asSaid([summary(content)], showing)),
  ...beside(content, showing),
]
