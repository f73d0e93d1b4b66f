/** The client would not go on: a wrong signature, or the reason that the server gave. */
export class LoginRefused extends Error {
  override readonly name = 'LoginRefused'
}

/** A message that the server has not confirmed: `resend(id)` says it again. */
export class Unconfirmed extends Error {
  override readonly name = 'Unconfirmed'
  readonly id: string

  constructor(id: string, reason: string, options: { readonly cause?: unknown } = {}) {
    super(`simulator: the report was not confirmed: ${reason}`, options)
    this.id = id
  }
}

/** WeChat does not do it; the message is the reason that the client reports. */
export class Refused extends Error {
  override readonly name = 'Refused'
}
