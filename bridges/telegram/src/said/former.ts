import type { ChatKey, Linked, PlaceId, Wish } from '@queqiao/hub'
import { refusing } from '../from-telegram.ts'
import type { Means } from '../means.ts'
import { isSame } from '../places/apart.ts'
import type { Something } from './said.ts'
import { isForWeChat } from './unaddressed.ts'

const another =
  'what you answer is of another chat than the one that lives here now, so this went to nobody: write it without answering, or where that chat is now'
const none =
  'What you answer is of a chat that does not live here any more: this went to nobody. Write where it is now.'

/** Makes what tells people that their answer goes nowhere, because it answers what stands there of a chat that has another place
 *  by now. Undefined: it may go. Who is nobody to us is told nothing. */
export const createFormer =
  ({ hub }: Pick<Means, 'hub'>) =>
  async (place: PlaceId, said: Something, linked: Linked | undefined): Promise<readonly Wish[] | undefined> => {
    if (!linked?.of.chat || !isForWeChat(said)) return undefined
    const living = await hub.chatsAt(place)
    if (living.some((one) => isSame(one, linked.of))) return undefined
    const { from, by } = said
    const [here] = living
    if (here) return refusing(said, { to: here }, another)
    const to: ChatKey | undefined = await hub.deskOf(by.id)
    return to ? [{ kind: 'desk', from, by, to, line: 'link', vacant: { against: none } }] : []
  }
