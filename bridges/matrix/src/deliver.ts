import { type Delivery, type PlaceId, Refused, Retry, type Run, type WantedPlace, type What } from '@queqiao/hub'
import { keysOf, withKeys } from './encryption/file-keys.ts'
import { RoomGone, verdict } from './errors.ts'
import type { Means } from './means.ts'
import { addressIn, botSpeaker, isOfPerson, type Saying, speakerIn, speakerOf, timeOf } from './people/speakers.ts'
import { Ahead } from './saying/ahead.ts'
import { showAside } from './saying/aside.ts'
import { isShut, leaveShut } from './saying/encrypted.ts'
import { performAll, type Turn, turnAs } from './saying/perform.ts'
import { restore, undoneBy } from './saying/restore.ts'
import type { Act } from './shown/acts.ts'
import type { Uploads } from './shown/placed.ts'
import { statusActs } from './shown/status.ts'
import { toMatrix } from './to-matrix.ts'
import { answering } from './words/room-message.ts'
import { notice } from './words/texts.ts'

const turnOf = async (means: Means, saying: Saying): Promise<Turn> => {
  const { run, room, what } = saying
  const again = () => speakerOf(means, run.chat, room, what)
  return { run, room, speaker: await speakerIn(means, saying), again, ...timeOf(what) }
}

const place =
  ({ portals }: Means, { chat, signal }: Run) =>
  (wanted: WantedPlace) =>
    portals.make(chat, wanted, signal)

/** What was shown in a room that is gone cannot be completed there: it is shown anew. */
const inItsPlace = async (means: Means, run: Run, what: What): Promise<What> => {
  if (what.kind !== 'completed') return what
  const room = await run.place(place(means, run))
  const [shown] = what.parts
  return shown && (await means.hub.messageAt(room, shown)) ? what : { ...what, parts: [] }
}

/** What a room shows, and who is in it. False where it does not let the bot change that, and stays as it is. */
const change = async ({ log }: Means, room: PlaceId, work: () => Promise<void>): Promise<boolean> => {
  try {
    await work()
    return true
  } catch (error) {
    if (!(verdict(error) instanceof Refused)) throw error
    log('info', 'matrix: a room stays as it is', { room, error: String(error) })
    return false
  }
}

/** Has the room show again what WeChat has; where it does not let the bot, that is said. */
const putBack = async (means: Means, run: Run, room: PlaceId, delivery: Delivery) => {
  const undone = undoneBy(delivery.what)
  if (undone === undefined) return
  if (await change(means, room, () => restore(means, run.chat, room, undone))) return
  const { bot } = means.ids
  const words = `✗ That is not so in WeChat, and stays so here: ${bot} may not change it back. Give it the power, or change it back.`
  const content = answering(undone, notice(words))
  await performAll(means, turnAs(botSpeaker(means), { run, room }), [{ kind: 'say', name: 'stays', content }], delivery)
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
  if (await isShut(means, room)) return leaveShut(means, { run, delivery, room })
  await inRoom(run, room, async () => {
    await means.portals.tend(run.chat, room)
    // before anybody speaks: a client that joins between a room's first messages may not notice that it has joined
    await means.guests.welcome(room)
    if (what.kind === 'desk' && what.opener !== undefined) await means.guests.bring(room, what.opener, isPrivate(run))
    const turn = await turnOf(means, { run, room, of: delivery, what })
    await turn.speaker.enter()
    await performAll(means, turn, turn.speaker.isReal ? shown(inPerson(what)) : acts, delivery)
    await putBack(means, run, room, delivery)
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
