import type { Addressing } from '../deliveries/addressing.ts'
import type { What } from '../delivery.ts'
import type { Sent, Written } from '../reading.ts'
import { atOf } from './at.ts'
import type { Seen } from './rows.ts'

type Said = Extract<What, { readonly kind: 'message' }>

/** What is known of a message beside what it says. */
export interface About {
  readonly id: string
  readonly n: number
  /** Whether it was taken back, and so that nothing of it may appear. */
  readonly recalled: 'marked' | 'removed' | undefined
  readonly sent: Sent | undefined
}

/** A message as it is read. */
export async function messageIn(
  addressing: Pick<Addressing, 'written'>,
  seen: Seen,
  { id, n, recalled, sent }: About,
): Promise<Written> {
  const said = await addressing.written(seen.bridge, seen.key, id)
  const what = recalled === 'removed' ? emptied(said) : said
  return { id, at: atOf(n), time: said.event.time, what, ...(recalled && { recalled }), ...(sent && { sent }) }
}

/** Who said it, and when: nothing else. */
function emptied({ choices: _, answers, answered, silent, ...said }: Said): Said {
  const { quote, ...event } = said.event
  return { ...said, event: { ...event, content: { kind: 'text', text: [] }, mentions: [] } }
}
