import type { Answer, Capabilities } from '../../model/command.ts'
import type { Content, ContentKind, Offer } from '../../model/content.ts'
import type { Text } from '../../model/text.ts'
import { failed } from '../commands.ts'
import { substitutes } from '../sending.ts'
import { toOldWeChat } from '../words.ts'
import type { Spelled } from './mentions.ts'
import { since, type Version } from './version.ts'

/** What a send task carries, and what goes beside it. */
export interface Unit {
  readonly unit: Readonly<Record<string, string | number>>
  readonly at: readonly string[]
  readonly style?: 0 | 1
}

/** Puts mentions into words. */
type Spell = (text: Text) => Spelled

interface Row<K extends ContentKind> {
  readonly since: Version
  /** Another kind where the client would not take this content for what it is. */
  unit(content: Content<Offer, K>, spell: Spell): Unit | ContentKind
}

const NOBODY: readonly string[] = []

const alone = (unit: Unit['unit']): Unit => ({ unit, at: NOBODY })

/** The client goes by how an address ends. */
const ends = (types: string) => {
  const end = new RegExp(`\\.(?:${types})(?:[?#]|$)`, 'i')
  return ({ url }: Offer): boolean => end.test(url)
}

const isPicture = ends('jpe?g|png')
const isSticker = ends('gif')
const isVideo = ends('mp4')

const pictured = (picture: Offer | undefined): string =>
  picture !== undefined && isPicture(picture) ? picture.url : ''

/** 发消息任务中的 $push_msgunit 格式: what can be sent, in the order of the vendor's document. */
const units: { readonly [K in ContentKind]?: Row<K> } = {
  // (1) 文字消息
  text: {
    since: since.first,
    unit: ({ text }, spell) => {
      const { msg, at, style } = spell(text)
      return { unit: { msg_type: 1, msg: toOldWeChat(msg) }, at, style }
    },
  },
  // (2) 图片消息
  image: {
    since: since.first,
    unit: ({ file }) => (isPicture(file) ? alone({ msg_type: 3, msg: file.url }) : 'file'),
  },
  // a sticker, from 0.3.0
  sticker: {
    since: since.stickers,
    unit: ({ file }) => (isSticker(file) ? alone({ msg_type: 47, msg: file.url }) : 'image'),
  },
  // (3) 链接消息
  link: {
    since: since.first,
    unit: ({ title, url, description = '', picture }) =>
      alone({
        msg_type: 49,
        link_url: url,
        link_title: toOldWeChat(title),
        link_desc: toOldWeChat(description),
        link_img_url: pictured(picture),
      }),
  },
  // (4) 视频消息
  video: {
    since: since.first,
    unit: ({ file }) => (isVideo(file) ? alone({ msg_type: 43, video_url: file.url }) : 'file'),
  },
  // the same: what is no mp4 goes as a file, and what is one never does
  file: {
    since: since.first,
    unit: ({ file }) => (isVideo(file) ? 'video' : alone({ msg_type: 43, video_url: file.url })),
  },
  // (5) 个人名片
  card: {
    since: since.first,
    unit: ({ person }) => alone({ msg_type: 42, wxid_card: person }),
  },
  // a mini program, from 0.4.12: only one that was reported, with a cover
  'mini-program': {
    since: since.invitations,
    unit: ({ raw, picture }) => {
      const cover_url = pictured(picture)
      return cover_url === '' ? 'link' : alone({ msg_type: 4901, raw_msg: raw, cover_url })
    },
  },
}

/** What is sent in place of a kind that this client, or this version of it, has no unit for. */
const others: { readonly [K in ContentKind]?: ContentKind } = {
  ...substitutes,
  location: 'link',
  channel: 'link',
  'mini-program': 'link',
  transfer: 'text',
  'red-packet': 'text',
}

/** What that version can send. */
export const contentsOf = (version: Version): Capabilities['contents'] => {
  const asIs = Object.entries(units)
    .filter(([, row]) => row.since <= version)
    .map(([kind]) => [kind, 'as-is'] as const)
  return { ...others, ...Object.fromEntries(asIs) }
}

const row = <K extends ContentKind>(kind: K): (typeof units)[K] => units[kind]

/** Writes one content; or says as what else to send it. */
export const unit = <K extends ContentKind>(
  content: Content<Offer, K>,
  version: Version,
  spell: Spell,
): Unit | Answer => {
  const known = row(content.kind)
  const written = known !== undefined && known.since <= version ? known.unit(content, spell) : others[content.kind]
  if (written === undefined) return failed('WeHub cannot send this')
  return typeof written === 'string' ? { kind: 'instead', content: written } : written
}
