import { type Heard, lineItself, noticed } from '../heard.ts'
import type { Told } from '../said.ts'
import { fromWeChat } from '../words.ts'

/** How WeChat says that somebody is a friend from now on, whoever of both had asked. */
const FRIENDS = /^你已添加了[\s\S]+现在可以开始聊天了|刚刚把你添加到通讯录，现在可以开始聊天了/

const befriended = ({ chat, name }: Heard, words: string): Told =>
  chat.kind === 'person' && FRIENDS.test(words)
    ? [{ kind: 'friend-added', person: { id: chat.id, nickname: name, friend: true } }]
    : []

/** 系统消息: what a line of WeChat's own means. No report of its own says that somebody has become a friend. */
export const line = (words: string, heard: Heard): Told =>
  noticed(words, heard) ?? [...befriended(heard, fromWeChat(words)), ...lineItself(words, heard)]
