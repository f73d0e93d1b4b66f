import type { Author, FileId, MessageId, RemoteId } from '@queqiao/hub'
import { fileId, messageId, remoteId } from '@queqiao/hub'
import { type Mentioned, personId } from '@queqiao/protocol/model'

/** What a file is sent as. */
export const givenKinds = ['image', 'voice', 'video', 'file', 'sticker'] as const
export type GivenKind = (typeof givenKinds)[number]

/** A file that goes with what is said. */
export interface Gift {
  readonly file: FileId
  readonly kind: GivenKind
}

/** Somebody in the chat, or everybody, whom words call: `@name`. */
export interface Called {
  readonly id: Mentioned
  readonly name: string
  /** UTF-16 units before its @, where that is known. */
  readonly at?: number
}

/** What somebody wrote on the page, as it is stored: JSON keeps all of it. */
export interface Saying {
  readonly by: Author
  readonly text: string
  readonly mentions: readonly Called[]
  readonly answers?: MessageId | undefined
  readonly files: readonly Gift[]
}

/** Characters that one message may have, or one line: an announcement has the most. */
export const longestText = 20_000
const mostFiles = 20

/** What is wrong with something that was sent, by the name of its field. */
export class Wrong extends Error {
  override readonly name = 'Wrong'
  readonly field: string

  constructor(field: string, message: string) {
    super(message)
    this.field = field
  }
}

/** What JSON has between braces. */
export type Fields = Readonly<Record<string, unknown>>

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A text of at most so many characters. Throws `Wrong`. */
export const string = (of: Fields, name: string, most = 1_000): string => {
  const value = of[name]
  if (typeof value !== 'string') throw new Wrong(name, `${name}: expected text`)
  if (value.length > most) throw new Wrong(name, `${name}: at most ${most} characters`)
  return value
}

const list = (of: Fields, name: string, most: number): readonly Fields[] => {
  const value: unknown = of[name] ?? []
  if (!Array.isArray(value) || !value.every(isFields)) throw new Wrong(name, `${name}: expected a list`)
  if (value.length > most) throw new Wrong(name, `${name}: at most ${most}`)
  return value
}

const called = (of: Fields): Called => {
  const [id, name] = [string(of, 'id'), string(of, 'name')]
  if (id === '' || name === '') throw new Wrong('mentions', 'mentions: expected who is called')
  const { at } = of
  if (at !== undefined && !isPlace(at)) throw new Wrong('mentions', 'mentions: expected where somebody is called')
  return { id: id === 'all' ? 'all' : personId(id), name, ...(at !== undefined && { at }) }
}

const isPlace = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0

const isKind = (kind: string): kind is GivenKind => givenKinds.some((one) => one === kind)

const gift = (of: Fields): Gift => {
  const [file, kind] = [string(of, 'file'), string(of, 'kind')]
  if (file === '' || !isKind(kind)) throw new Wrong('files', 'files: expected a file and what it is sent as')
  return { file: fileId(file), kind }
}

/** What stays inside: nobody in WeChat reads it, and no file goes with it. */
export const isNote = (text: string): boolean => text.trimStart().startsWith('//')

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/

/** The id of what was sent: a browser makes it, so that what it sends twice is one. Throws `Wrong`. */
export const ownId = (value: unknown): RemoteId => {
  const id = isFields(value) ? string(value, 'id') : ''
  if (!uuid.test(id)) throw new Wrong('id', 'id: expected one of a browser’s')
  // messages of WeChat stand on the page under their own ids, which never begin so
  return remoteId(`u-${id}`)
}

/** Reads what a page sent. Throws `Wrong`, with the field. */
export const saying = (value: unknown, by: Author): Saying => {
  if (!isFields(value)) throw new Wrong('text', 'expected fields')
  const answers = value.answers === undefined || value.answers === '' ? undefined : string(value, 'answers')
  return {
    by,
    text: string(value, 'text', longestText),
    mentions: list(value, 'mentions', 100).map(called),
    files: list(value, 'files', mostFiles).map(gift),
    ...(answers !== undefined && { answers: messageId(answers) }),
  }
}

/** Reads back who did something. Throws `Wrong`. */
export const authorIn = (value: unknown): Author => {
  if (!isFields(value)) throw new Wrong('by', 'by: expected who it was')
  return { id: string(value, 'id'), name: string(value, 'name') }
}

/** Reads back what was received from a page; undefined for what no page sent. */
export const readSaying = (body: string): Saying | undefined => {
  try {
    const value: unknown = JSON.parse(body)
    return isFields(value) ? saying(value, authorIn(value.by)) : undefined
  } catch (error) {
    if (error instanceof Wrong || error instanceof SyntaxError) return undefined
    throw error
  }
}
