/** A version of the client as one number, so that two can be compared: 0.4.26 is 4026. */
export type Version = number

const version = (major: number, minor: number, patch: number): Version => (major * 1000 + minor) * 1000 + patch

/** A login that names no version comes from a client before 0.1.5. */
export const UNNAMED = '0.1.4'
/** One that names no version but wants a signature: none before this does. */
export const SIGNED = '0.2.2'

/** What a client is taken for until it logs in: it may have done so before we were there, and most are v2. Nothing later
 *  is taken for granted, because what a newer client understands, an older one would show as text. */
const UNSEEN = version(0, 2, 0)

/** 修改记录: the version that each change came with. */
export const since = {
  /** As far back as there is a document. */
  first: version(0, 1, 4),
  /** Task 9 loses its `flag`. */
  flagless: version(0, 1, 5),
  /** Acks collapse to `common_ack`; the send task is restructured; several @ targets. */
  v2: version(0, 2, 0),
  /** `nonce` in login, `signature` in its ack. */
  signature: version(0, 2, 2),
  /** Task 14; task 5 without a room. */
  contacts: version(0, 2, 15),
  /** Stickers can be sent. */
  stickers: version(0, 3, 0),
  /** Task 15. */
  strangers: version(0, 4, 0),
  /** The WebSocket. */
  socket: version(0, 4, 2),
  /** `at_style`: mentions inside the text. */
  atStyle: version(0, 4, 2),
  /** Tasks 100 and 101. */
  tags: version(0, 4, 2),
  /** Task 200, which was announced between 0.4.4 and this. */
  qrLogin: version(0, 4, 5),
  /** Tasks 16 and 17. */
  details: version(0, 4, 6),
  /** `flag_report_contact`; task 18. */
  contactFlag: version(0, 4, 9),
  /** Task 19; mini programs can be sent; `flag` in task 3. */
  invitations: version(0, 4, 12),
} as const

/** Reads `0.4.26`. A name that is no version counts as that of a client never seen. */
export const versionOf = (name: string | undefined): Version => {
  const [, major, minor, patch = 0] = /(\d+)\.(\d+)(?:\.(\d+))?/.exec(name ?? '') ?? []
  return major === undefined ? UNSEEN : version(Number(major), Number(minor), Number(patch))
}

/** The version as people write it. */
const nameOf = (version: Version): string =>
  [Math.floor(version / 1_000_000), Math.floor(version / 1000) % 1000, version % 1000].join('.')

/** Why what came with a later version cannot be done. */
export const tooOld = (version: Version, needed: Version): string =>
  `WeHub ${nameOf(version)} cannot do this, ${nameOf(needed)} can`
