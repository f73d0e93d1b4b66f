import {
  type Delivery,
  type Parts,
  type PlaceId,
  Refused,
  Retry,
  type Run,
  remoteId,
  type Step,
  type WantedPlace,
  type What,
} from '@queqiao/hub'
import { Ahead } from './ahead.ts'
import { keysOf, withKeys } from './encryption/file-keys.ts'
import { HomeserverError, judged, RoomGone, verdict } from './errors.ts'
import { field } from './homeserver.ts'
import type { Means } from './means.ts'
import { restore, undoneBy } from './restore.ts'
import { type RoomMessage, typeOf } from './room-message.ts'
import { enterAsBot } from './rooms.ts'
import { addressIn, authorOf, botSpeaker, isOfPerson, type Speaker, speakerOf, timeOf } from './speakers.ts'
import { statusActs, statusType } from './status.ts'
import { type Act, toMatrix, uncertain } from './to-matrix.ts'
import type { Uploads } from './uploads.ts'
import { vacate } from './vacate.ts'

/** The homeserver keeps a device's transaction ids for 24 hours; an hour less is sure. */
const safeFor = 23 * 3_600_000

interface Turn {
  readonly run: Run
  readonly room: PlaceId
  readonly speaker: Speaker
  /** Who speaks once what we knew of the speaker has turned out wrong. */
  again(): Promise<Speaker>
  /** When it was said in WeChat. */
  readonly time?: number
}

const turnOf = async (means: Means, run: Run, room: PlaceId, what: What): Promise<Turn> => {
  const again = () => speakerOf(means, run.chat, room, what)
  return { run, room, speaker: await again(), again, ...timeOf(what) }
}

const place =
  ({ portals }: Means, { chat, signal }: Run) =>
  (wanted: WantedPlace) =>
    portals.make(chat, wanted, signal)

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
  const isSilent = (await means.encryption?.isEncrypted(room)) === true
  const said = isSilent ? wordless(act) : act
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

const perform = async (means: Means, turn: Turn, act: Act, step: Step) => {
  const work = (key: string) => judged(() => sendMending(means, turn, act, key))
  if (act.kind === 'say' || act.kind === 'edit') return turn.run.step(step, work)
  return turn.run.step(step, (key) => work(key).catch(passedOver))
}

/** Says that something may be missing. Noted before it is sent, because by now no repeat would be recognised; where the
 *  answer to that was lost, it is said again. */
const sayUncertain = async (means: Means, turn: Turn, of: Delivery, about: string) => {
  const speaker = botSpeaker(means)
  const asBot = { run: turn.run, room: turn.room, speaker, again: () => Promise.resolve(speaker) }
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
  const asThey = { ...turn, speaker, again: () => Promise.resolve(speaker) }
  const step = { name: act.name, of, covers: [], safeFor: always }
  if ((await perform(means, asThey, act, step)).length > 0) return true
  return act.isTheirs === true && redact(means, turn, { ...act, name: `${act.name}.bot`, isTheirs: false }, of)
}

const performAll = async (means: Means, turn: Turn, acts: readonly Act[], delivery: Delivery) => {
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

/** What was shown in a room that is gone cannot be completed there: it is shown anew. */
const inItsPlace = async (means: Means, run: Run, what: What): Promise<What> => {
  if (what.kind !== 'completed') return what
  const room = await run.place(place(means, run))
  const [shown] = what.parts
  return shown && (await means.hub.messageAt(room, shown)) ? what : { ...what, parts: [] }
}

/** What a room shows, and who is in it. One that does not let the bot change that stays as it is. */
const change = async ({ log }: Means, room: PlaceId, work: () => Promise<void>) => {
  try {
    await work()
  } catch (error) {
    if (!(verdict(error) instanceof Refused)) throw error
    log('info', 'matrix: a room stays as it is', { room, error: String(error) })
  }
}

/** A room that is the place of no chat, or was until now. */
interface Aside {
  readonly run: Run
  readonly delivery: Delivery
  readonly room: PlaceId
}

/** Says it there as the bot; where the bot cannot, nobody hears it. */
const sayAside = async (means: Means, { run, delivery, room }: Aside, said: Pick<Saying, 'name' | 'content'>) => {
  const speaker = botSpeaker(means)
  const turn = { run, room, speaker, again: () => Promise.resolve(speaker) }
  const { name } = said
  try {
    await speaker.enter()
    await perform(means, turn, { ...said, kind: 'say' }, { name, of: delivery, covers: [], safeFor })
  } catch (error) {
    if (!(error instanceof RoomGone) && !(verdict(error) instanceof Refused)) throw error
    means.log('info', 'matrix: a room does not hear what is said there', { room, error: String(error) })
  }
}

type Saying = Extract<Act, { readonly kind: 'say' }>

/** What concerns another room than that of the chat. True: that is all. */
const showAside = async (means: Means, run: Run, delivery: Delivery): Promise<boolean> => {
  const { what } = delivery
  const { signal, chat } = run
  if (what.kind === 'vacated') {
    const aside = { run, delivery, room: what.place }
    const say = (name: string, content: RoomMessage) => sayAside(means, aside, { name, content })
    await vacate(means, { account: chat.account, what, signal, say })
    return true
  }
  if (what.kind !== 'desk' || !what.at) return false
  for (const act of toMatrix(what, () => []))
    if (act.kind === 'say') await sayAside(means, { run, delivery, room: what.at }, act)
  return true
}

const show = async (means: Means, run: Run, delivery: Delivery, uploads: Uploads) => {
  const { what } = delivery
  if (await showAside(means, run, delivery)) return
  if (what.kind !== 'chat' && what.kind !== 'joined' && what.kind !== 'left') return say(means, run, delivery, uploads)
  const room = await run.place(place(means, run))
  if (what.kind === 'joined') return means.crowds.admit(run.chat, room, what.people)
  await change(means, room, () =>
    what.kind === 'chat' ? means.portals.show(run.chat, room) : means.crowds.part(room, what.people),
  )
}

const say = async (means: Means, run: Run, delivery: Delivery, uploads: Uploads) => {
  const what = await inItsPlace(means, run, delivery.what)
  const address = await addressIn(means, run.chat, what)
  const about = { uploads, isDesk: !run.chat.chat }
  const keys = keysOf(uploads)
  const shown = (of: What) => toMatrix(of, address, about).map((act) => readableWith(act, keys))
  const acts = [...shown(what), ...statusActs(what, means.telling)]
  if (acts.length === 0) return
  const room = await run.place(place(means, run))
  await inRoom(run, room, async () => {
    await means.portals.tend(run.chat, room)
    // before anybody speaks: a client that joins between a room's first messages may not notice that it has joined
    await means.guests.welcome(room)
    if (what.kind === 'desk' && what.opener !== undefined) await means.guests.bring(room, what.opener, isPrivate(run))
    const turn = await turnOf(means, run, room, what)
    await turn.speaker.enter()
    await performAll(means, turn, turn.speaker.isReal ? shown(inPerson(what)) : acts, delivery)
    const undone = undoneBy(what)
    if (undone !== undefined) await change(means, room, () => restore(means, run.chat, room, undone))
    means.crowds.gather(run.chat, room)
  })
}

/** With what its encrypted files are read with. */
const readableWith = (act: Act, keys: ReturnType<typeof keysOf>): Act =>
  keys.size > 0 && (act.kind === 'say' || act.kind === 'edit') ? { ...act, content: withKeys(act.content, keys) } : act

/** As whoever said it says it themselves: without their name in front. */
const inPerson = (what: What): What => {
  if (!isOfPerson(what)) return what
  const { via: _, ...own } = what
  return own
}

const isPrivate = ({ chat: { chat } }: Run) => chat !== undefined && chat.kind !== 'room'

/** Where the room is gone, the run comes again at once and makes another. */
const inRoom = async (run: Run, room: PlaceId, work: () => Promise<void>) => {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof RoomGone)) throw error
    await run.displaced(room)
    throw new Retry('the room is gone', { after: 0, certain: true, cause: error })
  }
}

/** Shows a run's deliveries in the chat's room, in order. Throws Retry or Refused. */
export const deliver = async (means: Means, run: Run): Promise<void> => {
  const uploading = new Ahead(means, run)
  try {
    for (const delivery of run.deliveries) await show(means, run, delivery, await uploading.of(delivery))
  } catch (error) {
    await uploading.ended()
    if (run.signal.aborted) throw new Retry('stopping', { after: 0, cause: error })
    throw verdict(error)
  }
}
