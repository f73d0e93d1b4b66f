import type { Media } from './thing.ts'

// magic numbers, in hex, and where they stand
const signs: readonly (readonly [type: string, hex: string, at: number])[] = [
  ['image/jpeg', 'ffd8ff', 0],
  ['image/png', '89504e47', 0],
  ['image/gif', '47494638', 0],
  ['image/webp', '57454250', 8],
  ['video/mp4', '66747970', 4],
  ['audio/mpeg', '494433', 0],
  ['audio/mpeg', 'fffb', 0],
  ['audio/silk', '0223215349', 0],
  ['audio/ogg', '4f676753', 0],
  ['application/pdf', '25504446', 0],
  ['application/zip', '504b0304', 0],
]

/** What bytes are. */
export const typeOf = (bytes: Uint8Array): string => {
  const hex = Buffer.from(bytes.subarray(0, 16)).toString('hex')
  return signs.find(([, sign, at]) => hex.startsWith(sign, at * 2))?.[0] ?? 'application/octet-stream'
}

const sample = (name: string, base64: string): Media & { readonly bytes: Uint8Array } => {
  const bytes = Buffer.from(base64, 'base64')
  return { name, bytes, type: typeOf(bytes) }
}

/** Small files of every kind: pictures of one pixel, and the beginnings of what plays. */
export const samples = {
  image: sample(
    'picture.jpg',
    '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA=',
  ),
  png: sample(
    'picture.png',
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  ),
  sticker: sample('sticker.gif', 'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7'),
  video: sample('video.mp4', 'AAAAIGZ0eXBpc29tAAACAGlzb21pc28yYXZjMW1wNDEAAAAIZnJlZQAAAAhtZGF0'),
  voice: sample('voice.mp3', '//uQZAAAAAAAAAAAAAAAAAAAAAAASW5mbwAAAA8AAAABAAABIADAwMDAwMDAwMDAwMDAwMDA'),
  silk: sample('voice.silk', 'AiMhU0lMS19WMwwApy7QAAAAAAAAAAD//w=='),
  file: sample('notes.pdf', 'JVBERi0xLjQKMSAwIG9iajw8Pj5lbmRvYmoKdHJhaWxlcjw8Pj4KJSVFT0YK'),
}

/** The same bytes, each XORed with one number, as WeChat keeps pictures (`.dat`). */
export const xored = (bytes: Uint8Array, key: number): Uint8Array => bytes.map((byte) => byte ^ key)
