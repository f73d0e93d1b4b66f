import { type Content, filesIn } from '@queqiao/protocol/model'
import type { FileId } from '../ids.ts'
import type { Stored as Message } from '../messages/messages.ts'
import { parseIfReadable } from '../store/row.ts'
import type { Db, Tx } from '../store/store.ts'
import { made, type Stored, type Workshop } from './arrival.ts'
import { ffmpeg } from './convert/ffmpeg.ts'
import { Unconvertible } from './convert/recipe.ts'
import { type FileRow, nth, rowsOf } from './rows.ts'

/** A small picture of a video's beginning, where WeChat brings none; none where it cannot be made: no ffmpeg, or it cannot
 *  decode that. */
export async function thumbnailOf(
  db: Db,
  workshop: Workshop,
  { kind, role, message }: FileRow,
  video: Stored,
): Promise<Stored | undefined> {
  if (kind !== 'video' || role !== 'file' || (await ffmpeg()) === undefined) return undefined
  if (!(await lacking(db, message))) return undefined
  return made(workshop, 'video-thumbnail', video).catch((error: unknown) => {
    if (error instanceof Unconvertible) return undefined
    throw error
  })
}

/** Gives a message's video its thumbnail, unless it has one. */
export async function addThumbnail(
  tx: Tx,
  { message, account, at }: FileRow,
  { hash, size, facts }: Stored,
): Promise<void> {
  const event = await lacking(tx, message)
  if (!event) return
  const id = event.content.thumbnail ?? nth(message, filesIn(event.content).length)
  const about = { id, account, message, kind: 'video', role: 'thumbnail', at, tries: 0 } as const
  const come = { state: 'ready', reason: null, due: null, hash, size, facts: JSON.stringify(facts) } as const
  await tx
    .insertInto('files')
    .values({ ...about, ...come })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(come))
    .execute()
  const body = JSON.stringify({ ...event, content: { ...event.content, thumbnail: id } } satisfies Message)
  await tx.updateTable('messages').set({ body }).where('id', '=', message).execute()
}

type OfVideo = Message & { readonly content: Content<FileId, 'video'> }

const isOfVideo = (event: Message): event is OfVideo => event.content.kind === 'video'

/** The message, where its video has no thumbnail, or that has not come. */
async function lacking(db: Db | Tx, id: string): Promise<OfVideo | undefined> {
  const row = await db.selectFrom('messages').select('body').where('id', '=', id).executeTakeFirst()
  const event = row && parseIfReadable<Message>(row.body)
  if (!event || !isOfVideo(event)) return undefined
  const { thumbnail } = event.content
  const there = thumbnail === undefined ? undefined : (await rowsOf(db, [thumbnail])).get(thumbnail)
  return there?.state === 'ready' ? undefined : event
}
