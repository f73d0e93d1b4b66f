import type { Content, Source } from '../model/content.ts'
import { line } from '../model/line.ts'
import type { XmlElement } from './xml-element.ts'
import { positionIn } from './xml-position.ts'
import { filed, type Received, unsupported } from './xml-received.ts'

type Part = (element: XmlElement, received: Received) => Content<Source>

/** WeChat counts milliseconds, and shows no voice message as shorter than a second. */
const voiceSeconds = (milliseconds: number | undefined): number | undefined =>
  milliseconds === undefined ? undefined : Math.max(1, Math.round(milliseconds / 1000))

/** What WeChat calls a place that has no name. */
const NAMELESS: ReadonlySet<string> = new Set(['[位置]', '[Location]'])

const placeName = (name: string | undefined): string | undefined =>
  name === undefined || NAMELESS.has(name) ? undefined : name

const img: Part = (img, received) =>
  filed({ size: img.count('length') ?? img.count('hdlength'), md5: img.value('md5') }, received, (file) => ({
    kind: 'image',
    file,
    thumbnail: received.files.thumbnail,
  }))

const voicemsg: Part = (voice, received) =>
  filed({ size: voice.count('length') }, received, (file) => ({
    kind: 'voice',
    file,
    seconds: voiceSeconds(voice.count('voicelength')),
  }))

const videomsg: Part = (video, received) =>
  filed({ size: video.count('length'), md5: video.value('md5') }, received, (file) => ({
    kind: 'video',
    file,
    seconds: video.count('playlength'),
    thumbnail: received.files.thumbnail,
  }))

const emoji: Part = (emoji, received) =>
  filed({ url: emoji.address('cdnurl'), size: emoji.count('len'), md5: emoji.value('md5') }, received, (file) => ({
    kind: 'sticker',
    file,
  }))

const location: Part = (place, { raw }) => {
  const position = positionIn(place, 'x', 'y')
  const name = placeName(place.value('poiname'))
  const address = place.value('label')
  return position === undefined
    ? unsupported(line('[location]', name, address), raw)
    : { kind: 'location', ...position, name, address }
}

const pushmail: Part = (mail, { raw }) => {
  const content = mail.within('content')
  return unsupported(line('[mail]', content.value('subject'), content.value('digest')), raw)
}

/** What lies in `<msg>` → what it is. */
export const parts: Readonly<Record<string, Part>> = {
  img,
  voicemsg,
  videomsg,
  emoji,
  location,
  pushmail,
  /** Another device of the account has opened a chat: no message at all. */
  op: (_op, { raw }) => unsupported('[status]', raw),
}
