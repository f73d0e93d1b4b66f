/** How pictures begin in base64, and what they are. */
const TYPES: readonly (readonly [string, string])[] = [
  ['iVBOR', 'image/png'],
  ['/9j/', 'image/jpeg'],
  ['R0lGOD', 'image/gif'],
  ['Qk', 'image/bmp'],
]

const DATA_URL = /^data:image\/[\w.+-]+;base64,/i

/** A picture as a `data:` URL, from one or from bare base64; none where it is neither. */
export const pictureOf = (given: string): string | undefined => {
  const base64 = given.replace(/\s+/g, '')
  if (DATA_URL.test(base64)) return base64
  if (!/^[A-Za-z\d+/]+=*$/.test(base64)) return undefined
  const [, type = 'image/png'] = TYPES.find(([beginning]) => base64.startsWith(beginning)) ?? []
  return `data:${type};base64,${base64}`
}
