/** What the bot is in a forum. */
export interface Standing {
  /** Whether the group has topics. */
  readonly topics: boolean
  readonly admin: boolean
  readonly manages: boolean
}

/** What people must still do before chats can get topics there; undefined if nothing. */
export const missing = (chat: number, { topics, admin, manages }: Standing): string | undefined => {
  const wanted = [
    ...(topics ? [] : ['switch on Topics']),
    ...(admin ? [] : ['make the bot an administrator, else it does not see what people write']),
    ...(manages ? [] : ['give the bot the right "Manage Topics"']),
  ]
  return wanted.length ? `telegram: in ${chat}: ${wanted.join(', ')}` : undefined
}
