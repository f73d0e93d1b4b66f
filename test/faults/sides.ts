import type { Settings } from 'queqiao'
import type { Fault as MatrixFault, Send } from '../servers/homeserver/index.ts'
import { stubHomeserver } from '../servers/homeserver/index.ts'
import {
  broken,
  dropped,
  slow,
  startTelegram,
  type Fault as TelegramFault,
  tooMany,
} from '../servers/telegram/index.ts'
import { isCalled } from './client.ts'
import type { Goal } from './ledger.ts'
import { type Chat, nameOf, type Side, type SideFault, textsIn } from './plan.ts'

/** How it was told to whoever wrote a message what became of it. */
export type Told = 'uncertain' | 'failed'

/** A side with its people, and what stands there. */
export interface SideWorld {
  readonly side: Side
  readonly goal: Goal
  readonly settings: Pick<Settings, 'matrix' | 'telegram'>
  readonly owner: { readonly matrix?: string; readonly telegram?: number }
  readonly struck: readonly string[]
  hasPlace(chat: Chat): boolean
  /** Somebody writes it into the chat's place. */
  say(chat: Chat, text: string): void
  /** Texts that Queqiao put there, in order, without its notices. */
  stands(chat: Chat): readonly string[]
  /** Warnings that something may be missing. */
  doubts(chat: Chat): number
  /** What the notice at somebody's message says; nothing where there is none, or none any more. */
  told(text: string): Told | undefined
  /** What Queqiao has not taken yet. */
  readonly waiting: number
  /** How much was sent there: while it grows, there is no end. */
  readonly sends: number
  /** Everything that stands there, for whoever looks into a failure. */
  dump(): readonly string[]
  /** What Queqiao did against the other side's rules. */
  wrong(): readonly string[]
  stop(): Promise<void>
}

export interface SideOptions {
  readonly url: string
  readonly faults: readonly SideFault[]
  /** Kills a process of Queqiao. */
  kill(nth: number): Promise<void>
}

const toldBy = (body: string): Told | undefined => {
  if (body.startsWith('✗')) return 'failed'
  return body.startsWith('⚠') ? 'uncertain' : undefined
}

const isOf = (text: string, { n }: Chat): boolean => text.slice(1).startsWith(`${n}n`)
/** Milliseconds. */
const away = 400

const matrixFault = (
  { trouble, nth, times }: SideFault,
  { kill, down, restart }: Readonly<Record<'kill' | 'down' | 'restart', () => unknown>>,
): MatrixFault => {
  const table: Readonly<Record<SideFault['trouble'], MatrixFault>> = {
    'cut-before': { cut: 'before' },
    'cut-after': { cut: 'after' },
    'kill-before': { cut: 'before', struck: kill },
    'kill-after': { cut: 'after', struck: kill },
    'too-many': { status: 429, retryAfter: 150 },
    broken: { status: 500 },
    slow: { latency: 250 },
    down: { cut: 'before', struck: down },
    restart: { cut: 'after', struck: restart },
  }
  return { on: 'PUT .*/send/', nth, times, ...table[trouble] }
}

/** The homeserver. */
const matrixWorld = async ({ url, faults, kill }: SideOptions): Promise<SideWorld> => {
  const tokens = { asToken: 'as-token-of-the-schedules', hsToken: 'hs-token-of-the-schedules' }
  const stub = await stubHomeserver({ domain: 'localhost', appservice: { url, hsToken: tokens.hsToken } })
  const you = '@you:localhost'
  const struck: string[] = []
  const written = new Map<string, string>()

  const downFor = () => void stub.down().then(() => setTimeout(() => void stub.up(), away))
  stub.fail(
    ...faults.map((fault) => {
      const made = matrixFault(fault, {
        kill: () => kill(fault.nth),
        down: downFor,
        restart: () => void stub.restart(away),
      })
      return {
        ...made,
        struck: async () => {
          struck.push(nameOf(fault))
          await made.struck?.()
        },
      }
    }),
  )

  const bodyOf = ({ content }: Send): string => String(content.body ?? '')
  const texts = (): readonly Send[] =>
    stub.sends.filter((send) => send.type === 'm.room.message' && !toldBy(bodyOf(send)))
  const roomOf = (chat: Chat): string | undefined =>
    texts().find((send) => textsIn(bodyOf(send)).some((text) => isOf(text, chat)))?.room
  const answered = ({ content }: Send): unknown => Object(Object(content['m.relates_to'])['m.in_reply_to']).event_id
  const isGone = ({ event }: Send): boolean =>
    stub.sends.some(({ type, content }) => type === 'm.room.redaction' && content.redacts === event)

  return {
    side: 'matrix',
    goal: 'Matrix',
    settings: {
      matrix: { ...tokens, homeserver: stub.url, domain: 'localhost', bot: 'wechatbot', ghosts: 'wechat_{id}' },
    },
    owner: { matrix: you },
    struck,
    hasPlace: (chat) => roomOf(chat) !== undefined,
    say: (chat, text) => {
      written.set(text, stub.say(roomOf(chat) ?? '', you, { msgtype: 'm.text', body: text }))
    },
    stands: (chat) => texts().flatMap((send) => textsIn(bodyOf(send)).filter((text) => isOf(text, chat))),
    doubts: (chat) => {
      const room = roomOf(chat)
      return stub.sends.filter((send) => send.room === room && bodyOf(send).startsWith('⚠') && !answered(send)).length
    },
    told: (text) => {
      const event = written.get(text)
      const notes = stub.sends.filter((send) => event !== undefined && answered(send) === event && !isGone(send))
      return notes.map((send) => toldBy(bodyOf(send))).find((told) => told !== undefined)
    },
    get waiting() {
      return stub.unheard()
    },
    get sends() {
      return stub.sends.length
    },
    dump: () =>
      stub.sends.map((send) => `${send.room} ${send.event} ${send.user} ${send.type} ${JSON.stringify(send.content)}`),
    wrong: () => [],
    stop: () => stub.stop(),
  }
}

const telegramFault = (
  { trouble }: SideFault,
  { kill, down }: Readonly<Record<'kill' | 'down', () => unknown>>,
): TelegramFault => {
  const table: Readonly<Record<SideFault['trouble'], TelegramFault>> = {
    'cut-before': dropped('before'),
    'cut-after': dropped('after'),
    'kill-before': { ...dropped('before'), struck: kill },
    'kill-after': { ...dropped('after'), struck: kill },
    'too-many': tooMany(1),
    broken: broken('before'),
    slow: slow(250),
    down: { ...dropped('before'), struck: down },
    restart: { ...dropped('after'), struck: down },
  }
  return table[trouble]
}

/** The Bot API server. */
const telegramWorld = async ({ faults, kill }: SideOptions): Promise<SideWorld> => {
  const server = await startTelegram()
  const you = server.user('You')
  const forum = server.forum({ members: [you] })
  const struck: string[] = []
  const written = new Map<string, number>()

  const downFor = () => void server.away().then(() => setTimeout(() => void server.back(), away))
  for (const fault of faults) {
    const made = telegramFault(fault, { kill: () => kill(fault.nth), down: downFor })
    const strike = async () => {
      struck.push(nameOf(fault))
      await made.struck?.()
    }
    server.faults.add({ ...made, struck: strike }, { method: 'sendMessage', nth: fault.nth, times: fault.times })
  }

  const own = () => server.messages(forum).filter(({ from }) => from === server.bot.first_name)
  const topicsOf = (chat: Chat) =>
    new Set(server.topics(forum).flatMap(({ id, name }) => (isCalled(name, chat) ? id : [])))
  const inTopic = (chat: Chat) => {
    const topics = topicsOf(chat)
    return own().filter(({ thread }) => thread !== undefined && topics.has(thread))
  }

  return {
    side: 'telegram',
    goal: 'Telegram',
    settings: { telegram: { botToken: server.token, apiRoot: server.apiRoot, forums: [forum.id] } },
    owner: { telegram: you.id },
    struck,
    hasPlace: (chat) => inTopic(chat).length > 0,
    say: (chat, text) => {
      const thread = inTopic(chat).at(-1)?.thread
      written.set(text, you.send(forum, text, thread === undefined ? {} : { thread }).message_id)
    },
    stands: (chat) => own().flatMap(({ text }) => (toldBy(text) ? [] : textsIn(text).filter((one) => isOf(one, chat)))),
    doubts: (chat) => inTopic(chat).filter(({ text, replyTo }) => text.startsWith('⚠') && replyTo === undefined).length,
    told: (text) => {
      const id = written.get(text)
      const notes = own().filter(({ replyTo }) => id !== undefined && replyTo === id)
      return notes.map((note) => toldBy(note.text)).find((told) => told !== undefined)
    },
    get waiting() {
      return server.unconfirmed
    },
    get sends() {
      return server.calls.filter(({ method }) => method !== 'getUpdates').length
    },
    dump: () => [
      ...server.topics(forum).map((topic) => JSON.stringify(topic)),
      ...server
        .messages(forum)
        .map(({ id, thread, from, text, replyTo }) => JSON.stringify({ id, thread, from, text, replyTo })),
    ],
    wrong: () => server.violations.map(({ method, why }) => `${method}: ${why}`),
    stop: () => server.stop(),
  }
}

export const worlds: Readonly<Record<Side, (options: SideOptions) => Promise<SideWorld>>> = {
  matrix: matrixWorld,
  telegram: telegramWorld,
}
