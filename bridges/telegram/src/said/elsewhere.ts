import type { PlaceId, Vacant, Wish } from '@queqiao/hub'
import { Trouble, toRetry } from '../errors.ts'
import { fromPlace } from '../ids.ts'
import type { Means } from '../means.ts'
import { isPrivate } from '../places/homes.ts'
import { type Meaning, pressIn } from '../shown/presses.ts'
import type { Update } from '../telegram.ts'
import { commandLine } from './commands.ts'
import type { Something } from './said.ts'

const linking = /^link(?:\s|$)/i

/** A line that is typed for us where no chat lives: of somebody who wants one to live there. `any`: whatever it is. */
const lineOf = (said: Something, username: string | undefined, any: boolean): string | undefined => {
  const line = said.kind === 'words' && said.text.startsWith('/') ? commandLine(said.text, username) : undefined
  const typed = said.kind === 'press' ? said.text : line
  return typed !== undefined && (any || linking.test(typed)) ? typed : undefined
}

/** Whether an update may be such a line, before anybody knows where it was said. */
export const isLinking = (update: Update): boolean =>
  /^\/link(?:[@\s]|$)/i.test(update.message?.text ?? '') || linking.test(lineIn(pressIn(update)?.means))

const lineIn = (means: Meaning | undefined): string => (means && 'line' in means ? means.line : '')

const against = async ({ telegram }: Means, chat: number, user: number): Promise<string | undefined> => {
  // a private chat with the bot is theirs alone
  if (isPrivate(chat)) return undefined
  if (!(await telegram.leads(chat, user))) return 'Linking this group takes one of its administrators.'
  if (await telegram.hears(chat)) return undefined
  return 'The bot does not see what people write here: make it an administrator of this group.'
}

const vacantAt = async (means: Means, place: PlaceId, user: string): Promise<Vacant> => {
  try {
    const found = await against(means, fromPlace(place).chat, Number(user))
    return found === undefined ? {} : { against: found }
  } catch (error) {
    throw error instanceof Trouble ? toRetry(error) : error
  }
}

/** What somebody types for us where no chat lives: one may be linked there, and in a private chat with a bot that does nothing
 *  else they deal with their account. Throws Retry and Refused. */
export const typedElsewhere = async (means: Means, place: PlaceId, said: Something): Promise<readonly Wish[]> => {
  const token = said.kind === 'press' && 'token' in said.means ? said.means.token : undefined
  const isDesk = means.alone && isPrivate(fromPlace(place).chat)
  const line = lineOf(said, means.telegram.username(), isDesk)
  if (token === undefined && line === undefined) return []
  const { from, by } = said
  const to = await means.hub.deskOf(by.id)
  if (!to) return []
  const vacant = await vacantAt(means, place, by.id)
  const about = { from, by, to, vacant: isDesk ? { ...vacant, isDesk } : vacant }
  if (token !== undefined) return [{ kind: 'press', ...about, token }]
  return line === undefined ? [] : [{ kind: 'desk', ...about, line }]
}
