import {
  bytes,
  type Delivery,
  type FileId,
  type Kept,
  Refused,
  Retry,
  type Run,
  remoteId,
  type What,
} from '@queqiao/hub'
import { withFiles } from '@queqiao/protocol/model'
import { refusesFile, uploadVerdict } from './errors.ts'
import type { Means } from './means.ts'

/** What became of a file at the homeserver: its mxc address, or why it has none. */
export type Uploaded = { readonly url: string } | { readonly refused: string }
export type Uploads = ReadonlyMap<FileId, Uploaded>

/** Those of a message's files that are shown: the one that it is about first, and nothing without that one. */
export const shownFiles = (what: What): readonly Kept[] => {
  if (what.kind !== 'message' && what.kind !== 'completed') return []
  const { content } = what.event
  if ('file' in content && content.file.state !== 'ready') return []
  const found: Kept[] = []
  withFiles(content, (file, role) => {
    // clients get small pictures from the homeserver itself
    if (file.state === 'ready' && (role !== 'thumbnail' || content.kind !== 'image')) found.push(file)
  })
  return found
}

const tooLarge = (size: number | undefined, limit: number | undefined) => {
  const how = size === undefined ? '' : `: ${bytes(size)}`
  return `it is too large for the homeserver${how}${limit === undefined ? '' : `, and the limit is ${bytes(limit)}`}`
}

/** Puts a file on the homeserver; gives its mxc address. Throws `Refused`, and `Retry` where that may be of the file. */
export const send = async (
  { homeserver: { repository }, hub, isConnected }: Pick<Means, 'homeserver' | 'hub' | 'isConnected'>,
  { id, name, type, size }: Kept,
  signal: AbortSignal,
): Promise<string> => {
  const limit = await repository.limit(signal)
  if (limit !== undefined && size !== undefined && size > limit) throw new Refused(tooLarge(size, limit))
  const body = await hub.open(id)
  try {
    return await repository.upload({ name, type, body, signal, ...(size !== undefined && { size }) })
  } catch (error) {
    if (!refusesFile(error)) throw uploadVerdict(error, isConnected())
    if (error.status !== 413)
      throw new Refused(`the homeserver does not take it (${error.errcode ?? error.status})`, { cause: error })
    throw new Refused(tooLarge(size, await repository.limit(signal)), { cause: error })
  }
}

const isOfFile = (error: unknown): error is Retry => error instanceof Retry && error.scope === 'file'

const isVoice = ({ what }: Delivery): boolean => 'event' in what && what.event.content.kind === 'voice'

/** Uploads a file as a step of the run: what was uploaded already is not uploaded again. */
const upload = async (means: Means, run: Run, delivery: Delivery, [n, file]: [number, Kept]): Promise<Uploaded> => {
  run.signal.throwIfAborted()
  const before = means.voices.get(file.id)
  if (before !== undefined) return { url: before }
  // a repeat does no harm, however late it comes: it is another file that nothing shows
  const step = { name: `upload.${n + 1}`, of: delivery, covers: [], safeFor: Number.POSITIVE_INFINITY }
  try {
    const done = await run.step(step, async () => [remoteId(await send(means, file, run.signal))])
    const url = done === 'uncertain' ? undefined : done[0]
    if (url === undefined) return { refused: 'it may not have been uploaded' }
    if (isVoice(delivery)) means.voices.note(file.id, url)
    return { url }
  } catch (error) {
    if (error instanceof Refused || (run.isLast && isOfFile(error))) return { refused: error.message }
    throw error
  }
}

/** Uploads what a delivery shows. Throws HomeserverError where the homeserver cannot be asked now. */
export const uploadAll = async (means: Means, run: Run, delivery: Delivery): Promise<Uploads> => {
  const uploads = new Map<FileId, Uploaded>()
  const { what } = delivery
  const files = shownFiles(what)
  if (files.length > 0) await means.ghosts.ready(means.ids.bot)
  for (const [n, file] of files.entries()) {
    const uploaded = await upload(means, run, delivery, [n, file])
    uploads.set(file.id, uploaded)
    // what would go with it is not shown either
    if ('refused' in uploaded && 'event' in what && 'file' in what.event.content) break
  }
  return uploads
}
