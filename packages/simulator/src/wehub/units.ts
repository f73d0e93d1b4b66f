import { Refused } from '../errors.ts'
import { type Fields, isFields, kindOf } from '../fields.ts'
import type { Line } from '../line.ts'
import { inFront, inSlots } from '../mention.ts'
import { filled, optional, type Row, row, type Sending, text, whole } from '../task.ts'
import type { Media, Thing } from '../thing.ts'
import { reaches } from './versions.ts'

/** To whom a send task goes. */
export interface Target {
  readonly chat: string
  readonly at: readonly string[]
  readonly style: number
}

interface Means {
  readonly line: Line
  readonly to: Target
}

const sending = (thing: Thing): { readonly deeds: readonly Sending[] } => ({
  deeds: [{ kind: 'send', chat: '', thing }],
})

const isA = (file: Media, ...types: readonly string[]): Media => {
  if (file.type !== undefined && !types.includes(file.type)) throw new Refused(`not ${types.join(' or ')}`)
  return file
}

const words = (said: string, { line: { cast }, to: { chat, at, style } }: Means): string =>
  style === 0 ? inFront(cast, { chat, text: said, at }) : inSlots(cast, { chat, text: said, at }, 'at_style 1')

/** 发消息任务: `msg_type` → since when, and what goes out; in the order of the document. */
const units: Readonly<Record<number, { readonly since: string; readonly unit: Row<Means> }>> = {
  // 文本消息
  1: {
    since: '0',
    unit: row({ msg_type: whole, msg: filled }, ({ msg }, means: Means) =>
      sending({ kind: 'text', text: words(msg, means), at: means.to.at }),
    ),
  },
  // 图片消息
  3: {
    since: '0',
    unit: row({ msg_type: whole, msg: filled }, async ({ msg }, { line }: Means) =>
      sending({ kind: 'image', file: isA(await line.fetch(msg), 'image/jpeg', 'image/png') }),
    ),
  },
  // 发gif表情
  47: {
    since: '0.3.0',
    unit: row({ msg_type: whole, msg: filled }, async ({ msg }, { line }: Means) =>
      sending({ kind: 'sticker', url: msg, file: isA(await line.fetch(msg), 'image/gif') }),
    ),
  },
  // 链接消息
  49: {
    since: '0',
    unit: row(
      { msg_type: whole, link_url: filled, link_title: text, link_desc: text, link_img_url: text },
      (link, _: Means) =>
        sending({
          ...{ kind: 'link', title: link.link_title, url: link.link_url },
          ...{ description: link.link_desc, picture: link.link_img_url },
        }),
    ),
  },
  // 视频消息; whatever is no mp4 goes as a file
  43: {
    since: '0.1.4',
    unit: row({ msg_type: whole, video_url: filled }, async ({ video_url: url }, { line }: Means) => {
      const file = await line.fetch(url)
      return sending({ kind: file.name.toLowerCase().endsWith('.mp4') ? 'video' : 'file', file })
    }),
  },
  // 个人名片
  42: {
    since: '0.1.4',
    unit: row({ msg_type: whole, wxid_card: filled }, ({ wxid_card: person }, _: Means) =>
      sending({ kind: 'card', person }),
    ),
  },
  // 小程序
  4901: {
    since: '0.4.12',
    unit: row(
      { msg_type: whole, raw_msg: filled, cover_url: optional(text) },
      async ({ raw_msg: xml, cover_url: cover = '' }, { line }: Means) => {
        if (cover !== '') await line.fetch(cover)
        const title = /<title>(?<title>[^<]*)/.exec(xml)?.groups?.title ?? ''
        return sending({ kind: 'mini-program', title, xml })
      },
    ),
  },
}

/** What goes out for one unit of `msg_list`. Throws `Refused` with the reason why nothing does. */
export const unitOf = async (version: string, value: unknown, means: Means): Promise<readonly Sending[]> => {
  if (!isFields(value)) throw new Refused(`msg_list: holds ${kindOf(value)}`)
  const known = typeof value.msg_type === 'number' ? units[value.msg_type] : undefined
  if (known === undefined || !reaches(version, known.since))
    throw new Refused(`msg_type ${String(value.msg_type)}: not supported`)
  for (const wrong of known.unit.misfits(value)) means.line.complain(`msg_type ${String(value.msg_type)}: ${wrong}`)
  const { deeds = [] } = await known.unit.perform(value, means)
  return deeds.flatMap((deed) => (deed.kind === 'send' ? [{ ...deed, chat: means.to.chat }] : []))
}

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string')

// ≤ 0.1.x: with a room, wxid is the one to mention; without, the one to write to
export const earlyTarget = ({ room_wxid: room, wxid }: Fields): Target => {
  if (typeof room !== 'string') throw new Refused(`room_wxid: found ${kindOf(room)}`)
  if (typeof wxid !== 'string') throw new Refused(`wxid: found ${kindOf(wxid)}`)
  return room === '' ? { chat: wxid, at: [], style: 0 } : { chat: room, at: wxid === '' ? [] : [wxid], style: 0 }
}

export const lateTarget = ({ wxid_to: chat, at_list: at = [], at_style: style = 0 }: Fields): Target => {
  if (typeof chat !== 'string') throw new Refused(`wxid_to: found ${kindOf(chat)}`)
  if (!isTexts(at)) throw new Refused(`at_list: found ${kindOf(at)}`)
  if (style !== 0 && style !== 1) throw new Refused('at_style: neither 0 nor 1')
  return { chat, at, style }
}
