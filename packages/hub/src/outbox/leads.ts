import type { Allowed, Asking } from '../accounts/roles.ts'
import { keyText } from '../keys.ts'
import type { Wanted, Wish } from '../wish.ts'

/** A line in WeChat that says whose the file below it is. No other side is shown it: there the name stands beside. */
export type Lead = Pick<Wish, 'from' | 'by' | 'to'> & { readonly kind: 'lead'; readonly command: Wanted<'send'> }

/** Whose it is, and where it goes. */
const whose = ({ by, to }: Pick<Wish, 'by' | 'to'>): string => `${by.id}\n${keyText(to)}`

const saysWords = ({ command }: Extract<Wish, { kind: 'command' }>): boolean =>
  command.kind === 'send' && command.content.kind === 'text'

/** Puts a line with their name before what people send who are not listed and say nothing with it: words have it in front of
 *  them, files have nowhere to put it. An album has one. */
export async function withLeads(
  wishes: readonly Wish[],
  judge: (wish: Asking) => Promise<Allowed>,
): Promise<readonly (Wish | Lead)[]> {
  const named = new Set(wishes.flatMap((wish) => (wish.kind === 'command' && saysWords(wish) ? whose(wish) : [])))
  const all: (Wish | Lead)[] = []
  for (const wish of wishes) {
    const lead = named.has(whose(wish)) ? undefined : await leadOf(wish, judge)
    if (lead) {
      named.add(whose(wish))
      all.push(lead)
    }
    all.push(wish)
  }
  return all
}

async function leadOf(wish: Wish, judge: (wish: Asking) => Promise<Allowed>): Promise<Lead | undefined> {
  if (wish.kind !== 'command' || wish.command.kind !== 'send') return undefined
  const { from, by, to, command } = wish
  const allowed = await judge(wish)
  const name = 'lead' in allowed ? allowed.lead?.trim() : undefined
  if (!name) return undefined
  const { chat } = command
  return { kind: 'lead', from, by, to, command: { kind: 'send', chat, content: { kind: 'text', text: [name] } } }
}

/** What marks the origin of a command that is only such a line. */
const mark = ' lead'

export const leadOrigin = (origin: string): string => origin + mark
/** Whether a command is only such a line. */
export const isLead = ({ origin }: { readonly origin: string }): boolean => origin.includes(mark)
