import { type Fault as MatrixFault, type Send as Sent, stubHomeserver } from '../servers/homeserver/index.ts'
import { type Chat, nameOf, type SideFault, textsIn } from './plan.ts'
import type { Send, SideOptions, SideWorld } from './sides.ts'
import { away, isOf, standing, toldBy } from './standing.ts'

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

const kindOf = (body: string, answers: boolean): Send['kind'] => {
  if (!toldBy(body)) return 'message'
  return answers ? 'notice' : 'warning'
}

/** The homeserver. */
export const matrixWorld = async ({ url, faults, kill }: SideOptions): Promise<SideWorld> => {
  const tokens = { asToken: 'as-token-of-the-schedules', hsToken: 'hs-token-of-the-schedules' }
  const stub = await stubHomeserver({ domain: 'localhost', appservice: { url, hsToken: tokens.hsToken } })
  const you = '@you:localhost'
  const struck: string[] = []
  const written = new Map<string, { readonly event: string; readonly at: number }>()

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

  const bodyOf = ({ content }: Sent): string => String(content.body ?? '')
  const texts = (): readonly Sent[] =>
    stub.sends.filter((send) => send.type === 'm.room.message' && !toldBy(bodyOf(send)))
  const roomOf = (chat: Chat): string | undefined =>
    texts().find((send) => textsIn(bodyOf(send)).some((text) => isOf(text, chat)))?.room
  const answered = ({ content }: Sent): unknown => Object(Object(content['m.relates_to'])['m.in_reply_to']).event_id
  /** The rooms of a chat; without one those in which nothing of WeChat stands. */
  const roomsOf = (chat: Chat | undefined): ReadonlySet<string | undefined> => {
    if (chat) return new Set([roomOf(chat)])
    const spoken = new Set(texts().flatMap((send) => (textsIn(bodyOf(send)).length ? [send.room] : [])))
    return new Set(stub.sends.map(({ room }) => room).filter((room) => !spoken.has(room)))
  }
  const placed = (chat: Chat | undefined) => {
    const rooms = roomsOf(chat)
    return stub.sends
      .filter(({ type }) => type === 'm.room.message')
      .map((send) => ({
        ...{ at: send.at, body: bodyOf(send), here: rooms.has(send.room), answers: answered(send) !== undefined },
      }))
  }
  const isGone = ({ event }: Sent): boolean =>
    stub.sends.some(({ type, content }) => type === 'm.room.redaction' && content.redacts === event)

  return {
    side: 'matrix',
    goal: 'Matrix',
    // each send has a key, and the homeserver knows it again
    knowsRepeats: true,
    settingsFor: () => ({
      matrix: { ...tokens, homeserver: stub.url, domain: 'localhost', bot: 'wechatbot', ghosts: 'wechat_{id}' },
    }),
    owner: { matrix: you },
    struck,
    hasPlace: (chat) => roomOf(chat) !== undefined,
    say: (chat, text) => {
      const event = stub.say(roomOf(chat) ?? '', you, { msgtype: 'm.text', body: text })
      written.set(text, { event, at: Date.now() })
    },
    wrote: (text) => written.get(text)?.at,
    stands: (chat) => standing(placed(chat), chat),
    sent: (chat) =>
      placed(chat)
        .filter(({ here }) => here)
        .map(({ at: from, body, answers }) => ({ from, kind: kindOf(body, answers) })),
    told: (text) => {
      const event = written.get(text)?.event
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
