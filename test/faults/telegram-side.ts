import { setTimeout as pause } from 'node:timers/promises'
import {
  broken,
  type CallRecord,
  dropped,
  slow,
  startTelegram,
  type Fault as TelegramFault,
  tooMany,
} from '../servers/telegram/index.ts'
import type { Span } from './blows.ts'
import { isCalled } from './client.ts'
import { type Chat, nameOf, type SideFault } from './plan.ts'
import type { Send, SideOptions, SideWorld } from './sides.ts'
import { away, isWarning, standing, toldBy } from './standing.ts'

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

/** What kept the answer of a call from whoever made it. */
const unheardOf = ({ at, verdict, left }: CallRecord, absences: readonly Span[]): Pick<Send, 'unheard'> => {
  if (verdict?.kind === 'drop') return { unheard: `telegram cut ${verdict.done ? 'after' : 'before'}` }
  // it went away while the call was under way
  if (left === false && absences.some(({ from, to }) => from >= at || (to ?? at) >= at))
    return { unheard: 'telegram down' }
  const failed = verdict?.body.ok === false && verdict.body.error_code >= 500
  return failed ? { unheard: 'telegram broken' } : {}
}

/** Whether it was answered that it was not done. */
const isRefused = ({ verdict }: CallRecord): boolean =>
  verdict?.kind === 'answer' && !verdict.body.ok && verdict.body.error_code < 500

/** The Bot API server. */
export const telegramWorld = async ({ faults, kill }: SideOptions): Promise<SideWorld> => {
  const server = await startTelegram()
  const you = server.user('You')
  const forum = server.forum({ members: [you] })
  const struck: string[] = []
  const written = new Map<string, { readonly id: number; readonly at: number }>()

  const absences: { readonly from: number; to?: number }[] = []
  const goAway = async () => {
    const absence: (typeof absences)[number] = { from: Date.now() }
    absences.push(absence)
    await server.away()
    await pause(away)
    await server.back()
    absence.to = Date.now()
  }
  const downFor = () => void goAway()
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

  const writtenAs = (id: unknown): string | undefined => [...written].find(([, one]) => one.id === id)?.[0]
  const isIn = ({ params }: CallRecord, chat: Chat | undefined): boolean => {
    const { chat_id, message_thread_id: thread } = params
    return chat_id === forum.id && (chat ? topicsOf(chat).has(Number(thread)) : thread === undefined)
  }
  const sentBy = (call: CallRecord, chat: Chat | undefined): readonly Send[] => {
    const { at: from, method, params, by } = call
    if (isRefused(call)) return []
    const about = { from, ...unheardOf(call, absences), ...(by !== undefined && { process: Number(by) }) }
    if (method === 'createForumTopic' && chat && isCalled(String(params.name), chat))
      return [{ ...about, kind: 'place' }]
    if (method !== 'sendMessage' || !isIn(call, chat)) return []
    const body = String(params.text)
    const answers: unknown = Object(params.reply_parameters).message_id
    if (!toldBy(body)) return [{ ...about, kind: 'message', text: body }]
    if (answers === undefined) return [{ ...about, kind: isWarning(body) ? 'warning' : 'message' }]
    return [{ ...about, kind: 'notice', text: writtenAs(answers) ?? '' }]
  }

  return {
    side: 'telegram',
    goal: 'Telegram',
    knowsRepeats: false,
    // whose call it is stands in its path
    settingsFor: (process) => ({
      // a card is no message of WeChat's, and would be counted as one
      telegram: {
        botToken: server.token,
        apiRoot: `${server.apiRoot}/by/${process}`,
        forums: [forum.id],
        cards: false,
      },
    }),
    owner: { telegram: you.id },
    struck,
    hasPlace: (chat) => inTopic(chat).length > 0,
    say: (chat, text) => {
      const thread = inTopic(chat).at(-1)?.thread
      const { message_id: id } = you.send(forum, text, thread === undefined ? {} : { thread })
      written.set(text, { id, at: Date.now() })
    },
    wrote: (text) => written.get(text)?.at,
    stands: (chat) => {
      const topics = topicsOf(chat)
      const isHere = (thread: number | undefined) => thread !== undefined && topics.has(thread)
      const all = own().map(({ text, thread, replyTo }) => ({
        ...{ body: text, here: isHere(thread), answers: replyTo !== undefined },
      }))
      return standing(all, chat)
    },
    sent: (chat) => server.calls.flatMap((call) => sentBy(call, chat)),
    told: (text) => {
      const id = written.get(text)?.id
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
