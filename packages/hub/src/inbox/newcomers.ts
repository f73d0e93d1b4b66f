import type { Report } from '@queqiao/protocol/model'
import { isAskedFor, patience } from '../accounts/logins.ts'
import { steadyNow } from '../clock.ts'
import type { Medium } from '../files/medium.ts'
import { digest } from '../keys.ts'
import type { Newcomer } from '../reading.ts'
import { note } from '../store/note.ts'
import { parseIfReadable } from '../store/row.ts'
import type { Db, Store, Tx } from '../store/store.ts'

/** What every note of a code begins with: its client by its endpoint and, where it says it, its process. */
const prefix = 'newcomer '
const nameOf = ({ endpoint, process = '' }: Report): string => `${prefix}${endpoint} ${process}`

interface Noted {
  readonly endpoint: string
  readonly picture: string
  readonly at: number
}

/** Keeps the QR codes of clients on which nobody is logged in, for as long as they are good: whose they will be nobody knows before
 *  one is scanned. */
export async function heardNewcomers(store: Store, report: Report): Promise<void> {
  const { account, events } = report
  if (account !== undefined) {
    if (events.some(({ kind }) => kind === 'login')) await gone(store, nameOf(report))
    return
  }
  const codes = events.filter((event) => event.kind === 'login-qr')
  if (!codes.length) return
  await store.write(async (tx) => {
    for (const { session, picture } of codes) if (!(await isAskedFor(tx, session))) await keep(tx, report, picture)
  })
}

async function keep(tx: Tx, report: Report, picture: string): Promise<void> {
  const at = steadyNow()
  const old = (await noted(tx)).filter(([, code]) => !isGood(code, at)).map(([name]) => name)
  if (old.length) await tx.deleteFrom('notes').where('name', 'in', old).execute()
  await note(tx, nameOf(report), JSON.stringify({ endpoint: report.endpoint, picture, at } satisfies Noted))
}

async function gone(store: Store, name: string): Promise<void> {
  const row = await store.db.selectFrom('notes').select('name').where('name', '=', name).executeTakeFirst()
  if (row) await store.write((tx) => tx.deleteFrom('notes').where('name', '=', name).execute())
}

async function noted(db: Db | Tx): Promise<readonly (readonly [name: string, code: Noted | undefined])[]> {
  const rows = await db
    .selectFrom('notes')
    .select(['name', 'value'])
    .where('name', 'like', `${prefix}%`)
    .orderBy('name')
    .execute()
  return rows.map(({ name, value }) => [name, parseIfReadable<Noted>(value)])
}

const isGood = (code: Noted | undefined, now: number): code is Noted => code !== undefined && code.at + patience > now

/** The codes that are good now. */
export async function newcomers(db: Db): Promise<readonly Newcomer[]> {
  const now = steadyNow()
  return (await noted(db)).flatMap(([name, code]) => {
    if (!isGood(code, now)) return []
    const picture = pictureIn(code.picture)
    return picture ? { key: digest(name), endpoint: code.endpoint, picture, until: code.at + patience } : []
  })
}

/** A picture that came in a `data:` URL. */
function pictureIn(url: string): Medium | undefined {
  const [, type = '', base64 = ''] = /^data:(image\/[\w.+-]+);base64,(.+)$/i.exec(url) ?? []
  if (base64 === '') return undefined
  const bytes = new Uint8Array(Buffer.from(base64, 'base64'))
  return {
    ...{ hash: digest(url), name: 'qr', type, size: bytes.length },
    read: ({ start, end } = { start: 0, end: bytes.length - 1 }) =>
      Promise.resolve(new Blob([bytes.subarray(start, end + 1)]).stream()),
  }
}
