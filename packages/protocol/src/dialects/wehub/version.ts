/** A version of the client as one number, so that two can be compared: 0.4.26 is 4026. */
export type Version = number

const version = (major: number, minor: number, patch: number): Version => (major * 1000 + minor) * 1000 + patch

/** A login that names no version comes from a client before 0.1.5. */
export const UNNAMED = '0.1.4'

/** What a client is taken for until it logs in: it may have done so before we were there, and most are v2. Nothing later
 *  is taken for granted, because what a newer client understands, an older one would show as text. */
const UNSEEN = version(0, 2, 0)

/** 修改记录: the version that each change came with. */
export const since = {
  /** Acks collapse to `common_ack`; the send task is restructured; several @ targets. */
  v2: version(0, 2, 0),
  /** `nonce` in login, `signature` in its ack. */
  signature: version(0, 2, 2),
  /** `at_style`: mentions inside the text. */
  atStyle: version(0, 4, 2),
} as const

/** Reads `0.4.26`. A name that is no version counts as that of a client never seen. */
export const versionOf = (name: string | undefined): Version => {
  const [, major, minor, patch = 0] = /(\d+)\.(\d+)(?:\.(\d+))?/.exec(name ?? '') ?? []
  return major === undefined ? UNSEEN : version(Number(major), Number(minor), Number(patch))
}
