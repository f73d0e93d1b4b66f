/** An encrypted event that cannot be read, with the reason in words for whoever wrote it. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable'
  /** Whether its key may still come. */
  readonly mayCome: boolean

  constructor(reason: string, { mayCome, cause }: { readonly mayCome: boolean; readonly cause?: unknown }) {
    super(reason, { cause })
    this.mayCome = mayCome
  }
}

/** Names of the library's reasons, and whether its key may still come. */
const reasons = new Map<string, readonly [reason: string, mayCome: boolean]>([
  ['MissingRoomKey', ['its key has not come here', true]],
  ['UnknownMessageIndex', ['the key that came here is of later messages', true]],
  ['UnknownSenderDevice', ['it comes from an unknown device', true]],
  ['MismatchedIdentityKeys', ['its key is not from the device that it names', false]],
  ['MismatchedSender', ['it is not encrypted by a device of its sender', false]],
])

/** What the library says of an event that it cannot decrypt. `withheld`: why the sender's client would not give the key. */
export const unreadable = (code: string, withheld?: string, cause?: unknown): Unreadable => {
  if (withheld !== undefined)
    return new Unreadable(`its key was withheld: ${withheld.replace(/\.$/, '')}`, { mayCome: false, cause })
  const [reason, mayCome] = reasons.get(code) ?? ['it is broken', false]
  return new Unreadable(reason, { mayCome, cause })
}
