import { lineOf, type Notice, noticeOf } from '../system.ts'
import { fromWeChat } from '../words.ts'
import { type Events, roomNamed, type Spoken, says } from './spoken.ts'

type Kinds = { readonly [N in Notice as N['kind']]: N }
type Notices = { readonly [K in keyof Kinds]: (spoken: Spoken, notice: Kinds[K], words: string) => Events }

const shown = (spoken: Spoken, words: string): Events => says(spoken, { kind: 'system', text: lineOf(words) })

const notices: Notices = {
  recall: ({ chat }, recall) => [{ ...recall, chat }],
  renamed: (spoken, { name }, words) => [...roomNamed(spoken, name), ...shown(spoken, words)],
  pat: (spoken, { text }) => says(spoken, { kind: 'pat', text }),
  'red-packet': (spoken) => says(spoken, { kind: 'red-packet' }),
  call: (spoken, { text }) => says(spoken, { kind: 'call', text }),
}

const noticed = <K extends keyof Kinds>(kind: K, notice: Kinds[K], spoken: Spoken, words: string): Events => {
  const say: Notices[K] = notices[kind]
  return say(spoken, notice, words)
}

/** How WeChat says that somebody is a friend from now on, whoever of both had asked. */
const FRIENDS = /^你已添加了[\s\S]+现在可以开始聊天了|刚刚把你添加到通讯录，现在可以开始聊天了/

const befriended = ({ chat, name }: Spoken, words: string): Events =>
  chat.kind === 'person' && FRIENDS.test(words)
    ? [{ kind: 'friend-added', person: { id: chat.id, nickname: name, friend: true } }]
    : []

/** 系统消息: what a line of WeChat's own means. */
export const line = (spoken: Spoken, given: string): Events => {
  const { chat } = spoken
  const words = fromWeChat(given)
  const notice = noticeOf(words, chat.kind === 'room' ? chat.id : undefined)
  if (notice !== undefined) return noticed(notice.kind, notice, spoken, words)
  return [...befriended(spoken, words), ...shown(spoken, words)]
}
