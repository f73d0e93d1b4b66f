import type { ContentKind } from '@queqiao/protocol/model'
import type { Kept } from '../delivery.ts'
import { type FileId, fileId } from '../ids.ts'
import { parseIfReadable } from '../store/row.ts'
import type { FilesTable } from '../store/schema.ts'
import type { Db, Selectable, Tx } from '../store/store.ts'
import type { Facts } from './convert/recipe.ts'
import { bareOf, withEnding, withSomeEnding } from './ending.ts'

export type FileRow = Selectable<FilesTable>

/** As what a file is taken in: what stands beside something else is a picture of it. */
export const takenAs = ({ kind, role }: Pick<FileRow, 'kind' | 'role'>): ContentKind =>
  role === 'file' ? kind : 'image'

/** What a file is called that has no name of its own. */
const words: { readonly [K in ContentKind]?: string } = {
  image: 'picture',
  voice: 'voice',
  video: 'video',
  sticker: 'sticker',
}

const picture = /^image\/(apng|avif|bmp|gif|jpeg|png|webp)$/

/** The types by which people can have a file as what the message is; its name then has to say which it is. */
const types: { readonly [K in ContentKind]?: RegExp } = {
  image: picture,
  voice: /^audio\//,
  video: /^video\//,
  sticker: picture,
}

const nothingKnown: Facts = { type: 'application/octet-stream', extension: '' }

const factsOf = ({ facts }: Pick<FileRow, 'facts'>): Facts =>
  (facts === null ? undefined : parseIfReadable<Facts>(facts)) ?? nothingKnown

/** The name with the ending that says what it is. What people named keeps its name, and so does what goes as a file. */
const nameOf = ({ name, kind, role }: FileRow, { type, extension }: Facts): string => {
  if (name && kind === 'file' && role === 'file') return name
  const as = takenAs({ kind, role })
  const called = name && bareOf(name) ? name : (words[as] ?? 'file')
  return types[as]?.test(type) ? withEnding(called, extension) : withSomeEnding(called, extension)
}

/** A row as bridges see it. */
export const keptOf = (row: FileRow): Kept => {
  const { extension, why, ...facts } = factsOf(row)
  const { id, state, size } = row
  // of one that may still come it is only the last try's
  const reason = state === 'failed' ? row.reason : why
  return {
    ...facts,
    id: fileId(id),
    state,
    name: nameOf(row, { ...facts, extension }),
    ...(size !== null && { size }),
    ...(reason && { reason }),
  }
}

/** Stands for a file that nobody knows: an earlier version kept none, or it was pruned. */
export const unknownFile: Kept = {
  ...{ id: fileId('unknown'), state: 'failed', reason: 'it is not kept any more', name: 'file' },
  type: nothingKnown.type,
}

/** The rows of these files, by their ids. */
export async function rowsOf(db: Db | Tx, ids: readonly string[]): Promise<ReadonlyMap<string, FileRow>> {
  if (!ids.length) return new Map()
  const rows = await db.selectFrom('files').selectAll().where('id', 'in', ids).execute()
  return new Map(rows.map((row) => [row.id, row]))
}

/** The n-th file of a message. */
export const nth = (message: string, n: number): FileId => fileId(`${message}.${n}`)
