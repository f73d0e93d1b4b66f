/** The store cannot be opened, or does not take what it is given, for a reason that a person can mend. The message is a
 *  sentence: what, where, and what to do. */
export class StoreError extends Error {
  override readonly name = 'StoreError'
}
