import { base64 } from './base64.ts'

const BEGINNINGS: readonly (readonly [type: string, ...bytes: readonly number[]])[] = [
  ['image/png', 0x89, 0x50, 0x4e, 0x47],
  ['image/jpeg', 0xff, 0xd8, 0xff],
  ['image/gif', 0x47, 0x49, 0x46, 0x38],
  ['image/bmp', 0x42, 0x4d],
]

/** A picture as a `data:` URL. What it is shows in its first bytes, not in what the client calls it. */
export const pictureOf = (bytes: Uint8Array): string => {
  const [type = 'image/png'] = BEGINNINGS.find(([, ...begin]) => begin.every((byte, at) => bytes[at] === byte)) ?? []
  return `data:${type};base64,${base64(bytes)}`
}
