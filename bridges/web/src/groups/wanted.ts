import { type PersonId, personId, type RoomId } from '@queqiao/protocol/model'
import type { Doing } from '../said/doings.ts'
import { Wrong } from '../said/sayings.ts'
import type { Words } from '../words/words.ts'
import type { GroupDeed } from './may.ts'

/** What a form of a group's page may hold. */
export interface GroupForm {
  readonly text: string
  readonly person: string
}

/** Characters of a name in WeChat, and of an announcement. */
export const longestName = 32
export const longestAnnouncement = 2_000

interface Asked {
  readonly room: RoomId
  readonly form: GroupForm
  readonly words: Words
}

/** One line that says something and is not too long. Throws `Wrong`. */
const name = ({ form, words }: Asked): string => {
  const { text } = form
  if (text === '') throw new Wrong('text', words.nameMissing)
  if ([...text].length > longestName) throw new Wrong('text', `${words.tooLong} (≤ ${longestName})`)
  if (/[\r\n]/.test(text)) throw new Wrong('text', words.oneLine)
  return text
}

const announcement = ({ form, words }: Asked): string => {
  const { text } = form
  if (text === '') throw new Wrong('text', words.nothingWritten)
  if ([...text].length > longestAnnouncement) throw new Wrong('text', `${words.tooLong} (≤ ${longestAnnouncement})`)
  return text
}

const person = ({ form, words }: Asked): PersonId => {
  if (form.person === '') throw new Wrong('person', words.stale)
  return personId(form.person)
}

type Rows = { readonly [K in GroupDeed]: (asked: Asked) => Doing }

const muted = ({ room: id }: Asked, muted: boolean): Doing => ({
  deed: { kind: 'mute', chat: { kind: 'room', id }, muted },
})

const rows: Rows = {
  invite: (asked) => ({ deed: { kind: 'invite', room: asked.room, person: person(asked) } }),
  kick: (asked) => ({ deed: { kind: 'kick', room: asked.room, member: person(asked) } }),
  rename: (asked) => ({ deed: { kind: 'rename', room: asked.room, name: name(asked) } }),
  nickname: (asked) => ({ deed: { kind: 'nickname', room: asked.room, name: name(asked) } }),
  // the page has asked already, as the hub would of a change made in a place
  announce: (asked) => ({ line: `announce now: ${announcement(asked)}` }),
  mute: (asked) => muted(asked, true),
  unmute: (asked) => muted(asked, false),
  relay: () => ({ line: 'relay on' }),
  unrelay: () => ({ line: 'relay off' }),
  leave: ({ room }) => ({ deed: { kind: 'leave', room } }),
}

/** What a form wants done. Throws `Wrong`, with the field. */
export const wantedIn = (deed: GroupDeed, asked: Asked): Doing => rows[deed](asked)
