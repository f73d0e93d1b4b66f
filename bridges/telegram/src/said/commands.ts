import type { Wish } from '@queqiao/hub'
import { pressIn } from '../shown/presses.ts'
import type { Update } from '../telegram.ts'
import type { Something, Where } from './said.ts'

const textIn = ({ message, edited_message }: Update): string | undefined => (message ?? edited_message)?.text

/** Whether somebody wrote a line for us, or made one of another: a command, as Telegram calls it, or the press of a button. */
export const isCommand = (update: Update): boolean => textIn(update)?.startsWith('/') ?? pressIn(update) !== undefined

/** The word that a command begins with; undefined where somebody wrote none. Without the name of the bot that it is for. */
export const commandWord = (update: Update): string | undefined =>
  /^\/([^\s@]*)/.exec(textIn(update) ?? '')?.[1]?.toLowerCase()

/** What Telegram's clients send when somebody opens the private chat with a bot. */
const starting = /^\/start(?:@\w+)?(?:\s|$)/i

/** Whether somebody has opened the private chat with the bot, or typed that. */
export const isStart = (update: Update): boolean => starting.test(update.message?.text ?? '')

/** A command without its slash; nothing if it names another bot. A group's `/help@our_bot` is our `help`. */
export const commandLine = (text: string, username: string | undefined): string | undefined => {
  const [, name = '', bot, rest = text] = /^\/([^\s@]*)(?:@(\w+))?([\s\S]*)$/.exec(text) ?? []
  const forOther = bot && username && bot.toLowerCase() !== username.toLowerCase()
  if (forOther) return undefined
  return starting.test(text) ? 'help' : (name + rest).trim()
}

/** Telegram tells bots of no deletions: this, as an answer to a message or in its place, is one. */
export const isRemoval = (text: string, username: string | undefined): boolean =>
  text.startsWith('/') && /^rm$/i.test(commandLine(text, username) ?? '')

const toWhich = 'answer the message that is to be taken back with /rm, or change its words to /rm'
const andNoMore = `nothing stands behind /rm: ${toWhich}`

/** What who edits such a line is told. */
export const typeAnew =
  'a line for the bot is not read again when it is edited: type it anew. What waits of the earlier one /rm, as an answer to it, takes back'

/** A line that somebody typed for us. */
export const asLine = ({ from, by, text, answers }: Something, { to, username, desks }: Where): readonly Wish[] => {
  const about = { from, by, to }
  if (isRemoval(text, username))
    return answers
      ? [{ kind: 'withdraw', ...about, of: answers, isTyped: true }]
      : [{ kind: 'refusal', ...about, reason: toWhich }]
  const line = commandLine(text, username)
  if (line && /^rm\s/i.test(line)) return [{ kind: 'refusal', ...about, reason: andNoMore }]
  return line === undefined ? [] : [{ kind: 'desk', from, by, to, line, ...(desks && { desks }) }]
}
