/** What keeps something could not be reached, or takes no more: the work was not at fault. `cause` says why. */
export class Away extends Error {}

/** The database could not be reached, or its answer did not come. */
export class StoreFailure extends Away {
  override readonly name = 'StoreFailure'
}

/** What a database says when it cannot work at all. The work was not at fault. */
const away = [
  // the disk is full, gone or read only
  /^SQLITE_(FULL|IOERR|BUSY|LOCKED|READONLY|CANTOPEN|NOMEM|PROTOCOL|CORRUPT|NOTADB)/,
  // PostgreSQL: the connection is lost, it has no disk, memory or connections left, it is shutting down or starting, its
  // files cannot be read or are damaged
  /^(08...|53...|57...|58...|XX00[12])$/,
  // it is a standby, a change took too long between two statements, or changes crossed each other again and again
  /^(25006|25P03|40...|55P03)$/,
]

/** What PostgreSQL says of a value that it can never keep: one out of range, one too long for an index. */
const unkept = /^(22...|54...)$/

/** The query builder's word after the store was closed. */
const closed = 'driver has already been destroyed'

const codeOf = (error: Error): string => ('code' in error && typeof error.code === 'string' ? error.code : '')

const isAway = (error: Error): boolean =>
  error instanceof Away || error.message === closed || away.some((codes) => codes.test(codeOf(error)))

/** Whether this is the store's own failure rather than a fault in what it was asked. */
export const isStoreFailure = (error: unknown): boolean => isOrHas(error, isAway)

/** Whether the store can never keep what it was given: it would say the same again. */
export const isUnkept = (error: unknown): boolean => isOrHas(error, (cause) => unkept.test(codeOf(cause)))

function isOrHas(error: unknown, holds: (error: Error) => boolean): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) if (holds(cause)) return true
  return false
}
