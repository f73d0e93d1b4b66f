import type { Allowed, Asking } from '../accounts/roles.ts'
import type { RemoteId } from '../ids.ts'
import type { Wish } from '../wish.ts'

/** Of a message that cannot go whole, nothing goes: one refusal takes the place of its commands. */
export async function inWhole(
  wishes: readonly Wish[],
  judge: (wish: Asking) => Promise<Allowed>,
): Promise<readonly Wish[]> {
  const refusals = new Map<RemoteId, string>()
  for (const wish of wishes) {
    const judged = wish.kind === 'command' ? await judge(wish) : undefined
    if (judged && 'refused' in judged) refusals.set(wish.from, judged.refused)
  }
  const told = new Set<RemoteId>()
  return wishes.flatMap((wish) => {
    const { kind, from, by, to } = wish
    const reason = kind === 'command' ? refusals.get(from) : undefined
    if (reason === undefined) return [wish]
    const isTold = told.has(from)
    told.add(from)
    // what somebody changed in the place itself is set right each time
    const daily = kind === 'command' && wish.command.kind === 'send' ? { daily: true as const } : {}
    return isTold ? [] : [{ kind: 'refusal', from, by, to, reason, ...daily }]
  })
}
