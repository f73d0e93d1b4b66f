import { createHash } from 'node:crypto'
import type { Look } from '@queqiao/hub'
import type { Chat } from '@queqiao/protocol/model'
import { compose, quiet } from '../words/entities.ts'
import { topicOf } from '../words/topics.ts'
import { mediaOf } from './media.ts'
import type { Post } from './post.ts'

const kinds: { readonly [K in Chat['kind']]: string } = {
  person: 'WeChat contact',
  room: 'WeChat group',
  official: 'WeChat official account',
}

/** Code points of an announcement: with the name they stay well below what may stand under a picture. */
const announcementLimit = 600

const cut = (text: string): string => {
  const points = [...text.trim()]
  return points.length > announcementLimit ? `${points.slice(0, announcementLimit - 1).join('')}…` : points.join('')
}

/** What tells the people of a topic whose it is: its picture, its name, what was announced. Undefined where it is no chat's.
 *  `account`: whose chat it is, where several accounts have theirs in one group. */
export const cardOf = (look: Look, account?: string): Post | undefined => {
  const { kind, title, topic, avatar } = look
  if (kind === 'desk') return undefined
  const words = compose([
    { text: quiet(topicOf({ kind }, title).name), as: 'bold' },
    {
      text: `\n${kinds[kind]}${account === undefined ? '' : ` of ${quiet(account)}`}. What is written here goes there.`,
    },
    ...(topic ? [{ text: quiet(`\n\n📢 ${cut(topic)}`) }] : []),
  ])
  const media = avatar?.state === 'ready' ? mediaOf({ kind: 'image', file: avatar }) : undefined
  return media?.kind === 'photo' ? { ...words, media } : words
}

/** What a card shows, in a few characters: equal where nobody could tell one from the other. */
export const faceOf = ({ text, media }: Post): string =>
  createHash('sha256')
    .update(JSON.stringify([text, media?.file.id]))
    .digest('base64url')
    .slice(0, 16)
