/** A chat as another program had it. */
export interface Former {
  /** Its id in WeChat, as that program knew it. */
  readonly wechat: string
  /** How it was called there. */
  readonly name: string
  /** Where it lived: a group of Telegram, and a topic of it, or 0. */
  readonly chat: number
  readonly thread: number
}

/** What became of one of them. */
export type Moved =
  | { readonly kind: 'linked'; readonly former: Former; readonly name: string }
  /** Somebody has to do it. `mend`: what. */
  | { readonly kind: 'left'; readonly former: Former; readonly reason: string; readonly mend: string }
