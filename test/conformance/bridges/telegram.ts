import type { RichBlock } from '@grammyjs/types'
import { telegram } from '@queqiao/telegram'
import { expect, vi } from 'vitest'
import {
  dropped,
  type MediaKind,
  type Person,
  type Room,
  type Seen,
  startTelegram,
  tooMany,
} from '../../servers/telegram/index.ts'
import { plainOf } from '../../servers/telegram/methods/rich.ts'
import type { TelegramServer } from '../../servers/telegram/server.ts'
import type { FileKind, MediaSide, Shown, Subject } from './side.ts'

const desk = 'General'
const methods = { send: 'sendMessage', place: 'createForumTopic' }

const kinds: { readonly [K in MediaKind]: FileKind } = {
  animation: 'sticker',
  audio: 'file',
  document: 'file',
  photo: 'image',
  sticker: 'sticker',
  video: 'video',
  video_note: 'video',
  voice: 'voice',
}

const gifts: { readonly [K in FileKind]: MediaKind } = {
  image: 'photo',
  voice: 'voice',
  video: 'video',
  file: 'document',
  sticker: 'sticker',
}

const fileOf = ({ file }: Seen) => file && { file: { kind: kinds[file.kind], name: file.name, sha256: file.hash } }

/** What a page says, line by line, with the addresses behind what is a link. */
const read = (block: RichBlock): readonly string[] => {
  if (block.type === 'details') return [plainOf(block.summary), ...block.blocks.flatMap(read)]
  if (block.type !== 'heading') return block.type === 'paragraph' ? [plainOf(block.text)] : []
  const { text } = block
  const url = typeof text === 'object' && 'url' in text ? ` ${text.url}` : ''
  return [`[article] ${plainOf(text)}${url}`]
}

/** Who speaks stands above a page. */
const asPage = (place: string, { id, replyTo }: Seen, blocks: readonly RichBlock[]): Shown => {
  const [head = '', ...lines] = blocks.flatMap(read)
  const named = blocks[0]?.type === 'paragraph'
  return {
    id: String(id),
    by: named ? head : place,
    text: (named ? lines : [head, ...lines]).join('\n').replaceAll('\u2060', ''),
    ...(replyTo && { answers: String(replyTo) }),
  }
}

/** In a room the name stands before the words, or alone under a file; in a private chat the place has the name. */
const asShown = (place: string, seen: Seen): Shown => {
  const { id, text, entities, replyTo, page } = seen
  if (page) return asPage(place, seen, page.blocks)
  const [first] = entities
  const isFirst = first?.type === 'bold' && first.offset === 0
  const named = isFirst && (text.startsWith(': ', first.length) || (seen.file && text.length === first.length))
  const plain = (part: string) => part.replaceAll('\u2060', '')
  return {
    id: String(id),
    by: named ? plain(text.slice(0, first.length)) : place,
    text: plain(named ? text.slice(first.length + 2) : text),
    ...(replyTo && { answers: String(replyTo) }),
    ...fileOf(seen),
  }
}

/** A place on the map that stands behind its words. */
const isBehind = ({ place, text }: Seen): boolean => place !== undefined && text === ''

const side = (server: TelegramServer, forum: Room, alice: Person): MediaSide => {
  const topics = (name: string) => server.topics(forum).filter((one) => one.name === name && one.state !== 'deleted')
  const topic = (name: string) => (name === desk ? undefined : (topics(name).at(-1)?.id ?? -1))
  const where = (name: string, answers?: string) => {
    const [thread, replyTo] = [topic(name), answers && Number(answers)]
    return { ...(thread && { thread }), ...(replyTo && { replyTo }) }
  }
  return {
    owner: String(alice.id),
    desk,
    help: '/help',
    // what is told apart here must stand apart: how texts are said together, test/telegram/joined.test.ts says
    // and a card is no message of WeChat's
    open: () =>
      telegram({ botToken: server.token, apiRoot: server.apiRoot, forums: [forum.id], joins: false, cards: false }),
    places: (name) => topics(name).length,
    shown: (name) =>
      server
        .messages(forum, topic(name) ?? 'general')
        .filter((seen) => !isBehind(seen))
        .map((seen) => asShown(name, seen)),
    write: (name, text, answers) => String(alice.send(forum, text, where(name, answers)).message_id),
    edit: (_, id, text) => void alice.edit({ chat: forum.chat, message_id: Number(id) }, text),
    give: (name, { kind, answers, ...gift }) =>
      String(alice.show(forum, { kind: gifts[kind], ...gift }, where(name, answers)).message_id),
    choose: async (name, label) => {
      const message_id = server.messages(forum, topic(name) ?? 'general').at(-1)?.id ?? 0
      await alice.click({ chat: forum, message_id }, label)
      return String(message_id)
    },
    other: (name) => String(alice.dice(forum, { thread: topic(name) ?? 0 }).message_id),
    elsewhere: (text) => void alice.send(forum, text, { thread: alice.createTopic(forum, 'ours alone').id }),
    demolish: (name) => alice.deleteTopic(forum, topic(name) ?? 0),
    limit: (nth) => void server.faults.add(tooMany(0), { method: methods.send, nth }),
    loseAnswer: (to) => void server.faults.add(dropped('after'), { method: methods[to] }),
    away: () => server.away(),
    back: () => server.back(),
    heard: () => vi.waitFor(() => expect(server.unconfirmed).toBe(0), 8_000),
    requests: () => server.calls.length,
    stop: async () => {
      expect(server.violations).toEqual([])
      await server.stop()
    },
  }
}

export const onTelegram: Subject<MediaSide> = {
  name: 'telegram',
  cannot: {
    'recognises the repeat of a send whose answer was lost': 'Telegram recognises no repeat',
    'has one place also where the answer to making it was lost':
      'Telegram has no name by which to find the topic again',
  },
  begin: async () => {
    const server = await startTelegram()
    const alice = server.user('Alice')
    return side(server, server.forum({ members: [alice] }), alice)
  },
}
