import { createHash } from 'node:crypto'
import { type PersonId, personId } from '@queqiao/protocol/model'
import type { Config } from './config.ts'

/** Who is who on Matrix. */
export interface Ids {
  readonly bot: string
  /** The registration's own user: the bot, or one that never says anything. */
  readonly sender: string
  readonly domain: string
  /** Stands in what we say as a real user, so that it is not taken for theirs. */
  readonly source: string
  ghost(person: PersonId): string
  /** The person behind a ghost; undefined for every other user, and where the person's id was too long for a user id. */
  person(user: string): PersonId | undefined
  /** Whether the user is the bot or a ghost: what they say comes from us. */
  ours(user: string): boolean
  /** Localpart of a room's alias. */
  aliasLocalpart(key: string): string
  alias(key: string): string
  /** Whether an alias is one that we make. */
  isAlias(alias: string): boolean
}

const plain = /^[a-z0-9.\-/+]$/

const letter = (byte: number) => {
  const char = String.fromCharCode(byte)
  if (plain.test(char)) return char
  if (char === '_') return '__'
  if (byte >= 0x41 && byte <= 0x5a) return `_${char.toLowerCase()}`
  return `=${byte.toString(16).padStart(2, '0')}`
}

const letters = Array.from({ length: 256 }, (_, byte) => letter(byte))
const encoder = new TextEncoder()

/** Any text in the characters of a user id, reversibly (spec, Appendices: Mapping from other character sets). */
export const encode = (text: string): string => {
  let encoded = ''
  for (const byte of encoder.encode(text)) encoded += letters[byte]
  return encoded
}

const pieces = /__|_[a-z]|=[0-9a-f]{2}|[a-z0-9.\-/+]/g

const byteOf = (piece: string) => {
  if (piece === '__') return 0x5f
  if (piece.startsWith('_')) return piece.toUpperCase().charCodeAt(1)
  if (piece.startsWith('=')) return Number.parseInt(piece.slice(1), 16)
  return piece.charCodeAt(0)
}

/** What `encode` was given; undefined for text that it never makes. */
export const decode = (localpart: string): string | undefined => {
  const bytes = Uint8Array.from(localpart.match(pieces) ?? [], byteOf)
  const text = new TextDecoder().decode(bytes)
  return encode(text) === localpart ? text : undefined
}

// a user id may have 255 bytes
const most = 255
// `encode` never writes `==`: such a name is nobody else's, and nobody's to read back
const shortened = /==[0-9a-f]{32}$/

const shorten = (encoded: string, room: number) => {
  const mark = `==${createHash('sha256').update(encoded).digest('hex').slice(0, 32)}`
  return encoded.slice(0, Math.max(room - mark.length, 0)) + mark
}

export const ids = ({ domain, bot, sender, id, prefix, suffix }: Config): Ids => {
  const before = `@${prefix}`
  const after = `${suffix}:${domain}`
  const botUser = `@${bot}:${domain}`
  const room = most - before.length - after.length
  const inside = (user: string) =>
    user.startsWith(before) && user.endsWith(after) ? user.slice(before.length, -after.length) : ''
  const person = (user: string) => {
    const text = decode(inside(user))
    return text ? personId(text) : undefined
  }
  const ghost = (id: PersonId) => {
    const encoded = encode(id)
    return before + (encoded.length > room ? shorten(encoded, room) : encoded) + after
  }
  return {
    bot: botUser,
    sender: `@${sender}:${domain}`,
    domain,
    source: `queqiao/${id}`,
    ghost,
    person,
    ours: (user) => user === botUser || person(user) !== undefined || shortened.test(inside(user)),
    aliasLocalpart: (key) => prefix + encode(key),
    alias: (key) => `#${prefix}${encode(key)}:${domain}`,
    isAlias: (alias) => alias.startsWith(`#${prefix}`) && alias.endsWith(`:${domain}`),
  }
}
