import type { ContentKind } from '@queqiao/protocol/model'
import { Retry } from '../errors.ts'
import { type Claim, type Entry, hold } from '../lanes/claims.ts'
import type { Store } from '../store/store.ts'
import type { FileRow } from './rows.ts'

/** Milliseconds that a message waits for its file before something is shown in its place: by what the message is, or all
 *  of them. */
export type Patience = { readonly [K in ContentKind]?: number } & { readonly usual: number }

/** Thrown where the first message of a lane waits for its file: the lane comes again when that is there, or then. */
export class FileAwaited extends Retry {
  /** The message whose file it is. */
  readonly awaits: string

  constructor(awaits: string, after: number) {
    super('a message waits for its file', { after, certain: true })
    this.awaits = awaits
  }
}

/** An entry of a lane, and the files of its message that have still to come. */
export interface Looked {
  readonly entry: Entry
  readonly wanted: readonly FileRow[]
  /** Pictures that have it in common are shown together. */
  readonly album?: string | undefined
  /** When its files were reported. */
  readonly at?: number | undefined
}

/** The name under which a run notes that a message is shown without its file. */
const placeholder = ' placeholder'

/** What of a run can be delivered now, and in which entries something stands in place of the file. */
export interface Patient {
  readonly entries: Claim['entries']
  readonly without: ReadonlySet<number>
}

/** Decides how long messages wait for their files. What goes without its file does so in every try of the run, although
 *  the file may have come meanwhile. Throws `FileAwaited` where the first has to wait. */
export async function patient(
  { store, claim, patience }: { readonly store: Store; readonly claim: Claim; readonly patience: Patience },
  looked: readonly Looked[],
  now: number,
): Promise<Patient> {
  const noted = await notes(store, claim)
  const without = new Set<number>()
  const fresh: number[] = []
  let end = 0
  for (const { entry, wanted } of looked) {
    if (!noted.has(entry.n)) {
      if (waitsUntil(wanted, patience) > now) break
      if (wanted.some(({ role }) => role === 'file')) fresh.push(entry.n)
    }
    end++
  }
  for (const n of [...noted, ...fresh]) without.add(n)
  const [first, ...rest] = claim.entries.slice(0, end)
  if (!first) throw awaited(looked[0], patience, now)
  const more = moreOfAlbum(looked, end, patience, now)
  if (more) throw more
  if (fresh.length || end < claim.entries.length) await narrow(store, claim, { upto: (rest.at(-1) ?? first).n, fresh })
  return { entries: [first, ...rest], without }
}

/** When these files are not waited for any longer. */
const waitsUntil = (wanted: Looked['wanted'], patience: Patience): number =>
  Math.max(0, ...wanted.map((file) => file.at + (patience[file.kind] ?? patience.usual)))

const awaited = (looked: Looked | undefined, patience: Patience, now: number): FileAwaited => {
  const wanted = looked?.wanted ?? []
  return new FileAwaited(wanted[0]?.message ?? '', Math.max(0, waitsUntil(wanted, patience) - now))
}

/** Pictures that are there wait for the next of their album, as long as the first of them would wait for its own file. */
function moreOfAlbum(looked: readonly Looked[], end: number, patience: Patience, now: number): FileAwaited | undefined {
  const [first] = looked
  const next = looked[end]
  if (first?.album === undefined || first.at === undefined || !next) return undefined
  const left = first.at + (patience.image ?? patience.usual) - now
  if (left <= 0 || looked.slice(0, end + 1).some(({ album }) => album !== first.album)) return undefined
  const { awaits, after = 0 } = awaited(next, patience, now)
  return new FileAwaited(awaits, Math.min(left, after))
}

async function notes(store: Store, { head }: Claim): Promise<ReadonlySet<number>> {
  const rows = await store.db
    .selectFrom('steps')
    .select('n')
    .where('head', '=', head)
    .where('name', '=', placeholder)
    .execute()
  return new Set(rows.map(({ n }) => n))
}

/** The run ends there in every further try, too. */
async function narrow(store: Store, claim: Claim, { upto, fresh }: { upto: number; fresh: readonly number[] }) {
  await store.write(async (tx) => {
    await hold(tx, claim)
    await tx.updateTable('heads').set({ upto }).where('id', '=', claim.head).execute()
    for (const n of fresh) {
      await tx
        .insertInto('steps')
        .values({ head: claim.head, n, name: placeholder, parts: '[]' })
        .onConflict((conflict) => conflict.columns(['head', 'n', 'name']).doNothing())
        .execute()
    }
  })
}
