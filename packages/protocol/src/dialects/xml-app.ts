import type { Content, Source } from '../model/content.ts'
import { line } from '../model/line.ts'
import { INVITATION } from './invitation.ts'
import { remote } from './sources.ts'
import { transferState } from './transfer.ts'
import { bundleOf } from './xml-articles.ts'
import type { XmlElement } from './xml-element.ts'
import { filed, picture, type Received, rowOf, unsupported } from './xml-received.ts'
import { noteOf, recordOf } from './xml-record.ts'

/** An `<appmsg>`, and what the client reported. */
interface App extends Received {
  readonly app: XmlElement
  /** The name of the public account or the app that it comes from. */
  readonly from: string | undefined
}

type Row = (app: App) => Content<Source> | undefined

/** Pages that only say that WeChat is too old: they show nothing of the message. */
const UPDATE = /^https?:\/\/support\.weixin\.qq\.com\/(?:update|cgi-bin\/mmsupport-bin\/readtemplate)/i

const isUrl = (url: string | undefined): url is string => url !== undefined && !UPDATE.test(url)

const urlOf = (app: XmlElement): string | undefined =>
  ['url', 'lowurl', 'dataurl', 'lowdataurl'].map((name) => app.address(name)).find(isUrl)

const titleOf = (app: XmlElement): string | undefined => app.words('title') ?? app.words('des')

const link: Row = ({ app, from, ...received }) => {
  const url = urlOf(app)
  if (url === undefined) return undefined
  const shown = {
    title: titleOf(app) ?? url,
    url,
    description: app.words('des'),
    picture: picture(received, app.address('thumburl') ?? app.address('songalbumurl')),
  }
  return INVITATION.test(url) ? { kind: 'room-invite', ...shown } : { kind: 'link', ...shown, from }
}

/** What a public account pushes; a page; an invitation into a room, known by its address. */
const page: Row = (app) => bundleOf(app.app.within('mmreader'), app) ?? link(app)

const text: Row = ({ app }) => {
  const words = app.words('title')
  return words === undefined ? undefined : { kind: 'text', text: [words] }
}

const fileName = (app: XmlElement): string | undefined => {
  const title = app.value('title')
  const extension = app.within('appattach').value('fileext')
  if (title === undefined || extension === undefined) return title
  return title.toLowerCase().endsWith(`.${extension.toLowerCase()}`) ? title : `${title}.${extension}`
}

const file: Row = (app) =>
  filed(
    {
      name: fileName(app.app),
      size: app.app.within('appattach').count('totallen'),
      md5: app.app.value('md5') ?? app.app.within('appattach').value('md5'),
    },
    app,
    (source) => ({ kind: 'file', file: source }),
  )

/** A file on its way up: it follows as type 6. */
const coming: Row = (app) => (app.files.file ? file(app) : unsupported(line('[file]', fileName(app.app)), app.raw))

const image: Row = (app) =>
  filed({ size: app.app.within('appattach').count('totallen'), md5: app.app.value('md5') }, app, (source) => ({
    kind: 'image',
    file: source,
  }))

const sticker: Row = ({ app, ...received }) => {
  const attached = app.within('appattach')
  const md5 = attached.value('emoticonmd5') ?? app.value('emoticonmd5') ?? app.value('md5')
  return filed({ size: attached.count('totallen'), md5 }, received, (source) => ({ kind: 'sticker', file: source }))
}

const record: Row = ({ app, raw }) => recordOf(app, raw)

const program: Row = ({ app, from, ...received }) => ({
  kind: 'mini-program',
  title: titleOf(app) ?? from ?? '',
  from,
  url: app.address('url'),
  picture: picture(received, app.address('thumburl')),
  raw: received.raw,
})

/** A channel's name, what it shows, and where its pictures are. */
const channelOf = (feed: XmlElement, media: XmlElement): Content<Source> | undefined => {
  const from = feed.words('nickname')
  const title = feed.words('desc') ?? from
  if (title === undefined) return undefined
  const cover = media.address('coverUrl') ?? media.address('thumbUrl') ?? media.address('fullCoverUrl')
  return {
    kind: 'channel',
    title,
    from,
    url: media.address('url'),
    picture: remote(cover ?? feed.address('coverUrl') ?? feed.address('avatar') ?? feed.address('headUrl')),
  }
}

const video: Row = ({ app }) => {
  const feed = app.within('finderFeed')
  return channelOf(feed, feed.within('mediaList', 'media'))
}

const live: Row = ({ app }) => {
  const feed = app.within('finderLive')
  return channelOf(feed, feed.within('media'))
}

const channel: Row = ({ app }) => {
  const card = app.within('findernamecard')
  return channelOf(card, card)
}

const pat: Row = ({ app }) => {
  const last = app.within('patMsg', 'records').children('record').at(-1)
  const words = app.words('title') ?? last?.words('templete')?.replace(/\$\{([^{}]*)\}/g, '$1')
  return words === undefined ? undefined : { kind: 'pat', text: words }
}

const announcement: Row = ({ app }) => {
  const words = app.words('textannouncement') ?? app.words('des')
  return words === undefined ? undefined : { kind: 'announcement', text: words }
}

const transfer: Row = ({ app, raw }) => {
  const pay = app.within('wcpayinfo')
  const id = pay.value('transferid') ?? pay.value('transcationid')
  const state = transferState(pay.integer('paysubtype'))
  const amount = pay.value('feedesc')
  const memo = pay.words('pay_memo')
  return id === undefined || state === undefined
    ? unsupported(line('[transfer]', amount, memo), raw)
    : { kind: 'transfer', transfer: id, state, amount, memo }
}

/** People who share a bill use the same type as a red packet: what there is to pay is no gift. */
const BILL = /群收款|AA收款|Split Bill/i

const packet: Row = ({ app, raw }) => {
  const pay = app.within('wcpayinfo')
  const scene = pay.value('scenetext')
  const greeting = pay.words('sendertitle') ?? pay.words('receivertitle')
  return scene !== undefined && BILL.test(scene)
    ? unsupported(line(`[${scene}]`, greeting ?? titleOf(app)), raw)
    : { kind: 'red-packet', greeting }
}

/** `<type>` → what it is. What is not here, or lacks what it needs, is a link if it has an address. */
const rows: Readonly<Record<string, Row>> = {
  1: text,
  2: image,
  3: link, // music
  4: link, // a video of some site
  5: page,
  6: file,
  8: sticker,
  17: ({ app, raw }) => recordOf(app, raw, 'items') ?? unsupported(line('[live location]', app.words('title')), raw),
  19: record,
  24: ({ app }) => noteOf(app),
  33: program,
  36: program,
  50: channel,
  51: video,
  53: text, // a list that people add themselves to (接龙)
  57: text, // an answer: `<refermsg>` says to what
  62: pat,
  63: live,
  74: coming,
  76: link, // music
  87: announcement,
  92: link, // music
  2000: transfer,
  2001: packet,
}

/** `<appmsg>`: everything that is shared. `msg` is what it stands in. */
export const appOf = (app: XmlElement, msg: XmlElement, received: Received): Content<Source> => {
  const type = app.value('type')
  const from = app.words('sourcedisplayname') ?? msg.within('appinfo').value('appname')
  const known = { ...received, app, from }
  return (
    rowOf(rows, type)?.(known) ??
    link(known) ??
    unsupported(line(`[app message ${type?.slice(0, 16) ?? 'of no type'}]`, titleOf(app), described(app)), received.raw)
  )
}

/** What is not the title already. */
const described = (app: XmlElement): string | undefined =>
  app.words('title') === undefined ? undefined : app.words('des')
