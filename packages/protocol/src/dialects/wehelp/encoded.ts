/** Bytes of text in hex; none where it is no hex, or ends in the middle of a byte. */
export const fromHex = (hex: string): Uint8Array | undefined => {
  const digits = hex.trim()
  if (digits.length % 2 === 1 || !/^[\da-f]+$/i.test(digits)) return undefined
  const bytes = new Uint8Array(digits.length / 2)
  for (let index = 0; index < bytes.length; index++) {
    bytes[index] = Number.parseInt(digits.slice(2 * index, 2 * index + 2), 16)
  }
  return bytes
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** Bytes as UTF-8; none where they are something else. */
export const textOf = (bytes: Uint8Array): string | undefined => {
  try {
    return utf8.decode(bytes)
  } catch {
    return undefined
  }
}

/** Text in base64, which may be broken into lines; none where it is no base64 of UTF-8. */
export const fromBase64 = (base64: string): string | undefined => {
  try {
    return textOf(Uint8Array.from(atob(base64), (byte) => byte.charCodeAt(0)))
  } catch {
    return undefined
  }
}
