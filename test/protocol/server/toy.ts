import { type Dialect, type Reading, type Setting, Unreadable } from '@queqiao/protocol'
import {
  type AccountId,
  type Answer,
  accountId,
  type Capabilities,
  type Command,
  type Handed,
  type Keeper,
  type Offer,
  type Report,
  type Session,
  taskId,
  type Upload,
} from '@queqiao/protocol/model'
import type { Endpoint, Log } from '@queqiao/protocol/server'

/** What a client of the toy says. */
export interface Said {
  readonly account?: string
  readonly login?: boolean
  readonly appid?: string
  /** An event. */
  readonly line?: string
  /** A native answer. */
  readonly native?: string
  /** The task that is done. */
  readonly done?: string
  readonly asks?: boolean
}

const can: Capabilities = { commands: { rename: 'result', fetch: 'nothing' }, contents: {} }

const readingOf = (said: Said, endpoint: string): Reading => {
  const account = said.account === undefined ? undefined : accountId(said.account)
  const report: Report = {
    endpoint,
    account,
    events: said.line === undefined ? [] : [{ kind: 'notice', text: said.line }],
    results: said.done === undefined ? [] : [{ task: taskId(said.done), answer: { kind: 'done' } }],
    ...(said.native !== undefined && { natives: [{ name: said.native, data: {} }] }),
    ...(said.login && { can, session: { version: '1' } }),
  }
  const waiting = said.account?.startsWith('process ') ?? false
  return { report, asks: said.asks ?? false, login: said.login ?? false, appid: said.appid, waiting, about: said }
}

const written = (
  { task, command }: Handed,
  { links }: Setting,
): { readonly wire: unknown } | { readonly answer: Answer } => {
  if (command.kind === 'rename') return { wire: { task, name: command.name } }
  if (command.kind === 'fetch') return { wire: { task, to: links?.upload(command.source.key ?? '') } }
  return { answer: { kind: 'failed', reason: 'the toy cannot do this' } }
}

const said = (text: string): Said => {
  try {
    return JSON.parse(text)
  } catch {
    throw new Unreadable('json', 'not JSON')
  }
}

/** A dialect with everything that a dialect may have, and nothing of a vendor. */
export const toy: Dialect = {
  name: 'toy',
  read: (text, { endpoint, limits }) => {
    if (limits === undefined) throw new Error('no limits')
    return readingOf(said(text), endpoint)
  },
  poll: ({ wxid, wait }, { endpoint }) => readingOf({ account: wait ?? wxid, asks: true }, endpoint),
  speak: (_session, setting = {}) => ({
    can,
    write: (handed) => written(handed, setting),
    fits: () => 2,
    reply: ({ login, about }, wire, refused) =>
      JSON.stringify({
        ok: refused === undefined,
        refused,
        wire,
        about,
        ...(login && { socket: setting.links?.socket }),
      }),
    push: (wire) => JSON.stringify({ push: wire }),
  }),
  unreadable: (reason) => JSON.stringify({ ok: false, refused: reason }),
  files: {
    uploaded: (fields) => {
      if (fields.index !== undefined) return { kind: 'file', source: fields.index }
      if (fields.qr === undefined) return undefined
      const { qr, machine } = fields
      return {
        kind: 'picture',
        report: (endpoint, picture) => ({
          endpoint,
          events: [{ kind: 'login-qr', picture, session: `${qr} ${machine}` }],
          results: [],
        }),
      }
    },
    answer: (fields, refused) => ({
      body: JSON.stringify({ taken: refused === undefined, refused, fields }),
      type: 'application/json; charset=utf-8',
    }),
    plain: (source) =>
      source.endsWith('.dat')
        ? new TransformStream({ transform: (chunk, out) => out.enqueue(chunk.map((byte) => byte ^ 1)) })
        : undefined,
  },
}

export const token = '0123456789abcdefghij'
export const office: Endpoint = { name: 'office', dialect: toy, token }
export const me: AccountId = accountId('wxid_me')

export const rename = (name: string): Command<Offer> =>
  JSON.parse(JSON.stringify({ kind: 'rename', room: 'room', name }))
export const fetchOf = (key: string): Command<Offer> => ({ kind: 'fetch', source: { key } })

export const bytesOf = async (stream: ReadableStream<Uint8Array>): Promise<Buffer> => {
  const pieces: Uint8Array[] = []
  for await (const piece of stream) pieces.push(piece)
  return Buffer.concat(pieces)
}

/** A keeper that keeps everything in lists. It wants every file but `unwanted`. */
export class Lists implements Keeper {
  readonly reports: Report[] = []
  readonly answered: boolean[] = []
  readonly waiting: Handed[] = []
  readonly files: { readonly upload: Upload; readonly bytes: Buffer }[] = []
  /** Uploads of which the bytes broke off. */
  readonly broken: unknown[] = []
  readonly lines: string[] = []
  /** Whose clients were there. */
  readonly there: AccountId[] = []
  readonly #wakes = new Set<() => void>()
  #session: Session = {}

  readonly log: Log = (level, message, about) => void this.lines.push(`${level} ${message} ${JSON.stringify(about)}`)

  async append(report: Report) {
    this.reports.push(report)
    this.#session = { ...this.#session, ...report.session }
    return { answered: (ok: boolean) => void this.answered.push(ok) }
  }

  heard(account: AccountId): void {
    this.there.push(account)
  }

  async take(_account: AccountId, limit: number): Promise<readonly Handed[]> {
    return this.waiting.splice(0, limit)
  }

  async accept(upload: Upload): Promise<boolean> {
    if (upload.source === 'unwanted') return false
    try {
      this.files.push({ upload, bytes: await bytesOf(upload.bytes) })
      return true
    } catch (error) {
      this.broken.push(error)
      throw error
    }
  }

  async session(_account: AccountId): Promise<Session> {
    return this.#session
  }

  async *work(_account: AccountId, signal: AbortSignal): AsyncGenerator<void> {
    while (!signal.aborted) {
      yield
      if (signal.aborted) return
      await new Promise<void>((resolve) => {
        this.#wakes.add(resolve)
        signal.addEventListener('abort', () => resolve())
      })
    }
  }

  hand(task: string, command: Command<Offer>): void {
    this.waiting.push({ task: taskId(task), command })
    for (const wake of this.#wakes) wake()
    this.#wakes.clear()
  }
}
