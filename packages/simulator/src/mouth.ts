import { randomBytes } from 'node:crypto'
import { type Cast, nameOf, personOf, roomOf } from './cast.ts'
import { Unconfirmed } from './errors.ts'
import type { History, Seen } from './history.ts'
import { Unanswered } from './post.ts'
import { messageData } from './reports.ts'
import type { Hooks, Request, Talk } from './talk.ts'

/** Words, and whom they mention: `@name` is put in front where the text does not have it. */
export interface Words {
  readonly text: string
  readonly at?: readonly string[]
}

/** What somebody says. People and rooms go by wxid or by name. Without a room: to the account itself. */
export type Saying = Words & { readonly from: string; readonly room?: string }

/** What the owner types on the phone: into a room, or to a person. */
export type Typing = Words & ({ readonly room: string } | { readonly to: string })

const known = <T>(found: T | undefined, name: string): T => {
  if (found === undefined) throw new Error(`simulator: nobody and nothing here is called ${name}`)
  return found
}

const personId = (cast: Cast, who: string): string => known(personOf(cast, who), who).wxid
const roomId = (cast: Cast, which: string): string => known(roomOf(cast, which), which).wxid

const worded = (cast: Cast, chat: string, { text, at = [] }: Words): Pick<Seen, 'text' | 'at'> => {
  const ids = at.map((who) => personId(cast, who))
  const missing = ids.map((id) => `@${nameOf(cast, id, chat)}`).filter((mark) => !text.includes(mark))
  return { text: [...missing, text].join(' '), at: ids }
}

/** Messages as they are reported: what people say, what the owner types, what came by a task. */
export const mouth = (version: string, cast: Cast, stands: History, line: Talk) => {
  const reports = new Map<string, { readonly chat: string; readonly request: Request }>()

  const confirm = async (id: string, request: Request, hooks: Hooks): Promise<string> => {
    try {
      const answer = await line.ask(request, hooks)
      if (answer.code === 0) return id
      throw new Unconfirmed(id, `error_code ${answer.code}: ${answer.reason}`)
    } catch (cause) {
      if (!(cause instanceof Unanswered)) throw cause
      if (hooks.hangUp) return id
      throw new Unconfirmed(id, cause.message, { cause })
    }
  }

  const resend = async (id: string, hooks: Hooks = {}): Promise<string> => {
    const { chat, request } = known(reports.get(id), id)
    return line.turn(chat, () => confirm(id, request, hooks))
  }

  const tell = (seen: Seen, hooks?: Hooks): Promise<string> => {
    const id = randomBytes(8).readBigUInt64BE().toString()
    const room = roomOf(cast, seen.chat)?.wxid ?? ''
    const to = room === '' && seen.by === 'person' ? cast.self.wxid : seen.chat
    const data = messageData(version, { ...seen, id, time: Date.now(), room, to })
    reports.set(id, { chat: seen.chat, request: line.request('report_new_msg', data) })
    return resend(id, hooks)
  }

  const stand = (seen: Seen): Seen => {
    stands.add(seen)
    return seen
  }

  const says = async (saying: Saying, hooks?: Hooks): Promise<string> => {
    const from = personId(cast, saying.from)
    const chat = saying.room === undefined ? from : roomId(cast, saying.room)
    return tell(stand({ chat, from, by: 'person', ...worded(cast, chat, saying) }), hooks)
  }

  const phone = async (typing: Typing, hooks?: Hooks): Promise<string> => {
    const chat = 'room' in typing ? roomId(cast, typing.room) : personId(cast, typing.to)
    return tell(stand({ chat, from: cast.self.wxid, by: 'phone', ...worded(cast, chat, typing) }), hooks)
  }

  return { says, phone, resend, tell, stand }
}

export type Mouth = ReturnType<typeof mouth>
