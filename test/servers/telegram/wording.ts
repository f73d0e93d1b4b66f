import { badRequest, type Refusal, Violated } from './errors.ts'
import type { Problem } from './validate.ts'

type Words = readonly [path: RegExp, what: readonly Problem['what'][], description: string]

const absent = ['missing', 'short'] as const
const any = ['missing', 'short', 'long', 'type', 'choice'] as const

// What the Bot API itself says of such a call. Where it would quietly accept (an unknown parameter) or where its words
// are not known, ours are used, and say so.
const words: readonly Words[] = [
  [/\.chat_id$/, absent, 'chat_id is empty'],
  [/^editMessageText\.text$/, absent, 'message text is empty'],
  [/^sendMessage\.text$/, absent, 'message text is empty'],
  [/^(sendMessage|editMessageText)\.text$/, ['long'], 'message is too long'],
  [/\.caption$/, ['long'], 'message caption is too long'],
  [/\.callback_data$/, ['short', 'long'], 'BUTTON_DATA_INVALID'],
  [/\.reply_markup\..*\.text$/, absent, "can't parse inline keyboard button: text button expected"],
  [/ForumTopic\.name$/, absent, 'title must be non-empty'],
  [/\.message_thread_id$/, ['missing'], 'message thread not found'],
  [/^setMessageReaction\.reaction/, any, 'REACTION_INVALID'],
  [/\.user_id$/, absent, 'invalid user_id specified'],
  [/^answerCallbackQuery\.text$/, ['long'], 'MESSAGE_TOO_LONG'],
  [/^setMyCommands\.commands\[\d+\]\.command$/, absent, 'command must be non-empty'],
  [/^setMyCommands\.commands\[\d+\]\.command$/, ['long'], 'command length must not exceed 32'],
  [/^setMyCommands\.commands\[\d+\]\.description$/, absent, 'command description must be non-empty'],
  [/^setMyCommands\.commands\[\d+\]\.description$/, ['long'], 'command description length must not exceed 256'],
  [/^setWebhook\.secret_token$/, ['long'], 'secret token is too long'],
]

/** How a problem is refused. */
export const refusal = ({ path, what, expected }: Problem): Refusal => {
  const known = words.find(([where, kinds]) => where.test(path) && kinds.includes(what))
  return known ? badRequest(known[2]) : new Violated(`${path}: ${what}: expected ${expected}`)
}
