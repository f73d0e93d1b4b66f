import { setTimeout as sleep } from 'node:timers/promises'
import { nameOf, titleOf } from './cast.ts'
import { casting, mentionedIn } from './casting.ts'
import type { WeChatClient } from './client.ts'
import { type DialectName, listsAtLogin, wechat } from './dialects.ts'
import type { Seen } from './history.ts'
import { type Cue, cueOf } from './script.ts'

export interface SimulateOptions {
  /** The whole callback URL. */
  readonly url: string
  /** Which client to be. Default `wehub`. */
  readonly dialect?: DialectName
  /** WeHub: default `simulator`. */
  readonly appid?: string
  /** WeHub: default `0.4.26`. */
  readonly version?: string
  /** WeHub: the signature key. */
  readonly secret?: string
  /** WeQuick, WeHelp: where tasks are asked for. Default: `url` with `/tasks` behind it. */
  readonly tasksUrl?: string
  /** Of the account. Default `wxid_me`. */
  readonly wxid?: string
  /** Default `Me`. */
  readonly nickname?: string
  /** Milliseconds between two polls. Default 1 000. */
  readonly pollEvery?: number
  /** Lines to be said first; who speaks in them is there from the start. */
  readonly script?: string
  /** Lines typed by somebody, after the script. */
  readonly input?: AsyncIterable<string>
  /** Told what stands in WeChat, and what the server did against the document (`! …`), line by line. */
  readonly output: (line: string) => void
  /** Goes on until it aborts, when all lines are said. Without it, ends with the last line. */
  readonly signal?: AbortSignal
}

/** Who is there when no script says so. */
const usual = ['Anna @ Family: .', 'Bob @ Family: .']

const never = new AbortController().signal

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })

// a line that cannot be read is complained about when its turn comes
const readable = (written: string): readonly Cue[] => {
  try {
    return [cueOf(written)].filter((cue) => cue !== undefined)
  } catch {
    return []
  }
}

const shownBy =
  (output: (line: string) => void, client: () => WeChatClient) =>
  ({ chat, from, text, thing }: Seen): void => {
    const { cast } = client()
    output(`[${titleOf(cast, chat)}] ${nameOf(cast, from, chat)}: ${text || `(${thing.kind})`}`)
  }

const act = async (client: WeChatClient, cue: Cue, signal: AbortSignal): Promise<unknown> => {
  if (cue.kind === 'wait') return sleep(cue.ms, undefined, { signal })
  const at = mentionedIn(client.cast, cue.room, cue.text)
  const words = { text: cue.text, at }
  if (cue.kind === 'says') return client.says({ ...words, from: cue.who, ...(cue.room && { room: cue.room }) })
  return client.phone(cue.room === undefined ? { ...words, to: cue.to ?? '' } : { ...words, room: cue.room })
}

/** A WeChat client that says what a script and somebody at the keyboard want said, and shows what WeChat people see.
 *  Throws what `login` throws. A line that is not understood, or that the server does not take, is shown and passed over. */
export const simulate = async (options: SimulateOptions): Promise<void> => {
  const { wxid = 'wxid_me', nickname = 'Me', pollEvery = 1_000, output, signal = never, script } = options
  const { dialect = 'wehub' } = options
  const { learn, people, rooms } = casting({ wxid, nickname })
  const complained = (complaint: string) => output(`! ${complaint}`)
  const shown = shownBy(output, () => client)
  const own = { wxid, nickname, pollEvery, people, rooms, shown, complained }
  const client: WeChatClient = wechat(dialect, { ...options, ...own })

  const say = async (written: string) => {
    try {
      const cue = cueOf(written)
      if (cue === undefined) return
      if (learn(cue)) await client.reportContacts()
      await act(client, cue, signal)
    } catch (cause) {
      if (!signal.aborted) output(`! ${cause instanceof Error ? cause.message : String(cause)}`)
    }
  }
  const sayAll = async (lines: Iterable<string> | AsyncIterable<string>) => {
    for await (const line of lines) {
      await say(line)
      if (signal.aborted) return
    }
  }

  const lines = script?.split('\n') ?? []
  for (const cue of (script === undefined ? usual : lines).flatMap(readable)) learn(cue)
  await client.start()
  if (!listsAtLogin(dialect)) await client.reportContacts()
  try {
    await sayAll(lines)
    await Promise.race([sayAll(options.input ?? []), aborted(signal)])
    if (signal !== never) await aborted(signal)
  } finally {
    await client.stop()
  }
}
