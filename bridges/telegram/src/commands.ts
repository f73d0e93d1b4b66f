import type { Wish } from '@queqiao/hub'
import type { Something, Where } from './from-telegram.ts'
import { pressIn } from './presses.ts'
import type { Update } from './telegram.ts'

/** Whether somebody wrote a line for us: a command, as Telegram calls it, or the press of a button. */
export const isCommand = (update: Update): boolean =>
  update.message?.text?.startsWith('/') ?? pressIn(update) !== undefined

/** A command without its slash; nothing if it names another bot. A group's `/help@our_bot` is our `help`. */
export const commandLine = (text: string, username: string | undefined): string | undefined => {
  const [, name = '', bot, rest = text] = /^\/([^\s@]*)(?:@(\w+))?([\s\S]*)$/.exec(text) ?? []
  const forOther = bot && username && bot.toLowerCase() !== username.toLowerCase()
  return forOther ? undefined : (name + rest).trim()
}

/** A line that somebody typed for us. */
export const asLine = ({ from, by, text }: Something, { to, username }: Where): readonly Wish[] => {
  const line = commandLine(text, username)
  return line === undefined ? [] : [{ kind: 'desk', from, by, to, line }]
}
