/** What somebody typed, and for which chat it is. */
export interface Typed {
  readonly chat: string
  readonly text: string
}

const begins = (chat: string, name: string): boolean => chat.toLowerCase().startsWith(name.toLowerCase())

/** Reads `Name: text`, where the beginning of a chat's name is enough; any other line goes to the chat last spoken in. */
export const typed = (line: string, chats: readonly string[], last: string | undefined): Typed | undefined => {
  const [, name = '', rest = ''] = /^([^:：]+)[:：]\s*(\S.*)$/.exec(line.trim()) ?? []
  const named = name === '' ? undefined : chats.find((chat) => begins(chat, name.trim()))
  if (named !== undefined) return { chat: named, text: rest }
  return last === undefined || line.trim() === '' ? undefined : { chat: last, text: line.trim() }
}
