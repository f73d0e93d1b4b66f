import type { Receipt } from '../model/keeper.ts'

/** As much of Node's response as tells whether the answer left. */
export interface Outgoing {
  readonly destroyed: boolean
  readonly writableFinished: boolean
  /** Ended: the client has hung up. */
  readonly socket?: { readonly readableEnded: boolean } | null
  /** `close` comes when the answer has left, and when it cannot any more. */
  on(event: 'close', listener: () => void): unknown
}

/** What `@hono/node-server` passes to an app; other runtimes do not. */
export interface Bindings {
  readonly outgoing?: Outgoing
}

const isGone = ({ destroyed, socket }: Outgoing): boolean => destroyed || socket?.readableEnded === true

/** The client of a request, while it is being answered. */
export interface Waiting {
  /** Whether it can still be answered. */
  waits(): boolean
  /** What it reported is kept, and it is about to be answered. */
  kept(receipt: Receipt): void
}

/** The client behind Node's response. */
export const waiting = (outgoing: Outgoing | undefined): Waiting => ({
  waits: () => outgoing === undefined || !isGone(outgoing),
  kept: (receipt) => tellAnswered(receipt, outgoing),
})

/** Tells the receipt whether the answer, which is about to be given, reached its socket. Where the runtime does not show
 *  that, it is taken to have done so. */
export const tellAnswered = (receipt: Receipt, outgoing: Outgoing | undefined): void => {
  if (outgoing === undefined) receipt.answered(true)
  else if (isGone(outgoing)) receipt.answered(false)
  else outgoing.on('close', () => receipt.answered(outgoing.writableFinished))
}
