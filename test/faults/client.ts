import { setTimeout as pause } from 'node:timers/promises'
import { Unconfirmed, type WeChatClient, wechat } from '@queqiao/simulator'
import { type Chat, type ClientFault, type Line, type Speaker, textsIn } from './plan.ts'

/** From when until when one client ran: milliseconds since 1970. */
export interface Life {
  readonly from: number
  /** When it was ended and another one began. None: it runs. */
  to?: number
}

/** A WeChat client that may be ended and started again, and what it knows of all its lives. */
export interface Client {
  readonly struck: readonly string[]
  readonly lives: readonly Life[]
  /** Text of a task → the life that began to do it. */
  readonly begun: ReadonlyMap<string, Life>
  /** Resolves when it has logged in and reported its contacts. */
  start(): Promise<void>
  /** Reports it; whether it was acknowledged. */
  says(chat: Chat, line: Line): Promise<boolean>
  /** What stands in a chat of WeChat because a task said so, in order. */
  stands(chat: number): readonly string[]
  /** Texts of tasks that it refused. */
  readonly refused: ReadonlySet<string>
  /** What Queqiao did against the document. */
  complaints(): readonly string[]
  stop(): Promise<void>
}

export interface ClientOptions {
  readonly url: string
  readonly speaker: Speaker
  readonly chats: readonly Chat[]
  readonly faults: readonly ClientFault[]
  /** Whether it says again what was not answered. */
  readonly retries: boolean
}

/** Milliseconds after which it says again what was not answered. */
const retry = 30
/** How long it waits for an answer, in milliseconds: what a busy machine takes long to answer it would say a second time, and
 *  where messages have no ids nobody could know that. */
const patience = 15_000
const self = 'wxid_me'
const members = ['wxid_anna', 'wxid_bob']
const titleOf = ({ n }: Chat): string => `Chat ${n}`
const wxidOf = ({ n, kind }: Chat): string => (kind === 'room' ? `${700 + n}@chatroom` : `wxid_chat${n}`)

const castOf = (chats: readonly Chat[]) => ({
  people: [
    ...members.map((wxid) => ({ wxid, nickname: wxid.slice(5) })),
    ...chats.filter(({ kind }) => kind === 'person').map((chat) => ({ wxid: wxidOf(chat), nickname: titleOf(chat) })),
  ],
  rooms: chats
    .filter(({ kind }) => kind === 'room')
    .map((chat) => ({
      wxid: wxidOf(chat),
      name: titleOf(chat),
      owner: self,
      members: [self, ...members].map((wxid) => ({ wxid })),
    })),
})

/** Whether a place of another side, by what it is called, is this chat's. */
export const isCalled = (title: string, chat: Chat): boolean => title === titleOf(chat) || title === wxidOf(chat)

export const clientOf = ({ url, speaker, chats, faults, retries }: ClientOptions): Client => {
  const struck: string[] = []
  const shown: string[] = []
  const lives: Life[] = []
  const begun = new Map<string, Life>()
  const refused = new Set<string>()
  const complaints: string[] = []
  const counts = { restarts: 0, repeats: 0, refuses: 0 }
  let now: WeChatClient | undefined
  let starting = Promise.resolve()
  let stopped = false

  const strikes = (client: ClientFault['client']): boolean => {
    const nth = ++counts[client]
    const due = faults.some((fault) => fault.client === client && fault.nth === nth)
    if (due) struck.push(client)
    return due
  }

  // why WeChat does not do this task
  const fail = (life: Life, dict: unknown): string | undefined => {
    const texts = textsIn(JSON.stringify(dict))
    for (const text of texts) begun.set(text, life)
    if (!texts.length || !strikes('refuses')) return undefined
    for (const text of texts) refused.add(text)
    return 'not a friend'
  }

  const make = (life: Life): WeChatClient =>
    wechat(speaker.dialect, {
      ...{ url, wxid: self, nickname: 'Me', ...castOf(chats), pollEvery: 25, timeout: patience },
      ...{ socket: speaker.socket === true, reconnectAfter: 50 },
      ...(speaker.version && { version: speaker.version }),
      ...(retries && { retry }),
      fail: ({ dict }) => fail(life, dict),
      shown: ({ by, text }) => void (by === 'task' && shown.push(...textsIn(text))),
      complained: (about) => complaints.push(about),
    })

  // however impatient a client is with its reports, it comes in again
  const start = async (): Promise<void> => {
    if (stopped) return
    now?.kill()
    const last = lives.at(-1)
    if (last) last.to = Date.now()
    const life: Life = { from: Date.now() }
    lives.push(life)
    const client = make(life)
    now = client
    try {
      await client.start()
      if (speaker.dialect !== 'wehub') await client.reportContacts()
    } catch {
      await pause(retry)
      await start()
    }
  }

  const restart = () => {
    starting = start()
    return starting
  }

  const report = (client: WeChatClient, chat: Chat, { origin, text }: Line): Promise<string> => {
    const where = chat.kind === 'room' ? { room: wxidOf(chat) } : {}
    if (origin === 'phone')
      return client.phone({ text, ...(chat.kind === 'room' ? { room: wxidOf(chat) } : { to: wxidOf(chat) }) })
    const from = chat.kind === 'room' ? (members[text.length % members.length] ?? self) : wxidOf(chat)
    return client.says({ from, ...where, text })
  }

  /** What a WebSocket has not answered is said again, over the next one or without. */
  const insist = async (client: WeChatClient, error: unknown): Promise<string | undefined> => {
    if (!retries || !speaker.socket || !(error instanceof Unconfirmed) || client !== now) return undefined
    await pause(retry)
    return client.resend(error.id).catch((again: unknown) => insist(client, again))
  }

  const says = async (chat: Chat, line: Line): Promise<boolean> => {
    await starting
    const client = now
    if (!client) throw new Error('the client was not started')
    const id = await report(client, chat, line).catch((error: unknown) => insist(client, error))
    if (id === undefined) return false
    if (strikes('repeats')) await client.resend(id).catch(() => undefined)
    if (strikes('restarts')) await restart()
    return true
  }

  return {
    ...{ struck, lives, begun, refused, says },
    start: () => {
      starting = start()
      return starting
    },
    stands: (chat) => shown.filter((text) => text.slice(1).startsWith(`${chat}n`)),
    complaints: () => complaints,
    stop: async () => {
      stopped = true
      now?.kill()
      await starting
    },
  }
}
