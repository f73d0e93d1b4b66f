import type { FileContent } from './files.ts'
import { type Field, type Fields, type Span, schema, type Type } from './schema/schema.ts'

/** One thing that is wrong with a call. Names the place and never the value: it may be a message's text. */
export interface Problem {
  /** `sendMessage.reply_markup.inline_keyboard[0][0].callback_data` */
  readonly path: string
  readonly what: 'missing' | 'unknown' | 'type' | 'choice' | 'short' | 'long'
  readonly expected: string
}

interface Reading {
  readonly value: unknown
  readonly problems: readonly Problem[]
}

/** A file of a multipart body. */
export interface Upload extends FileContent {
  readonly upload: true
}

/** Parameters as they came, read as the method declares them, and everything that is wrong with them. */
export const read = (method: string, raw: Record<string, unknown>): Reading =>
  readFields(schema.methods[method] ?? {}, raw, method, true)

const fine = (value: unknown): Reading => ({ value, problems: [] })
const wrong = (path: string, what: Problem['what'], expected: string): Reading => ({
  value: undefined,
  problems: [{ path, what, expected }],
})

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const isUpload = (value: unknown): value is Upload => isRecord(value) && value.upload === true

/** The same parameters, with the uploads in the places that name them as `attach://…`. */
export const attached = (value: unknown, raw: Record<string, unknown>): unknown => {
  if (typeof value === 'string' && value.startsWith('attach://')) return raw[value.slice('attach://'.length)] ?? value
  if (Array.isArray(value)) return value.map((item) => attached(item, raw))
  if (!isRecord(value) || isUpload(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, attached(inner, raw)]))
}

const readFields = (fields: Fields, raw: Record<string, unknown>, path: string, top: boolean): Reading => {
  const unknown = Object.keys(raw).filter((name) => fields[name] === undefined && !isUpload(raw[name]))
  const readings = Object.entries(fields).map(
    ([name, field]) => [name, readField(field, raw[name], `${path}.${name}`, top)] as const,
  )
  return {
    value: Object.fromEntries(readings.flatMap(([name, { value }]) => (value === undefined ? [] : [[name, value]]))),
    problems: [
      ...unknown.flatMap((name) => wrong(`${path}.${name}`, 'unknown', 'no such parameter').problems),
      ...readings.flatMap(([, { problems }]) => problems),
    ],
  }
}

const readField = (field: Field, raw: unknown, path: string, top: boolean): Reading => {
  if (raw === undefined || raw === null) return field.optional ? fine(undefined) : wrong(path, 'missing', 'a value')
  const { value, problems } = readType(field.type, raw, path, top)
  if (typeof value === 'number' && field.range) return { value: clamp(value, field.range), problems }
  return { value, problems: [...problems, ...outside(field, value, path)] }
}

// "int args are clamped, not rejected"
const clamp = (value: number, [least, most]: Span): number => Math.min(most, Math.max(least, value))

const sizes: readonly [keyof Field & ('chars' | 'bytes' | 'items'), string, (value: unknown) => number | undefined][] =
  [
    ['chars', 'characters', (value) => (typeof value === 'string' ? [...value].length : undefined)],
    ['bytes', 'bytes', (value) => (typeof value === 'string' ? Buffer.byteLength(value) : undefined)],
    ['items', 'items', (value) => (Array.isArray(value) ? value.length : undefined)],
  ]

const outside = (field: Field, value: unknown, path: string): readonly Problem[] =>
  sizes.flatMap(([limit, unit, measure]) => {
    const [span, size] = [field[limit], measure(value)]
    if (!span || size === undefined || (size >= span[0] && size <= span[1])) return []
    const what = size < span[0] ? 'short' : 'long'
    return [{ path, what, expected: `${span[0]}-${span[1]} ${unit}, found ${size}` }]
  })

const readType = (type: Type, raw: unknown, path: string, top: boolean): Reading => {
  if (typeof type === 'string') return readers[type](raw, path)
  if ('one' in type) return readOne(type.one, raw, path)
  if ('either' in type) return readEither(type.either, raw, path, top)
  if ('is' in type) return readNamed(type.is, raw, path, top)
  return readList(type.list, whole(raw, top), path)
}

/** Objects and lists may arrive as JSON in a string, but only as a whole parameter. */
const whole = (raw: unknown, top: boolean): unknown => (top && typeof raw === 'string' ? parsed(raw) : raw)

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const readers: Record<Extract<Type, string>, (raw: unknown, path: string) => Reading> = {
  any: fine,
  string: (raw, path) =>
    typeof raw === 'string' || typeof raw === 'number' ? fine(String(raw)) : wrong(path, 'type', 'a string'),
  number: (raw, path) => {
    const number = typeof raw === 'string' && /^-?\d+(\.\d+)?$/.test(raw) ? Number(raw) : raw
    return typeof number === 'number' && Number.isFinite(number) ? fine(number) : wrong(path, 'type', 'a number')
  },
  // whatever is not one of these words is false
  boolean: (raw) => fine(raw === true || ['true', 'yes', '1'].includes(String(raw).toLowerCase())),
  file: (raw, path) =>
    isUpload(raw) || (typeof raw === 'string' && raw.startsWith('attach://'))
      ? fine(raw)
      : wrong(path, 'type', 'an upload'),
}

const readOne = (values: readonly (string | number | boolean)[], raw: unknown, path: string): Reading => {
  const found = values.find((value) => value === raw || (typeof raw === 'string' && String(value) === raw))
  return found === undefined ? wrong(path, 'choice', `one of ${values.length} values`) : fine(found)
}

const readList = (item: Type, raw: unknown, path: string): Reading => {
  if (!Array.isArray(raw)) return wrong(path, 'type', 'a list')
  const readings = raw.map((value, index) => readType(item, value, `${path}[${index}]`, false))
  return { value: readings.map(({ value }) => value), problems: readings.flatMap(({ problems }) => problems) }
}

const readNamed = (name: string, raw: unknown, path: string, top: boolean): Reading => {
  const named = schema.types[name]
  if (named && 'type' in named) return readType(named.type, raw, path, top)
  const value = whole(raw, top)
  if (!isRecord(value)) return wrong(path, 'type', `an object: ${name}`)
  return readFields(named?.fields ?? {}, value, path, false)
}

/** The option that fits; where none does, the one that comes closest is what the caller meant. */
const readEither = (options: readonly Type[], raw: unknown, path: string, top: boolean): Reading => {
  const readings = options.map((option) => readType(option, raw, path, top))
  return readings.reduce((best, reading) => (weight(reading) < weight(best) ? reading : best))
}

// a wrong `type: "…"` says that another kind of object is meant: worse than anything wrong inside
const weight = ({ problems }: Reading): number =>
  problems.reduce((sum, { what, path }) => sum + (what === 'choice' && path.endsWith('.type') ? 100 : 1), 0)
