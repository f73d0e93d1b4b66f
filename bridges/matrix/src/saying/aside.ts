import { type Delivery, type PlaceId, Refused, type Run, type Vacated } from '@queqiao/hub'
import { RoomGone, verdict } from '../errors.ts'
import type { Means } from '../means.ts'
import { botSpeaker } from '../people/speakers.ts'
import { vacate } from '../places/vacate.ts'
import type { Act } from '../shown/acts.ts'
import { toMatrix } from '../to-matrix.ts'
import type { RoomMessage } from '../words/room-message.ts'
import { perform, safeFor, turnAs } from './perform.ts'

type Saying = Extract<Act, { readonly kind: 'say' }>

/** A room that is the place of no chat, or was until now. */
export interface Aside {
  readonly run: Run
  readonly delivery: Delivery
  readonly room: PlaceId
}

/** Says it there as the bot; where the bot cannot, nobody hears it. */
export const sayAside = async (
  means: Means,
  { run, delivery, room }: Aside,
  said: Pick<Saying, 'name' | 'content'>,
) => {
  const speaker = botSpeaker(means)
  const { name } = said
  try {
    await speaker.enter()
    await perform(
      means,
      turnAs(speaker, { run, room }),
      { ...said, kind: 'say' },
      { name, of: delivery, covers: [], safeFor },
    )
  } catch (error) {
    if (!(error instanceof RoomGone) && !(verdict(error) instanceof Refused)) throw error
    means.log('info', 'matrix: a room does not hear what is said there', { room, error: String(error) })
  }
}

/** Lets a room go, telling whoever is there. */
export const letGo = (means: Means, aside: Aside, what: Vacated): Promise<void> => {
  const { signal, chat } = aside.run
  const say = (name: string, content: RoomMessage) => sayAside(means, aside, { name, content })
  return vacate(means, { account: chat.account, what, signal, say })
}

/** What concerns another room than that of the chat. True: that is all. */
export const showAside = async (means: Means, run: Run, delivery: Delivery): Promise<boolean> => {
  const { what } = delivery
  if (what.kind === 'vacated') {
    await letGo(means, { run, delivery, room: what.place }, what)
    return true
  }
  if (what.kind !== 'desk' || !what.at) return false
  for (const act of toMatrix(what, () => []))
    if (act.kind === 'say') await sayAside(means, { run, delivery, room: what.at }, act)
  return true
}
