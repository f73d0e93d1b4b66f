import { type Happening, happeningRow, noteOf, resolved, takeEffect } from './happening.ts'
import type { Seen } from './history.ts'
import { messageId } from './ids.ts'
import type { Line } from './line.ts'
import type { Hooks, Report } from './report.ts'
import { saidOf } from './said.ts'
import { numbered } from './spoken.ts'
import type { Deed } from './task.ts'
import { wordsOf } from './thing.ts'
import type { Vendor } from './vendor.ts'

/** Says it to the server. */
type Telling<Told = unknown> = (hooks?: Hooks) => Promise<Told>

const chatOf = (happening: Happening): string => {
  if (!('room' in happening)) return happening.kind
  return typeof happening.room === 'string' ? happening.room : happening.room.wxid
}

/** Where things come about in WeChat: each is so at once, and gives what tells the server of it. */
export const stageOf = (line: Line, vendor: Vendor) => {
  const { cast, world, stands, turn } = line
  const said = saidOf(line, vendor)

  const say = (message: Pick<Seen, 'chat' | 'from' | 'by' | 'thing'>): Telling<string> => {
    const thing = numbered(message.thing, world)
    const at = thing.kind === 'text' ? (thing.at ?? []) : []
    const seen = { ...message, thing, id: messageId(), time: Date.now(), text: wordsOf(thing), at }
    said.keep(seen)
    stands.add(seen)
    return (hooks) => said.send(seen.id, hooks)
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
    const noting =
      note && say({ chat: note.chat, from: note.from, by: 'person', thing: { kind: 'system', text: note.text } })
    return async (hooks) => {
      await turn(chatOf(it), () => tellAll(told, hooks))
      await noting?.(hooks)
    }
  }

  const begin = (deed: Deed): Telling => {
    if (deed.kind === 'report') return (hooks) => tellAll([deed], hooks)
    if (deed.kind !== 'send') return occur(deed)
    return say({ chat: deed.chat, from: cast.self.wxid, by: 'task', thing: deed.thing })
  }
  return { say, begin, resend: said.send }
}

export type Stage = ReturnType<typeof stageOf>
