import { setTimeout as sleep } from 'node:timers/promises'
import { wehub } from '@queqiao/simulator'
import type { Standing } from './columns.ts'
import { answers, type Line, people, rooms, self, story } from './story.ts'

/** What the simulated client calls itself. */
export const appid = 'demo'
const version = '0.4.26'
const pollEvery = 500
const answerAfter = 1.5

const chatName = (id: string): string => {
  const person = people.find(({ wxid }) => wxid === id)
  return rooms.find(({ wxid }) => wxid === id)?.name ?? person?.remark ?? person?.nickname ?? id
}

/** The names of the chats, as the owner sees them. */
export const chats: readonly string[] = [...rooms, ...people].map(({ wxid }) => chatName(wxid))

const senderName = (id: string): string => (id === self.wxid ? self.nickname : chatName(id))

/** The demo's WeChat: its client, and people who speak and answer. */
export const demoWeChat = (url: string, secret: string, shown: (standing: Standing) => void) => {
  const replies = new Map(Object.entries(answers).map(([chat, lines]) => [chat, [...lines]]))
  const ending = new AbortController()
  const { signal } = ending

  const speak = async ({ after, from, room, to, says }: Line): Promise<void> => {
    await sleep(after * 1_000, undefined, { signal })
    const chat = room === undefined ? { to: to ?? from } : { room }
    const spoken = typeof says === 'string' ? { text: says } : says
    if (from === 'me') await client.phone({ ...chat, ...spoken })
    else await client.says({ from, ...spoken, ...(room !== undefined && { room }) })
  }

  // what a demo's people fail to say is no reason to end it
  const inTheBackground = (lines: readonly Line[]): Promise<void> =>
    lines.reduce((before, line) => before.then(() => speak(line)), Promise.resolve()).catch(() => {})

  const client = wehub({
    ...{ url, appid, version, secret, pollEvery, people, rooms },
    ...self,
    shown: ({ chat, from, text, by, thing }) => {
      shown({ chat: chatName(chat), sender: senderName(from), text: text || `[${thing.kind}]` })
      const reply = by === 'task' ? replies.get(chatName(chat))?.shift() : undefined
      if (reply) void inTheBackground([{ ...reply, after: answerAfter }])
    },
  })

  return {
    start: async () => {
      await client.start()
      void inTheBackground(story)
    },
    stop: async () => {
      ending.abort()
      await client.stop()
    },
  }
}
