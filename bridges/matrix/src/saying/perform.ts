import { type Delivery, type Parts, type PlaceId, Refused, Retry, type Run, remoteId, type Step } from '@queqiao/hub'
import { HomeserverError, judged } from '../errors.ts'
import { field } from '../homeserver.ts'
import type { Means } from '../means.ts'
import { authorOf, botSpeaker, type Speaker } from '../people/speakers.ts'
import { enterAsBot } from '../places/rooms.ts'
import type { Act } from '../shown/acts.ts'
import { statusType } from '../shown/status.ts'
import { uncertain } from '../to-matrix.ts'
import { type RoomMessage, typeOf } from '../words/room-message.ts'

/** The homeserver keeps a device's transaction ids for 24 hours; an hour less is sure. */
export const safeFor = 23 * 3_600_000

/** What is said in a room during a run, and by whom. */
export interface Turn {
  readonly run: Run
  readonly room: PlaceId
  readonly speaker: Speaker
  /** Who speaks once what we knew of the speaker has turned out wrong. */
  again(): Promise<Speaker>
  /** When it was said in WeChat. */
  readonly time?: number
}

/** The turn of somebody in whose place nobody else speaks. */
export const turnAs = (speaker: Speaker, { run, room }: Pick<Turn, 'run' | 'room'>): Turn => ({
  ...{ run, room, speaker },
  again: () => Promise.resolve(speaker),
})

const request = (act: Act, room: string, key: string, mark: Pick<RoomMessage, 'fi.mau.double_puppet_source'>) => {
  const at = ['v3', 'rooms', room]
  if (act.kind === 'read') return { method: 'POST', path: [...at, 'receipt', 'm.read', act.of], body: {} } as const
  if (act.kind === 'redact') {
    const body = { ...(act.reason !== undefined && { reason: act.reason }), ...mark }
    return { method: 'PUT', path: [...at, 'redact', act.of, key], body } as const
  }
  const type = act.kind === 'status' ? statusType : typeOf(act.content)
  return { method: 'PUT', path: [...at, 'send', type, key], body: { ...act.content, ...mark } } as const
}

/** What goes in clear also into encrypted rooms, without words: they may hold what was written, such as the name of a file. */
const wordless = (act: Act): Act => {
  if (act.kind === 'redact') {
    const { reason: _, ...silent } = act
    return silent
  }
  if (act.kind !== 'status') return act
  const { message: _, ...content } = act.content
  return { ...act, content }
}

/** The same for a room that may be encrypted: there, what is said can be read only by who is there. */
const sealed = async ({ encryption }: Means, { room, speaker }: Turn, act: Act, asked: ReturnType<typeof request>) => {
  if (!encryption || speaker.isReal || (act.kind !== 'say' && act.kind !== 'edit')) return asked
  const clear = { type: typeOf(act.content), content: act.content }
  const { type, content } = await encryption.seal(room, speaker.user, clear)
  const [key = ''] = asked.path.slice(-1)
  return { ...asked, path: ['v3', 'rooms', room, 'send', type, key], body: content }
}

const send = async (means: Means, turn: Turn, act: Act, key: string): Promise<Parts> => {
  const { run, room, speaker, time } = turn
  run.signal.throwIfAborted()
  const mark = speaker.isReal ? { 'fi.mau.double_puppet_source': means.ids.source } : {}
  const isClear = act.kind === 'status' || act.kind === 'redact'
  const said = isClear && (await means.facts.isEncrypted(room)) ? wordless(act) : act
  const { method, path, body } = await sealed(means, turn, said, request(said, room, key, mark))
  // the message keeps its time when it is edited; that it was edited is new
  const query: Record<string, number> = time === undefined || act.kind !== 'say' ? {} : { ts: time }
  const answer = await speaker.call(method, path, { query, body, signal: run.signal })
  return act.kind === 'read' ? [] : [remoteId(field(answer, 'event_id'))]
}

// not in the room, not registered, or without its device: somebody has undone what we knew
const mendable = /^(M_FORBIDDEN|M_NOT_FOUND|(ORG\.MATRIX\.MSC4326\.)?M_UNKNOWN_DEVICE)$/
const refused = [401, 403, 404]

const isMendable = (error: unknown, { isReal }: Speaker): boolean => {
  if (!(error instanceof HomeserverError)) return false
  // what is wrong with a user's own token is no trouble of ours
  return mendable.test(error.errcode ?? '') || (isReal === true && refused.includes(error.status ?? 0))
}

const mend = async ({ homeserver, ids }: Means, { room, speaker, again }: Turn): Promise<Speaker> => {
  speaker.forget()
  if (speaker.user === ids.bot) await enterAsBot(homeserver, room)
  const next = await again()
  await next.enter()
  return next
}

/** Sends it; where the speaker has lost what it needs for that, gives it back and sends once more. */
const sendMending = async (means: Means, turn: Turn, act: Act, key: string): Promise<Parts> => {
  try {
    return await send(means, turn, act, key)
  } catch (error) {
    if (!isMendable(error, turn.speaker)) throw error
    return await send(means, { ...turn, speaker: await mend(means, turn) }, act, key)
  }
}

const isMissing = (error: unknown): boolean =>
  error instanceof Retry && error.cause instanceof HomeserverError && error.cause.status === 404

// what cannot be taken away has gone already, or is not the sender's; a sign that cannot be set says nothing that words do
// not say
const passedOver = (error: unknown): Parts => {
  if (error instanceof Refused || isMissing(error)) return []
  throw error
}

/** Makes one request as a step of the run. Throws Retry or Refused. */
export const perform = async (means: Means, turn: Turn, act: Act, step: Step) => {
  const work = (key: string) => judged(() => sendMending(means, turn, act, key))
  if (act.kind === 'say' || act.kind === 'edit') return turn.run.step(step, work)
  return turn.run.step(step, (key) => work(key).catch(passedOver))
}

/** Says that something may be missing. Noted before it is sent, because by now no repeat would be recognised; where the
 *  answer to that was lost, it is said again. */
const sayUncertain = async (means: Means, turn: Turn, of: Delivery, about: string) => {
  const asBot = turnAs(botSpeaker(means), turn)
  for (let nth = 1; ; nth++) {
    const name = `${about}.uncertain${nth}`
    const act = { kind: 'say', name, content: uncertain } as const
    if ((await perform(means, asBot, act, { name, of, covers: [], safeFor: 0 })) !== 'uncertain') return
  }
}

/** The same edit twice is the same edit, and what is gone stays gone. */
const always = Number.POSITIVE_INFINITY

type Redaction = Extract<Act, { readonly kind: 'redact' }>

/** Who takes it away: whoever said it, where it is not the bot's own. */
const redactor = async (means: Means, { run, room }: Turn, { of, isTheirs }: Redaction): Promise<Speaker> => {
  try {
    return isTheirs ? await authorOf(means, run.chat, room, of) : botSpeaker(means)
  } catch (error) {
    if (error instanceof HomeserverError && isMendable(error, botSpeaker(means))) return botSpeaker(means)
    throw error
  }
}

/** Takes something away: as whoever said it, or else as the bot. False where it stays. */
const redact = async (means: Means, turn: Turn, act: Redaction, of: Delivery): Promise<boolean> => {
  const speaker = await redactor(means, turn, act)
  const asThey = { ...turn, ...turnAs(speaker, turn) }
  const step = { name: act.name, of, covers: [], safeFor: always }
  if ((await perform(means, asThey, act, step)).length > 0) return true
  return act.isTheirs === true && redact(means, turn, { ...act, name: `${act.name}.bot`, isTheirs: false }, of)
}

/** Does all that a delivery is in the room, in order. Throws Retry or Refused. */
export const performAll = async (means: Means, turn: Turn, acts: readonly Act[], delivery: Delivery) => {
  let stays = false
  for (const act of acts) {
    if (act.kind === 'redact') {
      if (!(await redact(means, turn, act, delivery))) stays = true
      continue
    }
    const said = act.kind === 'say' && stays && act.otherwise ? { ...act, content: act.otherwise } : act
    // an edit is a part of its message, too: it goes with it
    const covers = act.kind === 'say' || act.kind === 'edit' ? [delivery] : []
    const step = { name: act.name, of: delivery, covers, safeFor: act.kind === 'say' ? safeFor : always }
    if ((await perform(means, turn, said, step)) === 'uncertain') await sayUncertain(means, turn, delivery, act.name)
  }
}
