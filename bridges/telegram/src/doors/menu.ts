/** Who is shown a menu. */
export type Scope =
  | { readonly type: 'default' }
  | { readonly type: 'chat'; readonly chat_id: number }
  | { readonly type: 'chat_member'; readonly chat_id: number; readonly user_id: number }

/** One word of a menu, and what it does. */
export interface Entry {
  readonly command: string
  readonly description: string
}

/** As Telegram names them: two letters, whatever the script. */
export type Language = '' | 'zh'

/** What somebody is offered who types `/`. */
export interface Menu {
  readonly scope: Scope
  /** Empty: everybody whose language has no menu of its own. */
  readonly language: Language
  readonly entries: readonly Entry[]
}
