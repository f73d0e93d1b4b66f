import { typeOf } from '../dialects/picture.ts'
import { base64 } from './base64.ts'

/** A picture as a `data:` URL. What it is shows in its first bytes, not in what the client calls it. */
export const pictureOf = (bytes: Uint8Array): string => `data:${typeOf(bytes)};base64,${base64(bytes)}`
