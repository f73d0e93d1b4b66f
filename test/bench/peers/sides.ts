import { stubHomeserver } from '../../servers/homeserver/index.ts'
import { startTelegram } from '../../servers/telegram/index.ts'
import { Between, type Manner } from './between.ts'

/** A message of the bench that a side has taken, in the order in which it did. */
export interface Said {
  readonly at: number
  readonly chat: number
  readonly n: number
}

/** Where messages go. */
export interface Side {
  /** What stands before it. */
  readonly between: Between
  /** What it took so far, repeats of which it knows that they are repeats left out. */
  said(): readonly Said[]
  /** How many messages were shown as uncertain, with a word to people. */
  warned(): number
  stop(): Promise<void>
}

const saidIn = (at: number, text: unknown): readonly Said[] => {
  const [, chat, n] = /\bc(\d+)#(\d+)/.exec(String(text)) ?? []
  return chat === undefined || isWarning(text) ? [] : [{ at, chat: Number(chat), n: Number(n) }]
}

const isWarning = (text: unknown): boolean => String(text).startsWith('⚠')

const matrixManner: Manner = {
  takesTime: (path) => /\/send\/m\.room\.message\//.test(path),
  saysIn: (path) => /\/rooms\/([^/]+)\/send\/m\.room\.message\//.exec(path)?.[1],
  tooMany: (retry_after_ms) =>
    JSON.stringify({ errcode: 'M_LIMIT_EXCEEDED', error: 'Too Many Requests', retry_after_ms }),
}

/** A homeserver. */
export async function matrixSide(): Promise<Side> {
  const stub = await stubHomeserver()
  const between = await Between.before(stub.url, matrixManner)
  return {
    between,
    said: () => stub.sends.flatMap(({ at, content }) => saidIn(at, content.body)),
    warned: () => 0,
    stop: async () => {
      await between.close()
      await stub.stop()
    },
  }
}

const telegramManner: Manner = {
  takesTime: (path) => /\/send(Message|ChatAction)$/i.test(path),
  // the server takes entities alone; EFB says that its text is HTML, which is then shown as it is
  adapted: (body) => Buffer.from(body.toString().replace(/"parse_mode": ?"HTML",? ?/, '')),
  saysIn: (path, body) => (/\/sendMessage$/i.test(path) ? chatIn(body.toString()) : undefined),
  tooMany: (ms) => {
    const retry_after = Math.ceil(ms / 1_000)
    const description = `Too Many Requests: retry after ${retry_after}`
    return JSON.stringify({ ok: false, error_code: 429, description, parameters: { retry_after } })
  },
}

const chatIn = (body: string): string => /"?chat_id"?\s*[:=]\s*"?(-?\d+)/.exec(body)?.[1] ?? 'none'

/** A Bot API server, with a group for each chat. */
export interface TelegramSide extends Side {
  readonly token: string
  readonly groups: readonly number[]
  readonly owner: number
  /** The owner writes in the group of that number. */
  write(group: number, text: string): void
  /** What the bot said in the group of that number. */
  shown(group: number): readonly string[]
}

/** A Bot API server. */
export async function telegramSide(chats: number): Promise<TelegramSide> {
  const server = await startTelegram()
  const you = server.user('You')
  const groups = Array.from({ length: chats }, () => server.group({ kind: 'supergroup', members: [you] }))
  const between = await Between.before(server.apiRoot, telegramManner)
  const texts = () => server.calls.filter(({ method, verdict }) => method === 'sendMessage' && isDone(verdict))
  return {
    ...{ between, token: server.token, groups: groups.map(({ id }) => id), owner: you.id },
    said: () => texts().flatMap(({ at, params }) => saidIn(at, params.text)),
    warned: () => texts().filter(({ params }) => isWarning(params.text)).length,
    write: (n, text) => {
      const group = groups[n]
      if (group) you.send(group, text)
    },
    shown: (n) => {
      const group = groups[n]
      return group ? server.messages(group).map(({ text }) => text) : []
    },
    stop: async () => {
      await between.close()
      await server.stop()
    },
  }
}

const isDone = (verdict: { readonly done: boolean } | undefined): boolean => verdict?.done === true
