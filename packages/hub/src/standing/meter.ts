/** What is counted, and what each is told apart by. */
export interface Counted {
  /** Reports of clients that are kept. */
  readonly reports: { readonly endpoint: string }
  /** Times that a client asked for something to do. */
  readonly polls: { readonly account: string; readonly given: 'some' | 'none' }
  /** What was brought to a bridge. `retried`: it comes again. `dead`: it was set aside. */
  readonly deliveries: {
    readonly bridge: string
    readonly account: string
    readonly outcome: 'shown' | 'uncertain' | 'retried' | 'dead'
  }
  /** What was said on a bridge's side, read. */
  readonly received: { readonly bridge: string; readonly outcome: 'read' | 'retried' | 'dead' }
  /** Commands, as they end. */
  readonly commands: {
    readonly account: string
    readonly kind: string
    readonly outcome: 'done' | 'failed' | 'unknown' | 'cancelled'
  }
  /** Files of WeChat's that messages name, as they come or are given up. */
  readonly uploads: { readonly account: string; readonly outcome: 'ready' | 'failed' }
  /** Accounts that come and go, as people are told. `silent`: its client is not heard any more. `back`: it is again. */
  readonly clients: { readonly account: string; readonly state: 'in' | 'out' | 'silent' | 'back' }
}

/** What takes time, in seconds. */
export interface Timed {
  /** From a report until it is kept. */
  readonly report: { readonly endpoint: string }
  /** From when something was stored until it is shown. */
  readonly delivery: { readonly bridge: string; readonly account: string }
  /** From when something was written until WeChat has it. */
  readonly command: { readonly account: string }
}

/** What has a size, in bytes. */
export interface Sized {
  /** Files, as they are kept or go to a client. */
  readonly file: { readonly account: string; readonly direction: 'from-wechat' | 'to-wechat' }
}

/** Counts what happens, for whoever watches. Called in the middle of work: it must be quick, and never throw. What a database
 *  failed to commit, or was asked to commit once more, may have been counted already. */
export interface Meter {
  /** Default of `by`: 1. */
  count<Name extends keyof Counted>(name: Name, labels: Counted[Name], by?: number): void
  time<Name extends keyof Timed>(name: Name, labels: Timed[Name], seconds: number): void
  size<Name extends keyof Sized>(name: Name, labels: Sized[Name], bytes: number): void
}

/** Nobody watches. */
export const noMeter: Meter = { count: () => undefined, time: () => undefined, size: () => undefined }
