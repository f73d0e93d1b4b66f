/** Why a body is no request: it is too large (`size`), ends too early (`broken`), cannot be parsed (`json`, `form`), is
 *  nested too deeply (`depth`), or does not say what happened (`action`) or to whom (`account`). */
export type UnreadableCode = 'size' | 'broken' | 'json' | 'form' | 'depth' | 'action' | 'account'

/** A body that is no request at all. The message never holds words of the body, so that it may be logged. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable'
  readonly code: UnreadableCode

  constructor(code: UnreadableCode, reason: string, options: ErrorOptions = {}) {
    super(reason, options)
    this.code = code
  }
}

/** A request that is understood, but for one field. The message names the path and what kind of thing stands there, never
 *  the value: `data.msg.wxid_from: expected text, found nothing`. */
export class Malformed extends Error {
  override readonly name = 'Malformed'
}
