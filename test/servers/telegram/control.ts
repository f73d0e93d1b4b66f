import type { Fault, Target } from './faults.ts'
import type { GroupKind, GroupOptions } from './groups.ts'
import type { Locating, Person, Saying, Showing, Which } from './people.ts'
import type { TelegramServer } from './server.ts'

/** A file in another process's words: its bytes in base64, or how many. */
type Told = Omit<Showing, 'bytes' | 'thumbnail'> & { readonly bytes: string | number }

type Where = { as: string; chat: number } & Pick<Saying, 'thread' | 'replyTo'>

const showing = ({ bytes, ...told }: Told): Showing => ({
  ...told,
  bytes: typeof bytes === 'number' ? { size: bytes } : Buffer.from(bytes, 'base64'),
})

/** What another process may ask for, by `do`. People go by their first names, chats and messages by their ids. */
interface Asks {
  group: { kind: GroupKind; title?: string; members?: readonly string[]; bot?: GroupOptions['bot'] }
  send: { as: string; chat: number; text: string } & Saying
  reply: { as: string; to: Which; text: string }
  edit: { as: string; message: Which; text: string }
  show: Where & { file: Told }
  showAlbum: Where & { files: readonly Told[] }
  locate: Where & { place: Locating }
  click: { as: string; message: Which; button: string }
  react: { as: string; message: Which; emoji?: Parameters<Person['react']>[1] }
  start: { as: string }
  createTopic: { as: string; chat: number; name: string }
  closeTopic: { as: string; chat: number; thread: number }
  reopenTopic: { as: string; chat: number; thread: number }
  deleteTopic: { as: string; chat: number; thread: number }
  topics: { chat: number }
  messages: { chat: number; thread?: number | 'general' }
  calls: object
  violations: object
  fault: { fault: Fault; target?: Target }
  clearFaults: object
  advance: { ms: number }
}

type Doing = { readonly [K in keyof Asks]: (server: TelegramServer, ask: Asks[K]) => unknown }

const doing: Doing = {
  group: (server, { members = [], ...options }) => {
    const { id } = server.group({ ...options, members: members.map((name) => server.user(name)) })
    return { id }
  },
  send: (server, { as, chat, text, ...saying }) => server.user(as).send(chat, text, saying),
  reply: (server, { as, to, text }) => server.user(as).reply(to, text),
  edit: (server, { as, message, text }) => server.user(as).edit(message, text),
  show: (server, { as, chat, file, ...saying }) => server.user(as).show(chat, showing(file), saying),
  showAlbum: (server, { as, chat, files, ...saying }) => server.user(as).showAlbum(chat, files.map(showing), saying),
  locate: (server, { as, chat, place, ...saying }) => server.user(as).locate(chat, place, saying),
  click: (server, { as, message, button }) => server.user(as).click(message, button),
  react: (server, { as, message, emoji }) => server.user(as).react(message, emoji),
  start: (server, { as }) => server.user(as).start(),
  createTopic: (server, { as, chat, name }) => server.user(as).createTopic(chat, name),
  closeTopic: (server, { as, chat, thread }) => server.user(as).closeTopic(chat, thread),
  reopenTopic: (server, { as, chat, thread }) => server.user(as).reopenTopic(chat, thread),
  deleteTopic: (server, { as, chat, thread }) => server.user(as).deleteTopic(chat, thread),
  topics: (server, { chat }) => server.topics(chat),
  messages: (server, { chat, thread }) => server.messages(chat, thread),
  calls: (server) => server.calls,
  violations: (server) => server.violations,
  fault: (server, { fault, target }) => void server.faults.add(fault, target),
  clearFaults: (server) => server.faults.clear(),
  advance: (server, { ms }) => server.clock.advance(ms),
}

/** Does what another process asks: `{ "do": "send", "as": "Alice", "chat": -100…, "text": "…" }`. */
export const control = (server: TelegramServer, ask: unknown): unknown => {
  const { do: name, ...rest } = ask as { do?: string }
  const run = (doing as Record<string, ((server: TelegramServer, ask: unknown) => unknown) | undefined>)[name ?? '']
  if (!run) throw new Error(`no such order; there are: ${Object.keys(doing).join(', ')}`)
  return run(server, rest)
}
