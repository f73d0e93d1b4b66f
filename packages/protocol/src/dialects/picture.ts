/** A kind of picture, and how its files begin. */
interface Picture {
  readonly type: string
  /** Gaps may be anything. */
  readonly begin: readonly (number | undefined)[]
}

/** Every kind that these clients bring. */
export const pictures: readonly Picture[] = [
  { type: 'image/jpeg', begin: [0xff, 0xd8, 0xff] },
  { type: 'image/png', begin: [0x89, 0x50, 0x4e, 0x47] },
  { type: 'image/gif', begin: [0x47, 0x49, 0x46, 0x38] },
  { type: 'image/webp', begin: [0x52, 0x49, 0x46, 0x46] },
  // two letters are too few: newer `.dat` files begin alike under another cipher
  { type: 'image/bmp', begin: [0x42, 0x4d, undefined, undefined, undefined, undefined, 0, 0, 0, 0] },
]

/** So many bytes tell what it is. */
export const ENOUGH = 10

/** What a picture is by its first bytes: what its sender calls it may be wrong. */
export const typeOf = (bytes: Uint8Array): string =>
  pictures.find(({ begin }) => begin.every((byte, at) => byte === undefined || bytes[at] === byte))?.type ?? 'image/png'

/** The same in base64: four of its characters are three bytes. */
const typeIn = (base64: string): string => {
  const head = base64.replace(/=+$/, '').slice(0, 4 * Math.ceil(ENOUGH / 3))
  const whole = head.slice(0, head.length - (head.length % 4))
  return typeOf(Uint8Array.from(atob(whole), (byte) => byte.charCodeAt(0)))
}

const DATA_URL = /^data:image\/[\w.+-]+;base64,/i

/** A picture as a `data:` URL, from one or from bare base64; none where it is neither. */
export const pictureOf = (given: string): string | undefined => {
  const base64 = given.replace(/\s+/g, '')
  if (DATA_URL.test(base64)) return base64
  return /^[A-Za-z\d+/]+=*$/.test(base64) ? `data:${typeIn(base64)};base64,${base64}` : undefined
}
