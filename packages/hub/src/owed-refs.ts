import { type Owed, type OwedId, owedId } from './owed.ts'

interface Refs {
  /** A row of the outbox. */
  command: { readonly id: number }
  /** A row of the inbox. */
  report: { readonly seq: number }
  /** An entry of a lane, for one of its readers. */
  entry: { readonly reader: string; readonly lane: number; readonly n: number }
}

/** What an id names. */
export type Ref<K extends keyof Refs = keyof Refs> = { [P in K]: { readonly kind: P } & Refs[P] }[K]

/** The order of those that are as old as each other. */
const ranks: Readonly<Record<keyof Refs, number>> = { command: 0, report: 1, entry: 2 }

export const commandId = (id: number): OwedId => owedId(`c${id}`)
export const reportId = (seq: number): OwedId => owedId(`wechat.${seq}`)
export const entryId = (reader: string, lane: number, n: number): OwedId =>
  owedId(`${reader.replace(/^from /u, 'from-')}.${lane}.${n}`)

/** Reads an id. Undefined where it is none. */
export function refOf(id: string): Ref | undefined {
  const parts = /^c(?<id>\d{1,15})$|^wechat\.(?<seq>\d{1,15})$|^(?<reader>.+)\.(?<lane>\d{1,15})\.(?<n>\d{1,15})$/u
  const found = parts.exec(id)?.groups
  if (found?.id) return { kind: 'command', id: Number(found.id) }
  if (found?.seq) return { kind: 'report', seq: Number(found.seq) }
  if (!found?.reader) return undefined
  const { reader, lane, n } = found
  return { kind: 'entry', reader: reader.replace(/^from-/u, 'from '), lane: Number(lane), n: Number(n) }
}

/** Behind what a page begins: older ones have been, and of those of that moment the ones up to these numbers. */
export interface Behind {
  readonly since: number
  readonly numbers: readonly [number, number]
  readonly reader: string
}

const numbersOf = (ref: Ref): readonly [number, number] => {
  if (ref.kind === 'entry') return [ref.lane, ref.n]
  return [ref.kind === 'command' ? ref.id : ref.seq, 0]
}

/** Where a page of this kind begins. */
export function behind(kind: keyof Refs, after: Pick<Owed, 'id' | 'since'> | undefined): Behind {
  const ref = after && refOf(after.id)
  if (!after || !ref) return { since: after?.since ?? -1, numbers: [-1, -1], reader: '' }
  const { since } = after
  if (ref.kind === kind) return { since, numbers: numbersOf(ref), reader: ref.kind === 'entry' ? ref.reader : '' }
  const all = ranks[ref.kind] > ranks[kind] ? Number.MAX_SAFE_INTEGER : -1
  return { since, numbers: [all, all], reader: '' }
}

/** Oldest first; in one order always, so that pages follow each other. */
export function older(a: Owed, b: Owed): number {
  const [one, other] = [refOf(a.id), refOf(b.id)]
  if (a.since !== b.since || !one || !other) return a.since - b.since
  if (one.kind !== other.kind) return ranks[one.kind] - ranks[other.kind]
  const [first, second] = [numbersOf(one), numbersOf(other)]
  return first[0] - second[0] || first[1] - second[1] || (a.id < b.id ? -1 : 1)
}
