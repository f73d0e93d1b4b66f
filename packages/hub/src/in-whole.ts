import type { RemoteId, Wish } from './bridge.ts'
import type { Allowed, Asking } from './desk/roles.ts'

/** Of a message that cannot go whole, nothing goes: one refusal takes the place of its commands. */
export function inWhole(wishes: readonly Wish[], judge: (wish: Asking) => Allowed): readonly Wish[] {
  const refusals = new Map<RemoteId, string>()
  for (const wish of wishes) {
    const judged = wish.kind === 'command' ? judge(wish) : undefined
    if (judged && 'refused' in judged) refusals.set(wish.from, judged.refused)
  }
  const told = new Set<RemoteId>()
  return wishes.flatMap((wish) => {
    const { kind, from, by, to } = wish
    const reason = kind === 'command' ? refusals.get(from) : undefined
    if (reason === undefined) return [wish]
    const isTold = told.has(from)
    told.add(from)
    return isTold ? [] : [{ kind: 'refusal', from, by, to, reason }]
  })
}
