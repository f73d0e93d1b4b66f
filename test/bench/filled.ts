import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { Chat } from '@queqiao/protocol/model'
import { personId, roomId } from '@queqiao/protocol/model'
import Database from 'better-sqlite3'
import { openSqlite } from '../../packages/hub/src/store/sqlite.ts'

export const account = 'wxid_bench_owner'
/** The bridge whose chats are in it. */
export const bridge = 'matrix'

/** What a store holds. */
export interface Size {
  readonly messages: number
  readonly chats: number
  /** Accounts, which have the chats in turn; one if nothing is said. */
  readonly accounts?: number
  /** Who is in each group; a few if nothing is said. */
  readonly members?: number
}

/** The account that has the n-th chat. */
export const accountOf = (n: number, { accounts = 1 }: Size): string =>
  accounts === 1 ? account : `${account}_${n % accounts}`

/** The n-th chat; every eleventh is with one person. */
export const chatAt = (n: number): Chat =>
  n % 11 === 0
    ? { kind: 'person', id: personId(friend(n)) }
    : { kind: 'room', id: roomId(`${20_000_000 + n}@chatroom`) }
export const placeAt = (n: number): string => `!room${n}:example.org`
export const friend = (n: number): string => `wxid_bench_friend_${n}`

/** Everybody in a chat of this many whom messages are from. */
const speakers = 5
const since = Date.now() - 60 * 86_400_000
const words =
  '今天晚上一起吃饭吗？ The quick brown fox jumps over the lazy dog, again and again. 🌙 padding padding padding'

type Insert = (...values: readonly (string | number | null)[]) => void
type Fill = (into: (table: string, columns: string) => Insert, size: Size) => void

/** Makes a store in `data` as it is after years: so many messages in so many chats, all of them delivered, and most of
 *  them pruned from their lanes. For each hundred that WeChat reported, one was written on the other side. */
export async function fill(data: string, size: Size): Promise<void> {
  await (await openSqlite(data)).close()
  const database = new Database(join(data, 'queqiao.sqlite'))
  database.pragma('journal_mode = MEMORY')
  database.pragma('synchronous = OFF')
  const into = (table: string, columns: string): Insert => {
    const marks = columns.replace(/\w+/g, '?')
    const statement = database.prepare(`insert into ${table} (${columns}) values (${marks})`)
    return (...values) => void statement.run(...values)
  }
  database.transaction(() => {
    for (const one of [directory, chats, reports, replies]) one(into, size)
  })()
  database.close()
}

const directory: Fill = (into, size) => {
  const { chats, accounts: count = 1, members = speakers } = size
  const accounts = into('accounts', 'id, endpoint, person, name, online, can, session')
  const people = into('people', 'account, id, nickname, remark, alias, avatar, friend')
  const rooms = into('rooms', 'account, id, name, owner')
  const inside = into('members', 'account, room, person, nickname')
  const can = { commands: { send: 'result' }, contents: { text: 'as-is' } }
  for (let n = 0; n < count; n++) {
    const id = accountOf(n, size)
    accounts(id, 'bench', id, 'Bench', 1, JSON.stringify(can), JSON.stringify({ version: '0.4.26' }))
  }
  for (let n = 0; n < chats; n++) {
    const account = accountOf(n, size)
    people(
      account,
      friend(n),
      `Friend ${n} 朋友`,
      n % 3 ? null : `Remark ${n}`,
      `bench${n}`,
      `http://wx.example/${n}`,
      1,
    )
    const chat = chatAt(n)
    if (chat.kind !== 'room') continue
    rooms(account, chat.id, `Group ${n} 群`, friend(n))
    for (let m = 0; m < members; m++) inside(account, chat.id, friend((n + m) % chats), m % 2 ? `Member ${m}` : null)
  }
}

const chats: Fill = (into, size) => {
  const { messages, chats } = size
  const lanes = into('lanes', 'id, queue, key, last')
  const heads = into('heads', 'reader, lane, position, attempts')
  const places = into('places', 'bridge, account, chat, place, generation')
  const entries = into('entries', 'lane, n, body, at')
  for (let n = 0; n < chats; n++) {
    const account = accountOf(n, size)
    const last = Math.floor(messages / chats) + Number(n < messages % chats)
    lanes(n + 1, 'deliver', `${account}\n${text(n)}`, last)
    heads(bridge, n + 1, last, 0)
    places(bridge, account, text(n), placeAt(n), 0)
    // since lanes were last pruned
    if (n % 100 === 0) entries(n + 1, last, JSON.stringify({ kind: 'message', message: `w${messages - n}` }), since)
  }
}

const reports: Fill = (into, size) => {
  const { messages, chats } = size
  const inbox = into('inbox', 'seq, account, kind, key, body, at')
  const kept = into('messages', 'id, account, chat, wechat, sender, self, time, body')
  const parts = into('parts', 'bridge, place, remote, owner, n')
  for (let seq = 1; seq <= messages; seq++) {
    const n = seq % chats
    const account = accountOf(n, size)
    const [wechat, sender, time] = [
      `80071992547${String(seq).padStart(8, '0')}`,
      friend((n + (seq % speakers)) % chats),
      since + seq,
    ]
    const content = { kind: 'text', text: [`${seq} ${words}`] }
    const body = JSON.stringify({
      kind: 'message',
      wechat,
      chat: chatAt(n),
      sender,
      fromSelf: false,
      time,
      mentions: [],
      content,
    })
    inbox(seq, account, 'event', `${account} ${wechat}`, body, time)
    kept(`w${seq}`, account, text(n), wechat, sender, 0, time, body)
    parts(bridge, placeAt(n), eventId(seq), `w${seq}`, 0)
  }
  into('notes', 'name, value')('sorted', String(messages))
}

const replies: Fill = (into, size) => {
  const { messages, chats } = size
  const received = into('received', 'id, bridge, remote, place, body, at')
  const commands = into(
    'commands',
    'id, account, chat, message, kind, body, state, bridge, place, remote, origin, author, task, echoed, shown, at, handed',
  )
  const kept = into('messages', 'id, account, chat, wechat, sender, self, via, time, body')
  const parts = into('parts', 'bridge, place, remote, owner, n')
  for (let id = 1; id <= messages / 100; id++) {
    const n = (id * 7) % chats
    const account = accountOf(n, size)
    const [place, remote, at, message] = [placeAt(n), eventId(-id), since + id * 100, `r${id}.0`]
    const send = { kind: 'send', chat: chatAt(n), content: { kind: 'text', text: [`reply ${id}`] } }
    received(
      id,
      bridge,
      remote,
      place,
      JSON.stringify({ type: 'm.room.message', content: { body: `reply ${id}` } }),
      at,
    )
    commands(
      id,
      account,
      text(n),
      message,
      'send',
      JSON.stringify(send),
      'done',
      bridge,
      place,
      remote,
      `${id}.0`,
      'Bench',
      eventId(id * 3),
      1,
      1,
      at,
      at,
    )
    kept(message, account, text(n), `r${id}`, account, 1, 'Bench', at, JSON.stringify({ ...send, kind: 'message' }))
    parts(bridge, place, remote, message, 0)
  }
}

const text = (n: number): string => {
  const { kind, id } = chatAt(n)
  return `${kind} ${id}`
}

/** As random as a homeserver's. */
const eventId = (n: number): string => `$${createHash('sha256').update(String(n)).digest('base64url')}`
