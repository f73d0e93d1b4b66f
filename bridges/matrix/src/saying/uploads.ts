import {
  bytes,
  type Delivery,
  type FileId,
  type Kept,
  type Parts,
  Refused,
  Retry,
  type Run,
  remoteId,
  type What,
} from '@queqiao/hub'
import { withFiles } from '@queqiao/protocol/model'
import { fileKeys, type Sealing, sealing } from '../encryption/attachments.ts'
import { refusesFile, uploadVerdict } from '../errors.ts'
import { fields, parse } from '../json.ts'
import type { Means } from '../means.ts'
import type { Placed, Uploaded, Uploads } from '../shown/placed.ts'

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

// the homeserver need not know what it is
const veiled = { name: 'encrypted', type: 'application/octet-stream' }

/** Puts a file on the homeserver, encrypted with `seal`; gives its mxc address. Throws `Refused`, and `Retry` where that may be
 *  of the file. */
export const send = async (
  { homeserver: { repository }, hub, isConnected }: Pick<Means, 'homeserver' | 'hub' | 'isConnected'>,
  { id, name, type, size }: Kept,
  signal: AbortSignal,
  seal?: Sealing,
): Promise<string> => {
  const limit = await repository.limit(signal)
  if (limit !== undefined && size !== undefined && size > limit) throw new Refused(tooLarge(size, limit))
  const bytes = await hub.open(id)
  const body = seal ? bytes.pipeThrough(seal.stream) : bytes
  try {
    return await repository.upload({
      name,
      type,
      ...(seal && veiled),
      body,
      signal,
      ...(size !== undefined && { size }),
    })
  } catch (error) {
    if (!refusesFile(error)) throw uploadVerdict(error, isConnected())
    if (error.status !== 413)
      throw new Refused(`the homeserver does not take it (${error.errcode ?? error.status})`, { cause: error })
    throw new Refused(tooLarge(size, await repository.limit(signal)), { cause: error })
  }
}

const isOfFile = (error: unknown): error is Retry => error instanceof Retry && error.scope === 'file'

const isVoice = ({ what }: Delivery): boolean => 'event' in what && what.event.content.kind === 'voice'

/** Which of a delivery's files it is, and whether it is to lie there encrypted. */
interface Upload {
  readonly n: number
  readonly file: Kept
  readonly isSealed: boolean
}

/** Uploads it; what a step keeps of it is its address and, where it is encrypted, its keys. */
const put = async (means: Means, run: Run, { file, isSealed }: Upload): Promise<Parts> => {
  if (!isSealed) return [remoteId(await send(means, file, run.signal))]
  const seal = sealing()
  const url = await send(means, file, run.signal, seal)
  return [url, JSON.stringify(seal.keys())].map(remoteId)
}

const placed = ([url, keys]: Parts): Placed | undefined => {
  if (url === undefined || keys === undefined) return url === undefined ? undefined : { url }
  const read = fileKeys(fields(parse(keys)))
  return read && { url, keys: read }
}

/** Uploads a file as a step of the run: what was uploaded already is not uploaded again. */
const upload = async (means: Means, run: Run, delivery: Delivery, what: Upload): Promise<Uploaded> => {
  run.signal.throwIfAborted()
  const { n, file, isSealed } = what
  const before = means.voices.get(file.id)
  if (before && isSealed === (before.keys !== undefined)) return before
  // a repeat does no harm, however late it comes: it is another file that nothing shows
  const name = `upload.${n + 1}${isSealed ? '.sealed' : ''}`
  const step = { name, of: delivery, covers: [], safeFor: Number.POSITIVE_INFINITY }
  try {
    const done = await run.step(step, () => put(means, run, what))
    const there = done === 'uncertain' ? undefined : placed(done)
    if (there === undefined) return { refused: 'it may not have been uploaded' }
    if (isVoice(delivery)) means.voices.note(file.id, there)
    return there
  } catch (error) {
    if (error instanceof Refused || (run.isLast && isOfFile(error))) return { refused: error.message }
    throw error
  }
}

/** Whether what is uploaded is shown in an encrypted room. */
const isForEncrypted = async ({ encryption, facts, portals }: Means, run: Run): Promise<boolean> => {
  if (!encryption) return false
  const room = await run.place((wanted) => portals.make(run.chat, wanted, run.signal))
  return facts.isEncrypted(room)
}

/** Uploads what a delivery shows. Throws HomeserverError where the homeserver cannot be asked now. */
export const uploadAll = async (means: Means, run: Run, delivery: Delivery): Promise<Uploads> => {
  const uploads = new Map<FileId, Uploaded>()
  const { what } = delivery
  const files = shownFiles(what)
  if (files.length > 0) await means.ghosts.ready(means.ids.bot)
  const isSealed = files.length > 0 && (await isForEncrypted(means, run))
  for (const [n, file] of files.entries()) {
    const uploaded = await upload(means, run, delivery, { n, file, isSealed })
    uploads.set(file.id, uploaded)
    // what would go with it is not shown either
    if ('refused' in uploaded && 'event' in what && 'file' in what.event.content) break
  }
  return uploads
}
