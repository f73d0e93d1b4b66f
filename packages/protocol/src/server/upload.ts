import type { Files, Uploaded } from '../dialects/dialect.ts'
import { Unreadable } from '../dialects/errors.ts'
import type { Accepted } from '../model/keeper.ts'
import { tellAnswered } from './answered.ts'
import type { Behind } from './behind.ts'
import { checkLength, piecesOf } from './body.ts'
import { type Call, type Door, faultOf } from './door.ts'
import type { Endpoint } from './endpoint.ts'
import { fileNameIn, harmless } from './file-name.ts'
import { Form } from './form.ts'
import { boundaryOf, type Part } from './multipart.ts'
import { Passage } from './passage.ts'
import { pictureOf } from './picture.ts'
import { whole } from './pieces.ts'
import { type Asked, askedBy } from './upload-ticket.ts'

/** The most that is held of a file, in bytes: a picture that is an event, or a file before it is said which one it is. */
const SMALL = 1024 * 1024
const TOO_LARGE = 'more than 1 MB of a file before it is said which one it is'

/** One upload: who brings it, and how it is answered. */
interface Upload {
  readonly behind: Behind
  readonly call: Call
  readonly endpoint: Endpoint
  readonly files: Files
  /** Which file it is, and whose, where the address says so. */
  readonly asked: Asked | undefined
  /** What the form says beside its file, as far as it was read. */
  readonly fields: Map<string, string>
}

type Picture = Extract<Uploaded, { kind: 'picture' }>

interface File {
  readonly source: string
  readonly name: string | undefined
  readonly bytes: AsyncIterator<Uint8Array>
}

const bytesOf = ({ call, behind }: Upload): AsyncGenerator<Uint8Array> => {
  const limit = behind.limits.upload
  checkLength(call.req.header('content-length'), limit)
  const { body } = call.req.raw
  if (body === null) throw new Unreadable('broken', 'no file')
  return piecesOf(body, limit)
}

/** Gives the keeper a file. Whether it took it. */
const given = async ({ behind, endpoint, files, asked }: Upload, { source, name, bytes }: File): Promise<Accepted> => {
  const passage = new Passage(bytes)
  const plain = files.plain?.(source)
  const stream = plain === undefined ? passage.stream : passage.stream.pipeThrough(plain)
  const whose = { endpoint: endpoint.name, ...(asked && { account: asked.account }) }
  const taken = behind.keeper.accept({ ...whose, source, name: harmless(name ?? ''), bytes: stream })
  return passage.until(taken)
}

/** The bytes of a file that end only when the whole form was read: where its rest is missing, the file breaks off too. */
async function* untilEnd(upload: Upload, form: Form, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* bytes
  await ended(upload, form)
}

const ended = async ({ behind, endpoint }: Upload, form: Form): Promise<void> => {
  const more = await form.rest()
  if (more > 0) behind.log('warn', 'a form held more files than one', { endpoint: endpoint.name, more })
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

/** What the fields say so far; not asked where the address says it. */
const meantBy = ({ files, asked, fields }: Upload): Uploaded | undefined =>
  asked === undefined ? files.uploaded?.(Object.fromEntries(fields)) : { kind: 'file', source: asked.source }

/** Appends a picture that is an event. */
const told = async ({ behind, call, endpoint }: Upload, meant: Picture, bytes: Uint8Array): Promise<true> => {
  const receipt = await behind.keeper.append(meant.report(endpoint.name, pictureOf(bytes)))
  tellAnswered(receipt, call.env?.outgoing)
  return true
}

/** Holds what comes until the form has ended: what it is stands behind it, or it is a picture. */
const held = async (upload: Upload, form: Form, { fileName, bytes }: Part): Promise<Accepted> => {
  const small = await whole(bytes, SMALL, TOO_LARGE)
  await ended(upload, form)
  const meant = meantBy(upload)
  if (meant?.kind === 'picture') return told(upload, meant, small)
  if (meant !== undefined) return given(upload, { source: meant.source, name: fileName, bytes: once(small) })
  throw new Unreadable('form', 'the form does not say which file it is')
}

const inForm = async (upload: Upload, form: Form): Promise<Accepted> => {
  const file = await form.file()
  if (file === undefined) throw new Unreadable('form', 'a form without a file')
  const meant = meantBy(upload)
  if (meant?.kind !== 'file') return held(upload, form, file)
  const bytes = untilEnd(upload, form, file.bytes)
  return given(upload, { source: meant.source, name: file.fileName, bytes })
}

/** Takes in what was brought; whether it was taken. */
const brought = async (upload: Upload, bytes: AsyncGenerator<Uint8Array>): Promise<Accepted> => {
  const { call, asked, fields } = upload
  const boundary = boundaryOf(call.req.header('content-type') ?? '')
  if (boundary !== undefined) return inForm(upload, new Form(bytes, boundary, fields))
  if (asked === undefined) throw new Unreadable('form', 'no form')
  return given(upload, { source: asked.source, name: fileNameIn(call.req.header('content-disposition') ?? ''), bytes })
}

const received = async (upload: Upload): Promise<Accepted> => {
  const bytes = bytesOf(upload)
  try {
    return await brought(upload, bytes)
  } finally {
    // what is still to come is refused; nobody waits until the client has heard of it
    bytes.return(undefined).catch(() => {})
  }
}

const answer = ({ files, fields }: Upload, status: number, refused?: string): Response => {
  const { body, type } = files.answer(Object.fromEntries(fields), refused)
  return new Response(body, { status, headers: { 'content-type': type } })
}

/** Why a file is not taken: for the log, and for the client. */
const refusals = {
  unasked: { status: 404, line: 'a file came that nobody asked for', reason: 'nobody asked for this file' },
  'too-large': { status: 413, line: 'a file came that is too large', reason: 'the file is too large' },
  empty: { status: 400, line: 'a file came that is empty', reason: 'the file is empty' },
} as const

const handle = async (upload: Upload): Promise<Response> => {
  const { behind, endpoint, files } = upload
  try {
    const taken = await received(upload)
    if (taken === true) return answer(upload, 200)
    const { status, line, reason } = refusals[taken || 'unasked']
    behind.log('warn', line, { endpoint: endpoint.name })
    return answer(upload, files.refused ?? status, reason)
  } catch (error) {
    const { status, reason } = faultOf(behind.log, 'a file', endpoint, error)
    return answer(upload, status, reason)
  }
}

/**
 * Takes a file in: from a form, or, where a ticket in the address says which one it is, from a plain body too. Nothing of it
 * is kept here but what is small. Not found where clients of this dialect bring none, and for a ticket that
 * is wrong or over.
 */
export const upload: Door = (behind, call, endpoint) => {
  const { files } = endpoint.dialect
  const given = call.req.param('ticket')
  const asked = given === undefined ? undefined : askedBy(given, endpoint.token, Date.now())
  if (files === undefined || (given !== undefined && asked === undefined)) return call.notFound()
  return handle({ behind, call, endpoint, files, asked, fields: new Map() })
}
