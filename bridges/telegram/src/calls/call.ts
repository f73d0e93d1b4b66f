/** A call: the method, and the chat that it concerns. */
export interface Call {
  readonly method: string
  readonly chat?: number
}
