/** As many bytes at once as may be arguments of one call. */
const SLICE = 0x8000

export const base64 = (bytes: Uint8Array): string => {
  let characters = ''
  for (let from = 0; from < bytes.length; from += SLICE)
    characters += String.fromCharCode(...bytes.subarray(from, from + SLICE))
  return btoa(characters)
}

/** As it may stand in an address. */
export const base64url = (bytes: Uint8Array): string =>
  base64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')

/** Throws where there are other characters in it. */
export const fromBase64url = (text: string): Uint8Array =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0))
