import { type Cast, nameOf, personNamed } from './cast.ts'
import { invitationUrl, transferId } from './ids.ts'
import type { Thing, ThingKind } from './thing.ts'
import type { World } from './world.ts'

/** Words, and whom they mention: `@name` is put in front where the text does not have it. */
export interface Words {
  readonly kind?: 'text'
  readonly text: string
  readonly at?: readonly string[]
}

/** Words, or something else by its kind. */
export type Spoken = Words | Thing<Exclude<ThingKind, 'text'>>

/** What somebody says. People and rooms go by wxid or by name. Without a room: to the account itself. */
export type Saying = Spoken & { readonly from: string; readonly room?: string }

/** What the owner types on the phone: into a room, or to a person. */
export type Typing = Spoken & ({ readonly room: string } | { readonly to: string })

const mentioning = (cast: Cast, chat: string, { text, at = [] }: Words): Thing<'text'> => {
  const ids = at.map((who) => personNamed(cast, who).wxid)
  const missing = ids.map((id) => `@${nameOf(cast, id, chat)}`).filter((mark) => !text.includes(mark))
  return { kind: 'text', text: [...missing, text].join(' '), at: ids }
}

const isWords = (spoken: Spoken): spoken is Words => spoken.kind === undefined || spoken.kind === 'text'

/** What is said, with its mentions. */
export const thingOf = (cast: Cast, chat: string, spoken: Spoken): Thing =>
  isWords(spoken) ? mentioning(cast, chat, spoken) : spoken

/** With what WeChat itself numbers. */
export const numbered = (thing: Thing, { invitations }: World): Thing => {
  if (thing.kind === 'transfer') return { ...thing, transfer: thing.transfer ?? transferId() }
  if (thing.kind !== 'invite') return thing
  const url = thing.url ?? invitationUrl()
  invitations.set(url, thing.into)
  return { ...thing, url }
}
