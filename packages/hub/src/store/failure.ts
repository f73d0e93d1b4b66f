/** What a database says when it cannot work at all: the disk is full, gone or read only. The work was not at fault. */
const away = /^SQLITE_(FULL|IOERR|BUSY|LOCKED|READONLY|CANTOPEN|NOMEM|PROTOCOL|CORRUPT|NOTADB)/

/** SQLite undoes a transaction by itself only for such reasons; the query builder's own undoing then hides the reason. */
const undone = 'cannot rollback - no transaction is active'

/** Whether this is the store's own failure rather than a fault in what it was asked. */
export function isStoreFailure(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && typeof cause.code === 'string' && away.test(cause.code)) return true
    if (cause.message.startsWith(undone)) return true
  }
  return false
}
