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

/** The query builder's word after the store was closed. */
const closed = 'driver has already been destroyed'

const isAway = (error: Error): boolean =>
  error instanceof Away ||
  error.message === closed ||
  ('code' in error && typeof error.code === 'string' && away.some((codes) => codes.test(String(error.code))))

/** Whether this is the store's own failure rather than a fault in what it was asked. */
export function isStoreFailure(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) if (isAway(cause)) return true
  return false
}
