import type { Kept } from '@queqiao/hub'
import { cut, nameLimit } from '../words/names.ts'
import type { Info, RoomMessage } from '../words/room-message.ts'
import { calls, type Setting } from '../words/texts.ts'
import type { Uploads } from './placed.ts'
import type { Filed } from './placeholders.ts'

/** What clients make of a content, if its file is of such a type; a file to be saved otherwise. */
interface Shape {
  /** None: a sticker. */
  readonly msgtype?: RoomMessage['msgtype']
  readonly type: RegExp
}

// what browsers show
const picture = /^image\/(apng|avif|bmp|gif|jpeg|png|webp)$/

const shapes: { readonly [K in Filed['kind']]: Shape } = {
  image: { msgtype: 'm.image', type: picture },
  voice: { msgtype: 'm.audio', type: /^audio\/ogg/ },
  video: { msgtype: 'm.video', type: /^video\// },
  file: { msgtype: 'm.file', type: /^/ },
  sticker: { type: picture },
}

const milliseconds = (seconds: number | undefined) =>
  seconds === undefined ? {} : { duration: Math.round(seconds * 1000) }

const secondsOf = (content: Filed) => content.file.seconds ?? ('seconds' in content ? content.seconds : undefined)

const infoOf = ({ type, size, width: w, height: h }: Kept): Info => ({
  mimetype: type,
  ...(size !== undefined && { size }),
  ...(w !== undefined && { w }),
  ...(h !== undefined && { h }),
})

const thumbnailOf = (content: Filed, uploads: Uploads) => {
  const thumbnail = content.kind === 'video' ? content.thumbnail : undefined
  const uploaded = thumbnail && uploads.get(thumbnail.id)
  if (!thumbnail || !uploaded || !('url' in uploaded)) return {}
  return { thumbnail_url: uploaded.url, thumbnail_info: infoOf(thumbnail) }
}

const animated = ({ kind, file }: Filed) =>
  kind === 'sticker' && file.type === 'image/gif' ? { is_animated: true as const } : {}

// MSC3245 as clients read it: the recording's own event type is none that they know
const recording = ({ waveform }: Kept, duration: { readonly duration?: number }) => ({
  'org.matrix.msc1767.audio': { ...duration, ...(waveform && { waveform }) },
  'org.matrix.msc3245.voice': {},
})

// many times what anybody says in a minute of voice
const captionLimit = 5_000

const wordsOf = (content: Filed): string | undefined =>
  content.kind === 'voice' ? content.transcript : content.file.reason

const captionOf = (content: Filed, { lead }: Setting) => cut((lead + (wordsOf(content) ?? '')).trim(), captionLimit)

/** A file as clients show it. Its caption: what stands before it, and what was said in it, or why it goes as a file. */
export const shaped = (content: Filed, url: string, setting: Setting & { readonly uploads: Uploads }): RoomMessage => {
  const caption = captionOf(content, setting)
  const { file } = content
  const name = cut(file.name, nameLimit)
  // a sticker has no caption
  const kind = content.kind === 'sticker' && caption ? 'image' : content.kind
  const { msgtype } = shapes[kind].type.test(file.type) ? shapes[kind] : shapes.file
  const duration = milliseconds(secondsOf(content))
  return {
    ...(msgtype && { msgtype }),
    body: caption || name,
    filename: name,
    url,
    info: { ...infoOf(file), ...duration, ...animated(content), ...thumbnailOf(content, setting.uploads) },
    ...(content.kind === 'voice' && msgtype === 'm.audio' && recording(file, duration)),
    'm.mentions': calls(setting.mentions, setting.address),
  }
}
