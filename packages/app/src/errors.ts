/** Thrown when Queqiao cannot start, for a reason that the person who starts it can mend. */
export class StartError extends Error {
  override readonly name = 'StartError'
}
