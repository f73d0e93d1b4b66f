/** A chat as another program had it. */
export interface Former {
  /** Its id in WeChat, as that program knew it. */
  readonly wechat: string
  /** How it was called there. */
  readonly name: string
  /** Whose it was, where that was written down: the wxid of an account. */
  readonly account?: string
  /** Where it lived, as our bridge names places. */
  readonly place: string
  /** The same in words. */
  readonly where: string
}

/** What that program had written down in another form than we know. `where`: in its database, by what stands there. */
export interface Unread {
  readonly where: string
  readonly reason: string
}

/** What was found in its database. */
export interface Found<From extends Former> {
  readonly chats: readonly From[]
  readonly unread: readonly Unread[]
}

/** What became of one of them. */
export type Moved =
  | { readonly kind: 'linked'; readonly former: Former; readonly name: string }
  /** Somebody has to do it. `mend`: what. */
  | {
      readonly kind: 'left'
      readonly former: Former
      /** How it is called here, or else how it was called there. */
      readonly name: string
      readonly reason: string
      readonly mend: string
    }
  | { readonly kind: 'unread'; readonly unread: Unread }

/** Why no chat can live in a place, and what mends it. */
export interface Against {
  readonly reason: string
  readonly mend: string
}
