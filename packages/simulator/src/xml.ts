import { samples } from './bytes.ts'
import { type Cast, nameOf, personOf } from './cast.ts'
import { cdnIndex, key128, md5, messageId, transferId } from './ids.ts'
import { type Media, rowOf, type Thing, type ThingTable } from './thing.ts'

/** What the XML of a message tells beside the thing. */
export interface Setting {
  readonly cast: Cast
  readonly from: string
  readonly to: string
  readonly time: number
  /** WeChat's word for the file, where the report names it too. */
  readonly index?: string
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** A value as it stands in XML. */
export const escaped = (value: string | number): string => `${value}`.replace(/[&<>"]/g, (each) => entities[each] ?? '')

const cdata = (value: string | number): string => `<![CDATA[${`${value}`.replaceAll(']]>', ']] >')}]]>`

const attributes = (of: Readonly<Record<string, string | number>>): string =>
  Object.entries(of)
    .map(([name, value]) => ` ${name}="${escaped(value)}"`)
    .join('')

const elements = (of: Readonly<Record<string, string | number>>): string =>
  Object.entries(of)
    .map(([name, value]) => `<${name}>${escaped(value)}</${name}>`)
    .join('')

const head = '<?xml version="1.0"?>\n'

const message = (name: string, of: Readonly<Record<string, string | number>>): string =>
  `${head}<msg>\n\t<${name}${attributes(of)} />\n</msg>\n`

interface App {
  readonly type: number
  readonly title: string
  readonly description?: string
  readonly url?: string
  readonly from?: string
  readonly more?: string
}

const app = ({ type, title, description = '', url = '', from = '', more = '' }: App, sender: string): string =>
  `${head}<msg><appmsg appid="" sdkver="0">${elements({ title, des: description, action: 'view', type, showtype: 0, url })}` +
  `<sourcedisplayname>${escaped(from)}</sourcedisplayname>${more}</appmsg>` +
  `<fromusername>${escaped(sender)}</fromusername><scene>0</scene>` +
  `<appinfo><version>1</version><appname>${escaped(from)}</appname></appinfo><commenturl></commenturl></msg>\n`

const length = (file: Media): number => file.bytes?.byteLength ?? 0
const digest = (file: Media): string => md5(file.bytes ?? new Uint8Array())

const extension = (name: string): string => (name.includes('.') ? (name.split('.').at(-1) ?? '') : '')

/** `paysubtype` of a transfer. */
export const paySubtype = { started: 1, accepted: 3, returned: 4 } as const

const table: ThingTable<Setting, string> = {
  text: () => '',
  image: ({ file = samples.image }, { index = cdnIndex('aupimg', 0) }) =>
    message('img', {
      ...{ aeskey: key128(), encryver: 1, cdnthumbaeskey: key128(), cdnthumburl: index, cdnthumblength: 3150 },
      ...{ cdnthumbheight: 120, cdnthumbwidth: 90, cdnmidheight: 0, cdnmidwidth: 0, cdnhdheight: 0, cdnhdwidth: 0 },
      ...{ cdnmidimgurl: index, length: length(file), md5: digest(file) },
    }),
  voice: ({ file = samples.voice, seconds = 2 }, { from }) =>
    message('voicemsg', {
      ...{ endflag: 1, cancelflag: 0, forwardflag: 0, voiceformat: 4, voicelength: seconds * 1000 },
      ...{ length: length(file), bufid: 0, clientmsgid: key128(), fromusername: from },
    }),
  video: ({ file = samples.video, seconds = 5 }, { from, index = cdnIndex('aupvideo', 0) }) =>
    message('videomsg', {
      ...{ aeskey: key128(), cdnthumbaeskey: key128(), cdnvideourl: index, cdnthumburl: index, length: length(file) },
      ...{ playlength: seconds, cdnthumblength: 9210, cdnthumbwidth: 224, cdnthumbheight: 398, fromusername: from },
      ...{ md5: digest(file), newmd5: digest(file), isad: 0 },
    }),
  file: ({ file = samples.file }, { from }) => {
    const attached = { totallen: length(file), attachid: `@cdn_${key128()}_1`, fileext: extension(file.name) }
    const more = `<appattach>${elements(attached)}</appattach><md5>${digest(file)}</md5>`
    return app({ type: 6, title: file.name, more }, from)
  },
  sticker: ({ url = '', file = samples.sticker }, { from, to }) =>
    message('emoji', {
      ...{ fromusername: from, tousername: to, type: 2, idbuffer: 'media:0_0', md5: digest(file), len: length(file) },
      ...{
        productid: '',
        androidmd5: digest(file),
        androidlen: length(file),
        cdnurl: url,
        designerid: '',
        thumburl: '',
      },
      ...{ encrypturl: '', aeskey: key128(), width: 240, height: 240 },
    }),
  card: ({ person }, { cast }) => {
    const shown = personOf(cast, person)
    return `${head}<msg${attributes({
      ...{ bigheadimgurl: shown?.avatar ?? '', smallheadimgurl: shown?.avatar ?? '', username: shown?.wxid ?? person },
      ...{ nickname: shown?.nickname ?? person, fullpy: '', shortpy: '', alias: shown?.alias ?? '', imagestatus: 3 },
      ...{ scene: 17, province: shown?.province ?? '', city: shown?.city ?? '', sign: '', sex: shown?.sex ?? 0 },
      ...{ certflag: shown?.official ? 24 : 0, certinfo: '', brandIconUrl: '', brandHomeUrl: '', regionCode: '' },
    })} />\n`
  },
  link: ({ title, url, description, picture = '' }, { from }) =>
    app({ type: 5, title, description, url, more: `<thumburl>${escaped(picture)}</thumburl>` }, from),
  'mini-program': ({ title, program = '', xml }, { from }) => {
    const info = { username: 'gh_0a1b2c3d4e5f@app', appid: 'wx0a1b2c3d4e5f6071', pagepath: 'pages/index.html', type: 2 }
    const more = `<weappinfo>${elements(info)}</weappinfo>`
    const url = 'https://mp.weixin.qq.com/mp/waerrpage?appid=wx0a1b2c3d4e5f6071&type=upgrade'
    return xml ?? app({ type: 33, title, url, from: program, more }, from)
  },
  transfer: ({ amount, memo = '', transfer = transferId(), state = 'started' }, { from, time }) => {
    const seconds = Math.floor(time / 1000)
    const info = { paysubtype: paySubtype[state], feedesc: amount, transcationid: messageId(), transferid: transfer }
    const times = { invalidtime: seconds + 86_400, begintransfertime: seconds, effectivedate: 1, pay_memo: memo }
    const inner = Object.entries({ ...info, ...times }).map(([name, value]) => `<${name}>${cdata(value)}</${name}>`)
    const more = `<wcpayinfo>${inner.join('')}</wcpayinfo>`
    return app(
      { type: 2000, title: '微信转账', description: `收到转账${amount}。如需收钱，请点此升级至最新版本`, more },
      from,
    )
  },
  invite: ({ into, url }, { cast, from }) =>
    app(
      {
        ...{ type: 5, title: '邀请你加入群聊', ...(url !== undefined && { url }) },
        description: `"${nameOf(cast, from)}"邀请你加入群聊"${into.name}"，进入可查看详情。`,
      },
      from,
    ),
  location: ({ latitude, longitude, name = '', address = '' }, { from }) =>
    message('location', {
      ...{ x: latitude, y: longitude, scale: 16, label: address, maptype: 0, poiname: name, poiid: '' },
      fromusername: from,
    }),
  quote: ({ text, of }, { cast, from, to }) => {
    const said = personOf(cast, of.from)?.wxid ?? of.from
    const chat = { type: 1, svrid: of.id ?? messageId(), fromusr: to, chatusr: said }
    const words = { displayname: nameOf(cast, said, to), content: of.text }
    return app({ type: 57, title: text, more: `<refermsg>${elements({ ...chat, ...words })}</refermsg>` }, from)
  },
  system: () => '',
  xml: ({ xml }) => xml,
}

/** The message as WeChat itself writes it; empty for what is plain words. */
export const xmlOf = (thing: Thing, of: Setting): string => rowOf(table, thing, of)

/** A friend request as WeChat itself writes it. */
export const requestXml = (of: Readonly<Record<string, string | number>>): string =>
  `<msg${attributes({
    ...{ imagestatus: 3, scene: 30, country: '', province: '', city: '', sign: '', percard: 1, sex: 0, weibo: '' },
    ...{ albumflag: 0, albumstyle: 0, albumbgimgid: '', snsflag: 0, opcode: 2, hdheadimgid: '' },
    ...of,
  })}><brandlist count="0" ver="0"></brandlist></msg>`
