import { Refused, Retry, type RetryOptions } from '@queqiao/hub'
import type { Call } from './calls/call.ts'
import { adviceOn, unwelcomeIn } from './said/advice.ts'

/** The trouble behind what the hub was told. */
export const troubleOf = (error: unknown): Trouble | undefined =>
  error instanceof Error && error.cause instanceof Trouble ? error.cause : undefined

/** What a failed call of the Bot API means to us. */
export type TroubleKind =
  /** Too many requests: Telegram says how long. */
  | 'wait'
  /** The request certainly did not arrive. */
  | 'unreached'
  /** It may have been done: the answer was lost, or the server failed half-way. */
  | 'unsure'
  /** The connection broke before the request was whole: it certainly was not carried out. */
  | 'cut'
  /** The file that should go could not be read here to its end. */
  | 'unread'
  /** The file that should go is not kept any more. */
  | 'lost'
  /** Of an album some items may stand there; Telegram says how long to wait. */
  | 'partly'
  /** Telegram does not take the file as what it was sent as. */
  | 'unfit'
  /** The group lets nobody send files of this kind; words it takes. */
  | 'unwelcome'
  /** What should be changed is gone, or cannot become that. */
  | 'uneditable'
  /** The file is larger than Telegram gives bots. */
  | 'oversize'
  /** Telegram does not know the token. */
  | 'token'
  /** Another program polls with the same token, or it has a webhook. */
  | 'busy'
  /** The topic was deleted. */
  | 'gone'
  /** The topic was closed. */
  | 'closed'
  /** The message that should be answered is not there any more. */
  | 'unanswerable'
  /** The words that should be quoted do not stand in it. */
  | 'unquotable'
  /** What should be changed is so already, or is not there any more. */
  | 'needless'
  /** What should be deleted is too old, or not the bot's to delete. */
  | 'undeletable'
  /** The chat has no topics: people can switch them on. */
  | 'flat'
  /** The bot lacks a right, or is not in the chat: people can mend that. */
  | 'barred'
  /** The bot lacks a right for what no message waits for. */
  | 'denied'
  /** The bot may neither make nor open topics: those that are open take messages all the same. */
  | 'unmanaged'
  /** The server of the Bot API is too old to know the method. */
  | 'unsupported'
  /** The group has become a supergroup, under another id. */
  | 'moved'
  | 'refused'

type More = { readonly [K in 'after' | 'chat' | 'movedTo']?: Trouble[K] }

/** A failed call. Its words hold neither the token nor the text that was sent. */
export class Trouble extends Error {
  override readonly name = 'Trouble'
  readonly kind: TroubleKind
  /** Milliseconds, where Telegram said how long to wait. */
  readonly after: number | undefined
  /** The chat that the call was about, and the id that it has by now. */
  readonly chat: number | undefined
  readonly movedTo: number | undefined

  constructor(kind: TroubleKind, reason: string, { after, chat, movedTo }: More = {}) {
    super(reason)
    this.kind = kind
    this.after = after
    this.chat = chat
    this.movedTo = movedTo
  }
}

// Descriptions as the server of the Bot API writes them, in the order in which they are tried.
const descriptions: readonly (readonly [RegExp, TroubleKind])[] = [
  [/failed to send message #.*too many requests/i, 'partly'],
  [/too many requests/i, 'wait'],
  [/request: file is too big/i, 'oversize'],
  [/file is temporarily unavailable/i, 'unsure'],
  [/PHOTO_|IMAGE_PROCESS|MEDIA_INVALID|VOICE_MESSAGES_FORBIDDEN|is too big|file must be non-empty|STICKER_/, 'unfit'],
  [/message thread not found|TOPIC_DELETED|TOPIC_ID_INVALID/i, 'gone'],
  [/TOPIC_CLOSED/i, 'closed'],
  [/QUOTE_TEXT_INVALID/, 'unquotable'],
  [/message to be replied not found|replied message not found/i, 'unanswerable'],
  [/message to delete not found|TOPIC_NOT_MODIFIED|message (content )?is not modified/i, 'needless'],
  [/message can't be deleted/i, 'undeletable'],
  [/message to edit not found|message can't be edited|in the message to edit|MESSAGE_ID_INVALID/i, 'uneditable'],
  [/upgraded to a supergroup/i, 'moved'],
  [/method not found/i, 'unsupported'],
  [/not a forum/i, 'flat'],
  [/rights|ADMIN_REQUIRED|WRITE_FORBIDDEN|chat not found|not a member|kicked|blocked/i, 'barred'],
]

const codes: Readonly<Record<number, TroubleKind>> = {
  401: 'token',
  // the path holds the token: what is none at all is a path that does not exist
  404: 'token',
  409: 'busy',
  413: 'unfit',
  429: 'wait',
  403: 'barred',
}

const kindOf = (code: number, description: string): TroubleKind =>
  descriptions.find(([pattern]) => pattern.test(description))?.[1] ??
  codes[code] ??
  (code >= 500 ? 'unsure' : 'refused')

/** What one chat alone waits for. */
const forTopic = /^(create|reopen)ForumTopic/

/** Beside what is said: for want of a right to them nothing else stops. */
const besides = /^(edit|delete|pin|set)/

const newId = ({ chat }: Call, moved: number): string =>
  `: in the settings, under telegram.forums, write ${moved} in place of ${chat}`

const kindIn = ({ method }: Call, code: number, description: string): TroubleKind => {
  const kind = kindOf(code, description)
  if ((kind === 'barred' || kind === 'refused') && unwelcomeIn(description)) return 'unwelcome'
  if (kind !== 'barred' || !/rights|ADMIN_REQUIRED/.test(description)) return kind
  if (forTopic.test(method)) return 'unmanaged'
  return besides.test(method) ? 'denied' : kind
}

const nameOf = ({ method, chat }: Call): string => `telegram: ${method}${chat === undefined ? '' : ` in ${chat}`}`

/** An error as the Bot API answers it. */
export interface Answer {
  readonly error_code: number
  readonly description: string
  readonly parameters?: { readonly retry_after?: number; readonly migrate_to_chat_id?: number }
}

/** An error that Telegram answered with. */
export const answered = (call: Call, { error_code, description, parameters = {} }: Answer): Trouble => {
  const { retry_after, migrate_to_chat_id: moved } = parameters
  // in an album, "Too Many Requests" comes wrapped inside a 400, and the seconds stand in the words alone
  const seconds = retry_after ?? Number(/retry after (\d+)/i.exec(description)?.[1] ?? Number.NaN)
  const after = Number.isFinite(seconds) ? seconds * 1000 : undefined
  const mending = moved === undefined ? adviceOn(call, description) : newId(call, moved)
  const kind = kindIn(call, error_code, description)
  // it is said in the place of the file
  const reason = (kind === 'unwelcome' && unwelcomeIn(description)) || `${nameOf(call)}: ${description}${mending}`
  return new Trouble(kind, reason, { after, chat: call.chat, movedTo: moved })
}

// Before a connection stands nothing can have been processed.
const beforeConnection: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'UND_ERR_CONNECT_TIMEOUT',
])

/** No connection came to be: nothing of the request has left, and nothing will. Its words say why, and are fit for everybody. */
export class Unreached extends Error {
  override readonly name = 'Unreached'
}

/** The code of an error, or of what caused it. */
export const codeOf = (error: unknown): string | undefined => {
  if (!(error instanceof Error)) return undefined
  if ('code' in error && typeof error.code === 'string') return error.code
  return codeOf(error.cause)
}

/** A call that got no answer. The error's own words name the URL, and with it the token: only its code is told. `whole`:
 *  whether all of the request may have left us. */
export const unanswered = (call: Call, error: unknown, whole = true): Trouble => {
  const code = codeOf(error)
  const which = code ? ` (${code})` : ''
  if (error instanceof Unreached) return new Trouble('unreached', `${nameOf(call)}: cannot be reached ${error.message}`)
  if (code && beforeConnection.has(code)) return new Trouble('unreached', `${nameOf(call)}: cannot be reached${which}`)
  return whole
    ? new Trouble('unsure', `${nameOf(call)}: no answer${which}`)
    : new Trouble('cut', `${nameOf(call)}: the connection broke while the file was sent${which}`)
}

/** A file of a call that could not be read to its end. Where the hub says that it is gone for good, that is said. */
export const unread = (call: Call, error: unknown): unknown => {
  if (error instanceof Refused) return new Trouble('lost', error.message)
  const code = codeOf(error)
  return new Trouble('unread', `${nameOf(call)}: the file could not be read${code ? ` (${code})` : ''}`)
}

// What is not named here is refused for good.
const retries: { readonly [K in TroubleKind]?: RetryOptions } = {
  wait: { scope: 'destination', certain: true },
  unreached: { scope: 'bridge', certain: true },
  unsure: { certain: false },
  cut: { scope: 'file', certain: true },
  unread: { certain: true },
  partly: { scope: 'destination', certain: false },
  token: { scope: 'bridge', certain: true },
  busy: { scope: 'bridge', certain: true },
  gone: { certain: true },
  closed: { certain: true },
  flat: { scope: 'destination', certain: true },
  barred: { scope: 'destination', certain: true },
  moved: { scope: 'destination', certain: true },
  unmanaged: { certain: true },
}

/** What the hub is told: not now, or never. */
export const toRetry = (trouble: Trouble): Retry | Refused => {
  const options = retries[trouble.kind]
  if (!options) return new Refused(trouble.message, { cause: trouble })
  const after = trouble.after === undefined ? {} : { after: trouble.after }
  return new Retry(trouble.message, { ...options, ...after, cause: trouble })
}
