import { type Cast, nameOf, personNamed, roomNamed } from './cast.ts'
import { Unconfirmed } from './errors.ts'
import { type Happening, happeningRow, noteOf, resolved, takeEffect } from './happening.ts'
import type { By, Seen } from './history.ts'
import { invitationUrl, messageId, transferId } from './ids.ts'
import type { Hooks, Line, Report, Request } from './line.ts'
import { Unanswered } from './post.ts'
import type { Done, Sending } from './task.ts'
import { type Thing, type ThingKind, wordsOf } from './thing.ts'
import type { Vendor } from './vendor.ts'
import type { World } from './world.ts'

/** Words, and whom they mention: `@name` is put in front where the text does not have it. */
export interface Words {
  readonly kind?: 'text'
  readonly text: string
  readonly at?: readonly string[]
}

/** Words, or something else by its kind. */
export type Spoken = Words | Thing<Exclude<ThingKind, 'text'>>

/** What somebody says. People and rooms go by wxid or by name. Without a room: to the account itself. */
export type Saying = Spoken & { readonly from: string; readonly room?: string }

/** What the owner types on the phone: into a room, or to a person. */
export type Typing = Spoken & ({ readonly room: string } | { readonly to: string })

const mentioning = (cast: Cast, chat: string, { text, at = [] }: Words): Thing<'text'> => {
  const ids = at.map((who) => personNamed(cast, who).wxid)
  const missing = ids.map((id) => `@${nameOf(cast, id, chat)}`).filter((mark) => !text.includes(mark))
  return { kind: 'text', text: [...missing, text].join(' '), at: ids }
}

const isWords = (spoken: Spoken): spoken is Words => spoken.kind === undefined || spoken.kind === 'text'

const thingOf = (cast: Cast, chat: string, spoken: Spoken): Thing =>
  isWords(spoken) ? mentioning(cast, chat, spoken) : spoken

// what WeChat numbers itself
const numbered = (thing: Thing, { invitations }: World): Thing => {
  if (thing.kind === 'transfer') return { ...thing, transfer: thing.transfer ?? transferId() }
  if (thing.kind !== 'invite') return thing
  const url = thing.url ?? invitationUrl()
  invitations.set(url, thing.into)
  return { ...thing, url }
}

const chatOf = (happening: Happening): string => {
  if (!('room' in happening)) return happening.kind
  return typeof happening.room === 'string' ? happening.room : happening.room.wxid
}

export type Deed = NonNullable<Done['deeds']>[number]

/** Says it to the server. */
type Telling = (hooks?: Hooks) => Promise<unknown>

/** Everything that a client reports: what people say, what the owner types, what happens, what came by a task. */
export const mouthOf = (line: Line, vendor: Vendor) => {
  const { cast, world, stands, turn } = line
  const reports = new Map<string, { readonly chat: string; readonly request: Request }>()

  const confirm = async (id: string, request: Request, hooks: Hooks): Promise<string> => {
    try {
      const answer = await vendor.ask(request, hooks)
      if (answer.code === 0) return id
      throw new Unconfirmed(id, `error_code ${answer.code}: ${answer.reason}`)
    } catch (cause) {
      if (!(cause instanceof Unanswered)) throw cause
      if (hooks.hangUp) return id
      throw new Unconfirmed(id, cause.message, { cause })
    }
  }

  const resend = async (id: string, hooks: Hooks = {}): Promise<string> => {
    const report = reports.get(id)
    if (report === undefined) throw new Error(`simulator: nothing was said under ${id}`)
    return turn(report.chat, () => confirm(id, report.request, hooks))
  }

  const stand = (message: Pick<Seen, 'chat' | 'from' | 'by' | 'thing'>, words: Partial<Seen> = {}): Seen => {
    const thing = numbered(message.thing, world)
    const at = thing.kind === 'text' ? (thing.at ?? []) : []
    const seen = { ...message, thing, id: messageId(), time: Date.now(), text: wordsOf(thing), at, ...words }
    reports.set(seen.id, { chat: seen.chat, request: vendor.request(vendor.message(seen)) })
    stands.add(seen)
    return seen
  }

  const say = (chat: string, from: string, by: By, thing: Thing): ((hooks?: Hooks) => Promise<string>) => {
    const { id } = stand({ chat, from, by, thing })
    return (hooks) => resend(id, hooks)
  }

  const tellAll = async (told: readonly Report[], hooks?: Hooks): Promise<void> => {
    for (const report of told) await vendor.ask(vendor.request(report), hooks)
  }

  const occur = (happening: Happening): Telling => {
    const it = resolved(happening, cast)
    // who is gone goes by another name afterwards
    const note = noteOf(it, cast)
    takeEffect(it, world)
    const told = happeningRow(vendor.happenings, it, cast)
    const noting = note && say(note.chat, note.from, 'person', { kind: 'system', text: note.text })
    return async (hooks) => {
      await turn(chatOf(it), () => tellAll(told, hooks))
      await noting?.(hooks)
    }
  }

  /** Makes it so in WeChat at once, and gives what tells the server of it. */
  const begin = (deed: Deed): Telling => {
    if (deed.kind === 'report') return (hooks) => tellAll([deed], hooks)
    if (deed.kind !== 'send') return occur(deed)
    const sent: Sending = deed
    return say(sent.chat, cast.self.wxid, 'task', sent.thing)
  }

  const says = async ({ from: who, room, ...spoken }: Saying, hooks?: Hooks): Promise<string> => {
    const from = personNamed(cast, who).wxid
    const chat = room === undefined ? from : roomNamed(cast, room).wxid
    return say(chat, from, 'person', thingOf(cast, chat, spoken))(hooks)
  }

  const phone = async (typing: Typing, hooks?: Hooks): Promise<string> => {
    const { room, to = '', ...spoken } = { room: undefined, to: undefined, ...typing }
    const chat = room === undefined ? personNamed(cast, to).wxid : roomNamed(cast, room).wxid
    return say(chat, cast.self.wxid, 'phone', thingOf(cast, chat, spoken))(hooks)
  }

  const happens = async (happening: Happening): Promise<void> => {
    await occur(happening)()
  }

  return { says, phone, resend, happens, begin }
}

export type Mouth = ReturnType<typeof mouthOf>
