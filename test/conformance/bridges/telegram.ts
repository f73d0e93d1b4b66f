import { telegram } from '@queqiao/telegram'
import { expect } from 'vitest'
import { dropped, type Person, type Room, type Seen, startTelegram, tooMany } from '../../servers/telegram/index.ts'
import type { TelegramServer } from '../../servers/telegram/server.ts'
import type { Shown, Side, Subject } from './side.ts'

const desk = 'General'
const methods = { send: 'sendMessage', place: 'createForumTopic' }

/** In a room the name stands before the words; in a private chat the place has the name. */
const asShown = (place: string, { id, text, entities: [first], replyTo }: Seen): Shown => {
  const named = first?.type === 'bold' && first.offset === 0 && text.startsWith(': ', first.length)
  const plain = (part: string) => part.replaceAll('\u2060', '')
  return {
    id: String(id),
    by: named ? plain(text.slice(0, first.length)) : place,
    text: plain(named ? text.slice(first.length + 2) : text),
    ...(replyTo && { answers: String(replyTo) }),
  }
}

const side = (server: TelegramServer, forum: Room, alice: Person): Side => {
  const topics = (name: string) => server.topics(forum).filter((one) => one.name === name && one.state !== 'deleted')
  const topic = (name: string) => (name === desk ? undefined : (topics(name).at(-1)?.id ?? -1))
  const write = (name: string, text: string, answers?: string) => {
    const [thread, replyTo] = [topic(name), answers && Number(answers)]
    return String(alice.send(forum, text, { ...(thread && { thread }), ...(replyTo && { replyTo }) }).message_id)
  }
  return {
    owner: String(alice.id),
    desk,
    help: '/help',
    open: () => telegram({ botToken: server.token, apiRoot: server.apiRoot, forums: [forum.id] }),
    places: (name) => topics(name).length,
    shown: (name) => server.messages(forum, topic(name) ?? 'general').map((seen) => asShown(name, seen)),
    write,
    other: (name) => String(alice.dice(forum, { thread: topic(name) ?? 0 }).message_id),
    elsewhere: (text) => void alice.send(forum, text, { thread: alice.createTopic(forum, 'ours alone').id }),
    demolish: (name) => alice.deleteTopic(forum, topic(name) ?? 0),
    limit: (nth) => void server.faults.add(tooMany(0), { method: methods.send, nth }),
    loseAnswer: (to) => void server.faults.add(dropped('after'), { method: methods[to] }),
    away: () => server.away(),
    back: () => server.back(),
    requests: () => server.calls.length,
    stop: async () => {
      expect(server.violations).toEqual([])
      await server.stop()
    },
  }
}

export const onTelegram: Subject = {
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
