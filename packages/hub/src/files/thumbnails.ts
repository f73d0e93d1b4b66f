import { filesIn } from '@queqiao/protocol/model'
import type { Stored as Message } from '../messages.ts'
import { parseIfReadable } from '../store/row.ts'
import type { Tx } from '../store/store.ts'
import { made, type Stored, type Workshop } from './arrival.ts'
import { Unconvertible } from './convert/recipe.ts'
import { type FileRow, nth } from './rows.ts'

/** A small picture of a video's beginning; none where it cannot be made: no ffmpeg, or it cannot decode that. */
export async function thumbnailOf(
  workshop: Workshop,
  { kind, role }: FileRow,
  video: Stored,
): Promise<Stored | undefined> {
  if (kind !== 'video' || role !== 'file') return undefined
  return made(workshop, 'video-thumbnail', video).catch((error: unknown) => {
    if (error instanceof Unconvertible) return undefined
    throw error
  })
}

/** Gives a message's video its thumbnail, where WeChat brings none. */
export async function addThumbnail(
  tx: Tx,
  { message, account, at }: FileRow,
  { hash, size, facts }: Stored,
): Promise<void> {
  const row = await tx.selectFrom('messages').select('body').where('id', '=', message).executeTakeFirst()
  const event = row && parseIfReadable<Message>(row.body)
  if (event?.content.kind !== 'video' || event.content.thumbnail !== undefined) return
  const id = nth(message, filesIn(event.content).length)
  const about = { id, account, message, kind: 'video', role: 'thumbnail', at, tries: 0, state: 'ready' } as const
  await tx
    .insertInto('files')
    .values({ ...about, hash, size, facts: JSON.stringify(facts) })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute()
  const body = JSON.stringify({ ...event, content: { ...event.content, thumbnail: id } } satisfies Message)
  await tx.updateTable('messages').set({ body }).where('id', '=', message).execute()
}
