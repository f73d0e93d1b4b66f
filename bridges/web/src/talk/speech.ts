import { type ChatKey, type FileId, placeId, type Remote, type RemoteId } from '@queqiao/hub'
import { nameOf, type Served, type Serving } from '../doors/visit.ts'
import { toPlace } from '../ids.ts'
import { act, readDone } from '../said/doings.ts'
import { once } from '../said/once.ts'
import type { GivenKind, Saying } from '../said/sayings.ts'

/** What a program says in somebody's name. */
export interface Said extends Omit<Saying, 'by'> {
  /** The same one, said twice, is said once. */
  readonly id: RemoteId
}

/** A file that goes with it, once it is kept. */
export interface Brought {
  /** The same one, brought twice, is kept once. */
  readonly id: RemoteId
  readonly kind: GivenKind
  readonly name: string
  readonly body: ReadableStream<Uint8Array>
}

/** For programs: what people do on the page, done in their name. `who`: their id on this side. */
export interface Speech {
  /** It stands in the chat, and goes to WeChat; durable when it resolves. `read-only`: they may not write there. `taken`: something
   *  else was said under that id, which stays. */
  say(who: string, to: ChatKey, said: Said): Promise<'said' | 'read-only' | 'taken'>
  /** Throws `Refused` for a file that is too large or empty, or where they may not write; `TooManyFiles` where they have given too
   *  many that they have not sent. */
  keep(who: string, to: ChatKey, file: Brought): Promise<FileId>
  /** Presses the button of a choice, by its token: what comes of it stands in the chat. Gives why nothing does, where that is known. */
  press(
    who: string,
    to: ChatKey,
    button: { readonly id: RemoteId; readonly token: string },
  ): Promise<string | undefined>
}

/** What is asked before the bridge is started, or after it was stopped. */
export class NotServed extends Error {
  override readonly name = 'NotServed'

  constructor() {
    super('the page is not started')
  }
}

/** Whether that is what they pressed before: what was answered once says no more why. */
const isPress = ({ body }: Remote, who: string, token: string): boolean => {
  const done = readDone(body)
  return done?.by.id === who && 'press' in done.doing && done.doing.press === token
}

export const speech = (serving: Serving): Speech => {
  const served = (): Served => {
    const there = serving()
    if (!there) throw new NotServed()
    return there
  }
  const authorOf = (who: string) => ({ id: who, name: nameOf(served(), who) })
  return {
    say: async (who, to, { id, ...said }) => {
      const { hub, uploads } = served()
      const by = authorOf(who)
      if (!(await hub.mayWrite({ by, to }))) return 'read-only'
      const saying: Saying = { by, ...said }
      const isSaid = await once(hub, { id, place: placeId(toPlace(to)), body: JSON.stringify(saying) })
      if (!isSaid) return 'taken'
      uploads.sent(who, said.files)
      return 'said'
    },
    keep: async (who, to, { id: key, body, ...file }) => {
      const { hub, uploads } = served()
      const from = { by: authorOf(who), to }
      return uploads.give(who, body, (bytes) => hub.keep({ key, ...file, open: async () => bytes }, from))
    },
    press: async (who, to, { id, token }) => {
      const { hub } = served()
      const before = await hub.written(id)
      if (before) return isPress(before, who, token) ? undefined : 'something else was done under that id'
      const pressed = await hub.pressed(token, who)
      if ('refused' in pressed) return pressed.refused
      await act({ hub, ...authorOf(who), who }, toPlace(to), id, { press: token })
      return undefined
    },
  }
}
