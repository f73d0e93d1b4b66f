import type { PersonId } from '@queqiao/protocol/model'
import { type User, userOf } from '../accounts/users.ts'
import type { Note, Notice } from '../deliveries/notices.ts'
import type { Named } from '../delivery.ts'
import { type ChatKey, messageId, remoteId } from '../ids.ts'
import type { Written } from '../reading.ts'
import { parseIfReadable } from '../store/row.ts'
import { atOf } from './at.ts'
import type { Row } from './rows.ts'

/** Who is who in a chat. */
export interface Around {
  readonly key: ChatKey
  readonly self: PersonId
  readonly users: readonly User[]
  named(person: PersonId): Promise<Named>
}

/** A notice as it is read. None where it cannot be read any more. */
export async function toldIn({ n, body = '', at = 0 }: Row, around: Around): Promise<Written | undefined> {
  const notice = parseIfReadable<Notice>(body)
  if (!notice) return undefined
  const about = { id: `n${n}`, at: atOf(n), time: at }
  if (notice.kind === 'note') return noteIn(notice, about, around)
  if (notice.kind === 'word') return { ...about, what: { ...notice, of: remoteId(notice.of) } }
  const { undone, ...told } = notice
  return { ...about, what: { ...told, ...(undone !== undefined && { undone: remoteId(undone) }) } }
}

/** As a message of the account, which only people of our sides can see. */
async function noteIn(
  { text, via, writer, answers, quote }: Note,
  about: Pick<Written, 'id' | 'at' | 'time'>,
  { key: { chat }, self, users, named }: Around,
): Promise<Written> {
  const content = { kind: 'text', text } as const
  const said = { chat: chat ?? { kind: 'person', id: self }, sender: self, fromSelf: true, time: about.time } as const
  const quoted = quote && { quote: { ...quote, ...(quote.sender && { name: (await named(quote.sender)).name }) } }
  const event = { kind: 'message', ...said, content, mentions: [], ...quoted } as const
  const user = userOf(users, writer)
  const by = { sender: await named(self), via, ...(user && { writer: user }) }
  const of = answers && { answers: remoteId(answers) }
  return { ...about, what: { kind: 'message', event, message: messageId(about.id), ...by, ...of }, inside: true }
}
