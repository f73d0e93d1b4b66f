import type { Call } from '../calls/call.ts'
import { isPrivate } from '../places/homes.ts'

// What an administrator must switch on, as Telegram's clients name it.
const rights: Readonly<Record<string, string>> = {
  createForumTopic: 'Manage Topics',
  reopenForumTopic: 'Manage Topics',
  closeForumTopic: 'Manage Topics',
  deleteForumTopic: 'Delete Messages',
  // what no message waits for
  deleteMessage: 'Delete Messages',
  editForumTopic: 'Manage Topics',
  pinChatMessage: 'Pin Messages',
}

const rightFor = (method: string): string | undefined =>
  rights[method] ?? (method.startsWith('send') ? 'Send Messages' : undefined)

const pressStart = 'open the private chat with the bot, and press Start'

// In the order in which they are tried. A private chat is nobody's to be added to.
const mendings: readonly (readonly [RegExp, (call: Call) => string | undefined])[] = [
  [/not a forum/, () => 'switch on Topics in that group'],
  [
    /rights|ADMIN_REQUIRED|WRITE_FORBIDDEN/,
    ({ method }) => rightFor(method) && `the bot needs the right "${rightFor(method)}"`,
  ],
  [/initiate conversation/, () => pressStart],
  [/blocked by the user/, () => 'unblock the bot in the private chat with it'],
  [/chat not found/, ({ chat = 0 }) => (isPrivate(chat) ? pressStart : 'add the bot to that group')],
  [/not a member|kicked/, () => 'add the bot to that group'],
]

/** What people can do about an error, as it stands behind its words; '' where nobody can do anything. */
export const adviceOn = (call: Call, description: string): string => {
  const [, mending] = mendings.find(([pattern]) => pattern.test(description)) ?? []
  const words = mending?.(call)
  return words ? `: ${words}` : ''
}

// What a group may keep its members from sending: in our words, as the server of the Bot API words it, and as Telegram's own
// servers do.
const kinds = [
  ['photos', 'photos', 'PHOTOS'],
  ['videos', 'videos', 'VIDEOS'],
  ['video notes', 'video notes', 'ROUNDVIDEOS'],
  ['voice messages', 'voice notes', 'VOICES'],
  ['music', 'music', 'AUDIOS'],
  ['files', 'documents', 'DOCS'],
  ['GIFs', 'animations', 'GIFS'],
  ['stickers', 'stickers', 'STICKERS'],
  ['files', 'media', 'MEDIA'],
] as const

const forbidden =
  /^(?:Bad Request|Forbidden): (?:not enough rights to send ([a-z ]+) to the chat|CHAT_SEND_([A-Z]+)_FORBIDDEN)/

/** Where a group lets nobody, and so not the bot, send files of some kind: that, and what to do about it. Undefined for any other
 *  error. */
export const unwelcomeIn = (description: string): string | undefined => {
  const [, words, code] = forbidden.exec(description) ?? []
  const [kind] = kinds.find(([, worded, coded]) => worded === words || coded === code) ?? []
  return (
    kind && `the bot may not send ${kind} here: allow it to the members of this group, or make the bot an administrator`
  )
}
