import { randomBytes } from 'node:crypto'
import { steadyNow } from '../clock.ts'
import type { Choice } from '../delivery.ts'
import type { ChatKey } from '../ids.ts'
import { chatText } from '../keys.ts'

/** Milliseconds in which a line of the desk can be typed by its button. */
export const day = 86_400_000

export const newToken = (): string => randomBytes(9).toString('base64url')

/** Gives the lines that may be typed next buttons that can be pressed for a day. `about`: the line that they complete, or
 *  the message that they decide about: what comes of them is about that, too. */
export const offering = (key: ChatKey, choices: readonly Choice[], about: string | null = null) => {
  const token = newToken()
  const at = steadyNow()
  const meant = choices.map(({ label, line }) => ({ label, line }))
  const row = {
    ...{
      token,
      account: key.account,
      chat: chatText(key.chat),
      bridge: null,
      place: null,
      remote: about,
      author: null,
    },
    ...{ name: null, received: null, wish: null, first: 1, options: JSON.stringify(meant), until: at + day, at },
    ended: null,
  }
  return { row, choices: choices.map((choice, n) => ({ ...choice, token: `${token}.${n}` })) }
}
