import { setTimeout as sleep } from 'node:timers/promises'
import { wehub } from '@queqiao/simulator'
import { pictureOf } from '../code.ts'
import type { Standing } from './columns.ts'
import { answers, type Event, everybody, type Line, people, rooms, self, story } from './story.ts'

/** What the simulated client calls itself. */
export const appid = 'demo'
const version = '0.4.26'
const pollEvery = 500
const answerAfter = 1.5

const chatName = (id: string): string => {
  const person = everybody.find(({ wxid }) => wxid === id)
  return rooms.find(({ wxid }) => wxid === id)?.name ?? person?.remark ?? person?.nickname ?? id
}

/** The names of the chats, as the owner sees them. */
export const chats: readonly string[] = [...rooms, ...people].map(({ wxid }) => chatName(wxid))

const senderName = (id: string): string => (id === self.wxid ? self.nickname : chatName(id))

/** The demo's WeChat: its client, and people who speak and answer. */
export const demoWeChat = async (url: string, secret: string, shown: (standing: Standing) => void) => {
  const replies = new Map(Object.entries(answers).map(([chat, lines]) => [chat, [...lines]]))
  const code = { name: 'code.png', bytes: await pictureOf('https://weixin.qq.com/x/demo') }
  const ending = new AbortController()
  const { signal } = ending

  const speak = async ({ from, room, to, says }: Omit<Line, 'after'>): Promise<void> => {
    const chat = room === undefined ? { to: to ?? from } : { room }
    const spoken = typeof says === 'string' ? { text: says } : says
    if (from === 'me') await client.phone({ ...chat, ...spoken })
    else await client.says({ from, ...spoken, ...(room !== undefined && { room }) })
  }

  const act = async (turn: Line | Event): Promise<void> => {
    await sleep(turn.after * 1_000, undefined, { signal })
    if ('happens' in turn) await client.happens(turn.happens)
    else await speak(turn)
  }

  // what a demo's people fail to say is no reason to end it
  const inTheBackground = (turns: readonly (Line | Event)[]): Promise<void> =>
    turns.reduce((before, turn) => before.then(() => act(turn)), Promise.resolve()).catch(() => {})

  const client = wehub({
    ...{ url, appid, version, secret, pollEvery, people, rooms, code },
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
