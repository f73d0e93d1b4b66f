import type { Content, Source } from '../model/content.ts'
import { weChatId } from '../model/id.ts'
import { line } from '../model/line.ts'
import { lineOf, recallOf } from './system.ts'
import type { XmlElement } from './xml-element.ts'
import { type Meaning, saying } from './xml-meaning.ts'
import { type Received, rowOf, unsupported } from './xml-received.ts'

type Row = (body: XmlElement, raw: string) => Meaning

const said = (text: string): Content<Source> => ({ kind: 'system', text: lineOf(text) })

/** Of the two ids, `newmsgid` is the one that messages are reported with. */
const revokemsg: Row = (body) => {
  const id = body.value('newmsgid') ?? body.value('msgid')
  const text = lineOf(body.words('replacemsg') ?? body.words('content') ?? '')
  const recall = recallOf(text)
  return {
    kind: 'recall',
    wechat: id === undefined ? undefined : weChatId(id),
    name: recall?.name,
    text: text === '' ? '[recalled]' : text,
  }
}

/** `"${wxid_a}" 拍了拍 "${wxid_b}"`: people by their ids. */
const pat: Row = (body, raw) => {
  const template = body.words('template')?.replace(/\$\{([^{}]*)\}/g, '$1')
  return saying(
    template === undefined ? unsupported('[pat]', raw) : { kind: 'pat', text: line(template, body.words('patsuffix')) },
  )
}

/** An announcement of pictures and files has its words in XML of its own. */
const announcement: Row = (body, raw) => {
  const pieces = body.inner('xmlcontent')?.within('group_notice_item', 'datalist').children('dataitem') ?? []
  const words = pieces.map((item) => item.words('datadesc')).filter((each) => each !== undefined)
  const text = body.words('content') ?? words.join('\n')
  return saying(text === '' ? unsupported('[announcement]', raw) : { kind: 'announcement', text })
}

const plain: Row = (body, raw) => {
  const text = body.words('plain') ?? body.words('text') ?? body.words('content') ?? body.words('title')
  return saying(text === undefined ? unsupported(`[system notice ${body.name.slice(0, 64)}]`, raw) : said(text))
}

const call: Row = () => saying({ kind: 'call', text: 'call' })

/** Characters of a template, and of what stands for one gap in it: all gaps may want the same. */
const LONGEST = 2000

/** What stands for `$name$`: people, or words. */
const standIn = (link: XmlElement): string => {
  if (link.value('hidden') === '1') return ''
  const members = link.within('memberlist').children('member')
  const names = members.map((member) => member.words('nickname') ?? member.words('username') ?? '')
  return names.length > 0
    ? names.join(link.words('separator') ?? '、')
    : (link.words('plain') ?? link.words('title') ?? '')
}

/** `<sysmsgtemplate>`: a line with gaps, and what belongs in them. */
export const templateOf = (body: XmlElement, raw: string): Content<Source> => {
  const content = body.child('content_template') ?? body
  const template = content.words('template')
  const links = new Map(
    content
      .within('link_list')
      .children('link')
      .map((link) => [link.value('name'), link]),
  )
  const filled = template?.slice(0, LONGEST).replace(/\$(\w+)\$/g, (gap, name: string) => {
    const link = links.get(name)
    return link === undefined ? gap : standIn(link).slice(0, LONGEST)
  })
  const text = filled ?? content.words('plain')
  return text === undefined ? unsupported('[system notice sysmsgtemplate]', raw) : said(text)
}

/** `type` of a `<sysmsg>` → what it says. Others are a line, if they have one. */
const rows: Readonly<Record<string, Row>> = {
  revokemsg,
  pat,
  mmchatroombarannouncememt: announcement,
  delchatroommember: plain,
  sysmsgtemplate: (body, raw) => saying(templateOf(body, raw)),
  voip: call,
  voipmt: call,
  multivoip: call,
  ilinkvoip: call,
}

/** `<sysmsg>` */
export const systemOf = (sysmsg: XmlElement, { raw }: Received): Meaning => {
  const first = sysmsg.elements().find(({ name }) => name !== 'type')
  const type = sysmsg.value('type') ?? first?.name
  // the fields may stand in an element of that name, of another, or in none
  const body = (type === undefined ? undefined : sysmsg.child(type)) ?? first ?? sysmsg
  return (rowOf(rows, type) ?? plain)(body.elements().length > 0 ? body : sysmsg, raw)
}
